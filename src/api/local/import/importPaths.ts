/**
 * Activity files into the database. Threads decode several files at once, one writer stores them in the order of the
 * list, each in a transaction of its own: an import that is stopped leaves whole files behind, or none.
 */
import { createHash } from "node:crypto"
import { readFile, stat } from "node:fs/promises"
import { basename } from "node:path"
import { Effect, Stream } from "effect"
import type { SqlClient } from "effect/sql"
import { AthleteClock } from "../../../clock/AthleteClock.ts"
import type { Athlete, AthleteId } from "../../../domain/Athlete.ts"
import type { Unavailable } from "../../../domain/errors.ts"
import { largestFileBytes } from "../../../files/DecodedFile.ts"
import { DecodePool } from "../../../files/pool.ts"
import type { DecodedActivities, DecodedActivity } from "../../../files/work.ts"
import { ActivityStore, type NewActivity, type SourceFile } from "../ActivityStore.ts"
import { emptyAthlete, readAthlete } from "../Athletes.ts"
import { type FileReport, type ImportProgress, type ImportReport, reportOf } from "./ImportReport.ts"
import { type Saved, saveFile } from "./saveFile.ts"
import { type Candidate, walk } from "./walk.ts"

export interface ImportOptions {
  readonly athleteId: AthleteId
  /** Called after every file, in order. */
  readonly onProgress?: (progress: ImportProgress) => Effect.Effect<void>
}

export const importPaths = Effect.fn("importPaths")(function* (
  paths: ReadonlyArray<string>,
  { athleteId, onProgress = () => Effect.void }: ImportOptions
): Effect.fn.Return<ImportReport, Unavailable, ActivityStore | AthleteClock | DecodePool | SqlClient.SqlClient> {
  const candidates = yield* walk(paths)
  const profile = yield* readAthlete(athleteId)
  // The demo's thresholds say nothing about whoever replaces it.
  const athlete = profile.demo ? emptyAthlete : profile
  const { size } = yield* DecodePool
  const files: Array<FileReport> = []
  let replacedDemo = false
  yield* Stream.fromIterable(candidates).pipe(
    // One more than the threads, so that the next file is read while they are busy.
    Stream.mapEffect((candidate) => prepare(candidate, athleteId, athlete), { concurrency: size + 1 }),
    Stream.mapEffect((prepared) => store(prepared, athleteId)),
    Stream.runForEach(({ file, replaced }) => {
      files.push(file)
      replacedDemo ||= replaced
      return onProgress({ done: files.length, total: candidates.length, latest: file })
    })
  )
  return reportOf(files, replacedDemo)
})

type Prepared =
  | { readonly kind: "settled"; readonly file: FileReport }
  | {
      readonly kind: "decoded"
      readonly path: string
      readonly source: SourceFile
      readonly decoded: DecodedActivities
    }

const prepare = (candidate: Candidate, athleteId: AthleteId, athlete: Athlete) =>
  Effect.gen(function* (): Effect.fn.Return<Prepared, Unavailable, ActivityStore | DecodePool> {
    const { kind, path } = candidate
    if (kind !== "fit") return settled(path, kind === "missing" ? "failed" : "unsupported", refusals[kind])
    const bytes = yield* readWhole(path)
    if (typeof bytes === "string") return settled(path, "failed", bytes)
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    if (yield* (yield* ActivityStore).findFile(athleteId, sha256)) return settled(path, "duplicate", sameFile)
    const pool = yield* DecodePool
    return yield* pool.decode(bytes, athlete).pipe(
      Effect.map((decoded) => ({ kind: "decoded" as const, path, source: { sha256, name: basename(path) }, decoded })),
      Effect.catchTag("FileUnreadable", ({ reason }) => Effect.succeed(settled(path, "failed", reason)))
    )
  })

const store = (prepared: Prepared, athleteId: AthleteId) =>
  Effect.gen(function* () {
    if (prepared.kind === "settled") return { file: prepared.file, replaced: false }
    const { decoded, path, source } = prepared
    const sessions = yield* Effect.forEach(decoded.activities, newActivity)
    const saved = yield* saveFile(athleteId, source, sessions)
    return { file: reportSaved(path, saved, decoded), replaced: saved.replacedDemo }
  })

/** The wall clock where the activity was, when the file knows it; else where the athlete lives. */
const newActivity = ({ blob, summarised }: DecodedActivity): Effect.Effect<NewActivity, never, AthleteClock> =>
  Effect.gen(function* () {
    const millis = Date.parse(summarised.summary.startUtc)
    const startLocal =
      summarised.utcOffsetSeconds === null
        ? yield* (yield* AthleteClock).localTime(millis)
        : new Date(millis + summarised.utcOffsetSeconds * 1000).toISOString().slice(0, 19)
    return { summarised, startLocal, blob }
  })

const reportSaved = (path: string, saved: Saved, decoded: DecodedActivities): FileReport => {
  const warnings = [
    ...decoded.warnings,
    // Said once for all of them, by `loadIsAssumed`: a first import has no thresholds yet.
    ...saved.activities.flatMap(({ activity: { summarised } }) =>
      summarised.warnings.filter(({ code }) => code !== "loadAssumed").map(({ text }) => text)
    ),
    ...(saved.repeated > 0 && saved.activities.length > 0
      ? [`${saved.repeated} of ${decoded.activities.length} sessions were there already`]
      : [])
  ]
  if (saved.activities.length === 0) return { ...report(path, "duplicate", sameActivity), warnings: decoded.warnings }
  return {
    ...report(path, "imported", null),
    activities: saved.activities.map(({ activity: { startLocal, summarised }, id }) => ({
      id,
      sport: summarised.summary.sport,
      startLocal,
      movingSeconds: summarised.summary.movingSeconds,
      distanceMetres: summarised.summary.distanceMetres,
      loadIsAssumed: summarised.summary.essMethod === "assumed"
    })),
    warnings: [...new Set(warnings)]
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

const settled = (path: string, status: FileReport["status"], reason: string): Prepared => ({
  kind: "settled",
  file: report(path, status, reason)
})

const report = (path: string, status: FileReport["status"], reason: string | null): FileReport => ({
  path,
  status,
  activities: [],
  reason,
  warnings: []
})

const refusals = {
  missing: "there is no such file, or it may not be read",
  unsupported: "only FIT files can be imported yet; most watches and services export them as the original file",
  foreign: "this is not an activity file; FIT files can be imported"
} as const

const sameFile = "this very file was imported before"
const sameActivity = "the same activity is there already, from another file"
