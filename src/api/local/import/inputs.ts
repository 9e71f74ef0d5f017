/** What an import works through, one by one: files as they lie on the disk, and those inside archives. */
import { readFile, stat } from "node:fs/promises"
import { basename } from "node:path"
import { Effect, Stream } from "effect"
import { readArchive, within } from "../../../files/archive.ts"
import { largestFileBytes } from "../../../files/DecodedFile.ts"
import type { FileStatus } from "./ImportReport.ts"
import type { Candidate } from "./walk.ts"

export type Input =
  | {
      readonly kind: "file"
      /** For the report; of a file in an archive `archive.zip › activities/1.fit.gz`. */
      readonly path: string
      readonly name: string
      /** The bytes, or why they cannot be had. */
      readonly bytes: Effect.Effect<Uint8Array | string>
      /** Archives are full of FIT files that are no activities: settings, sleep, the day's steps. */
      readonly quiet: boolean
    }
  | { readonly kind: "table"; readonly path: string; readonly bytes: Effect.Effect<Uint8Array | string> }
  | { readonly kind: "settled"; readonly path: string; readonly status: FileStatus; readonly reason: string }
  /** Counted, not reported. */
  | { readonly kind: "skipped" }
  /** So many more than the candidates are to come. */
  | { readonly kind: "expected"; readonly count: number }

export const inputsOf = (candidate: Candidate): Stream.Stream<Input> => {
  const { kind, path } = candidate
  if (kind === "archive") return Stream.orDie(Stream.fromAsyncIterable(inArchive(candidate), (error) => error))
  if (kind === "activity") {
    return Stream.make({ kind: "file", path, name: basename(path), bytes: readWhole(path), quiet: false } as const)
  }
  if (kind === "table") return Stream.make({ kind: "table", path, bytes: readWhole(path) } as const)
  return Stream.make({
    kind: "settled",
    path,
    status: kind === "missing" ? "failed" : "unsupported",
    reason: refusals[kind]
  } as const)
}

async function* inArchive({ bytes, named, path }: Candidate): AsyncGenerator<Input, void, undefined> {
  let reported = 0
  // The archive itself was expected already, its entries take its place.
  let expected = 1
  for await (const found of readArchive(path, bytes)) {
    switch (found.kind) {
      case "opened":
        yield { kind: "expected", count: found.entries - expected }
        // An archive within is an entry that makes room for its own.
        expected = 1
        break
      case "table":
        reported++
        yield { kind: "table", path: `${path}${within}${found.name}`, bytes: Effect.succeed(found.bytes) }
        break
      case "file":
        reported++
        yield {
          kind: "file",
          path: `${path}${within}${found.name}`,
          name: basename(found.name),
          bytes: Effect.succeed(found.bytes),
          quiet: true
        }
        break
      case "refused":
        reported++
        yield {
          kind: "settled",
          path: found.name === "" ? path : `${path}${within}${found.name}`,
          status: "failed",
          reason: found.reason
        }
        break
      case "skipped":
        yield { kind: "skipped" }
    }
  }
  if (reported === 0 && named) {
    yield { kind: "expected", count: 1 }
    yield { kind: "settled", path, status: "unsupported", reason: "the archive holds neither activities nor mornings" }
  }
}

const readWhole = (path: string): Effect.Effect<Buffer | string> =>
  Effect.promise(async () => {
    const status = await stat(path).catch(() => null)
    if (status === null) return refusals.missing
    // Found out before it fills the memory.
    if (status.size > largestFileBytes)
      return `${Math.round(status.size / 1024 / 1024)} MB are too many for an activity file`
    return readFile(path).catch(() => refusals.missing)
  })

const refusals = {
  missing: "there is no such file, or it may not be read",
  foreign:
    "this is not an activity file; FIT, TCX and GPX files can be imported, gzipped or in zip archives too, and CSV tables of mornings"
} as const
