/** Makes the program that tests start, once per run. */
import { bundleInto } from "../../scripts/bundling.ts"
import { programFolder } from "./program.ts"

export default async function setup(): Promise<void> {
  await bundleInto(programFolder, "silent")
}
