/** Cassettes on disk: `cassette.json`, and a folder per tool with a file per exchange. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { Data, Effect, Schema } from "effect"
import { type Cassette, CassetteInfo, Exchange, problemsOf, readable } from "./Cassette.ts"
import type { JsonObject } from "./json.ts"

/** The folder is no cassette, or one that cannot be played. */
export class CassetteUnusable extends Data.TaggedError("CassetteUnusable")<{
  readonly message: string
  readonly hint: string
}> {}

const infoFile = "cassette.json"

export const read = Effect.fn("Cassette.read")(function* (folder: string) {
  const names = yield* Effect.tryPromise({
    try: () => readdir(folder, { recursive: true }),
    catch: () => unusable(`${folder} is not a folder that can be read`)
  })
  const files = names.filter((name) => name.endsWith(".json")).toSorted()
  if (!files.includes(infoFile)) return yield* unusable(`${folder} holds no ${infoFile}`)
  const info = yield* decoded(folder, infoFile, CassetteInfo)
  const exchanges = yield* Effect.forEach(
    files.filter((name) => name !== infoFile),
    (name) => decoded(folder, name, Exchange),
    { concurrency: 16 }
  )
  const cassette: Cassette = { info, exchanges }
  const [first] = problemsOf(cassette)
  return first === undefined ? cassette : yield* unusable(`${folder}: ${first}`)
})

const decoded = <A, I>(folder: string, name: string, schema: Schema.Codec<A, I>) =>
  Effect.tryPromise({
    try: () => readFile(join(folder, name), "utf8"),
    catch: () => unusable(`${join(folder, name)} cannot be read`)
  }).pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Schema.fromJsonString(schema), { onExcessProperty: "error" })),
    Effect.mapError((error) =>
      error instanceof CassetteUnusable ? error : unusable(`${join(folder, name)}: ${error.message}`)
    )
  )

const unusable = (problem: string): CassetteUnusable =>
  new CassetteUnusable({
    message: `This is no cassette: ${problem}.`,
    hint: "Point AIE_REPLAY_DIR at a folder that `npm run cli -- record` wrote, or unset it for the one that comes with the program."
  })

/** The files of a cassette, by their path in its folder. */
export const filesOf = ({ exchanges, info }: Cassette): ReadonlyMap<string, string> => {
  const files = new Map([[infoFile, readable(info)]])
  for (const exchange of exchanges) {
    const stem = `${exchange.tool}/${nameOf(exchange.arguments)}`
    let path = `${stem}.json`
    for (let count = 2; files.has(path); count++) path = `${stem}-${count}.json`
    files.set(path, readable(exchange))
  }
  return files
}

const longestName = 80

/** `startDate=2026-09-01,endDate=2026-09-30`; `default` without arguments. */
const nameOf = (args: JsonObject): string => {
  const words = Object.entries(args).map(([name, value]) =>
    value === true ? name : typeof value === "object" ? null : `${name}=${String(value)}`
  )
  const name = words
    .filter((word) => word !== null)
    .join(",")
    .replaceAll(/[^\w=,.-]+/gu, "-")
  return name === "" ? "default" : name.slice(0, longestName).replace(/(?<![-,.])[-,.]+$/u, "")
}

/** Makes the folder; fails when there is something in it. */
export const prepare = Effect.fn("Cassette.prepare")(function* (folder: string) {
  const present = yield* Effect.tryPromise({
    try: () => mkdir(folder, { recursive: true }).then(() => readdir(folder)),
    catch: () => notWritable(folder)
  })
  if (present.length > 0) {
    return yield* new CassetteUnusable({
      message: `${folder} is not empty, and a cassette must not be mixed with other files.`,
      hint: "Choose a new folder with --out."
    })
  }
})

/** Into a folder that is new or empty. */
export const write = Effect.fn("Cassette.write")(function* (folder: string, cassette: Cassette) {
  yield* prepare(folder)
  yield* Effect.forEach(
    filesOf(cassette),
    ([path, text]) =>
      Effect.tryPromise({
        try: () =>
          mkdir(dirname(join(folder, path)), { recursive: true }).then(() => writeFile(join(folder, path), text)),
        catch: () => notWritable(folder)
      }),
    { discard: true }
  )
})

const notWritable = (folder: string): CassetteUnusable =>
  new CassetteUnusable({ message: `${folder} cannot be written.`, hint: "Choose another folder with --out." })
