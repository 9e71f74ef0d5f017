/** The program that tests start as a process: its bundle, which comes up in half the time that the sources take. */
import { join } from "node:path"

/** Out of the way of dist/; what comes with the program is looked for one and two folders up. */
export const programFolder = join(import.meta.dirname, "../../node_modules/.ai-endurance-mcp-test")

export const program = join(programFolder, "main.js")
