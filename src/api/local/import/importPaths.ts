/**
 * Activity files into the database. Threads decode several files at once, one writer stores them in the order of the
 * list, each in a transaction of its own: an import that is stopped leaves whole files behind, or none.
 */
import { createHash } from "node:crypto"
import { Effect, Stream } from "effect"
import type { SqlClient } from "effect/sql"
import { AthleteClock } from "../../../clock/AthleteClock.ts"
import type { Athlete, AthleteId } from "../../../domain/Athlete.ts"
import type { Unavailable } from "../../../domain/errors.ts"
import { DecodePool } from "../../../files/pool.ts"
import type { DecodedActivities, DecodedActivity } from "../../../files/work.ts"
import { ActivityStore, type NewActivity, type SourceFile } from "../ActivityStore.ts"
import { emptyAthlete, readAthlete } from "../Athletes.ts"
import {
  type FileReport,
  type ImportedActivity,
  type ImportProgress,
  type ImportReport,
  reportOf
} from "./ImportReport.ts"
import { type Input, inputsOf } from "./inputs.ts"
import { type Saved, saveFile } from "./saveFile.ts"
import { saveTable } from "./saveTable.ts"
import { takeProfile, type Worn } from "./takeProfile.ts"
import { walk } from "./walk.ts"

export interface ImportOptions {
  readonly athleteId: AthleteId
  /** Called after every file, in order. */
  readonly onProgress?: (progress: ImportProgress) => Effect.Effect<void>
}

export const importPaths = Effect.fn("importPaths")(function* (
  paths: ReadonlyArray<string>,
  { athleteId, onProgress = () => Effect.void }: ImportOptions
): Effect.fn.Return<ImportReport, Unavailable, ActivityStore | AthleteClock | DecodePool | SqlClient.SqlClient> {
  const { candidates, ...walked } = yield* walk(paths)
  const profile = yield* readAthlete(athleteId)
  // The demo's thresholds say nothing about whoever replaces it.
  const athlete = profile.demo ? emptyAthlete : profile
  const { size } = yield* DecodePool
  const files: Array<FileReport> = []
  let { skipped } = walked
  let total = candidates.length
  let done = 0
  let replacedDemo = false
  const worn: Array<Worn> = []
  yield* Stream.fromIterable(candidates).pipe(
    // One archive at a time, one of its entries after the other: none is ever in memory as a whole.
    Stream.flatMap(inputsOf),
    // One more than the threads, so that the next file is read while they are busy.
    Stream.mapEffect((input) => prepare(input, athleteId, athlete), { concurrency: size + 1 }),
    Stream.runForEach((prepared) =>
      Effect.gen(function* () {
        if (prepared.kind === "expected") total += prepared.count
        else if (prepared.kind === "skipped") {
          skipped++
          done++
        } else {
          const { file, replaced } = yield* store(prepared, athleteId)
          files.push(file)
          if (file.activities.length > 0) worn.push(...wornIn(prepared))
          replacedDemo ||= replaced
          done++
          yield* onProgress({ done, total, latest: file })
        }
      })
    )
  )
  return reportOf(files, skipped, replacedDemo, yield* takeProfile(athleteId, worn))
})

const wornIn = (prepared: Prepared): ReadonlyArray<Worn> =>
  prepared.kind !== "decoded"
    ? []
    : prepared.decoded.activities.flatMap(({ summarised: { summary }, wearer }) =>
        wearer === null
          ? []
          : [
              {
                path: prepared.path,
                startUtc: summary.startUtc,
                sport: summary.sport,
                wearer,
                maxBpm: summary.maxHeartRate
              }
            ]
      )

type Settled = { readonly kind: "settled"; readonly file: FileReport }

type Prepared =
  | Settled
  | Exclude<Input, { readonly kind: "file" | "settled" | "table" }>
  | { readonly kind: "table"; readonly path: string; readonly bytes: Uint8Array }
  | {
      readonly kind: "decoded"
      readonly path: string
      readonly source: SourceFile
      readonly decoded: DecodedActivities
    }

const prepare = (input: Input, athleteId: AthleteId, athlete: Athlete) =>
  Effect.gen(function* (): Effect.fn.Return<Prepared, Unavailable, ActivityStore | DecodePool> {
    if (input.kind === "settled") return settled(input.path, input.status, input.reason)
    if (input.kind === "table") {
      const bytes = yield* input.bytes
      return typeof bytes === "string"
        ? settled(input.path, "failed", bytes)
        : { kind: "table", path: input.path, bytes }
    }
    if (input.kind !== "file") return input
    const { name, path, quiet } = input
    const bytes = yield* input.bytes
    if (typeof bytes === "string") return settled(path, "failed", bytes)
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    if (yield* (yield* ActivityStore).findFile(athleteId, sha256)) return settled(path, "duplicate", sameFile)
    const pool = yield* DecodePool
    return yield* pool.decode(bytes, athlete).pipe(
      Effect.map((decoded): Prepared => ({ kind: "decoded", path, source: { sha256, name }, decoded })),
      Effect.catchTag("FileUnreadable", ({ fault, reason }) =>
        Effect.succeed<Prepared>(
          quiet && fault === "notAnActivity" ? { kind: "skipped" } : settled(path, "failed", reason)
        )
      )
    )
  })

const store = (prepared: Exclude<Prepared, { readonly kind: "skipped" | "expected" }>, athleteId: AthleteId) =>
  Effect.gen(function* () {
    if (prepared.kind === "settled") return { file: prepared.file, replaced: false }
    if (prepared.kind === "table") return yield* saveTable(prepared.path, prepared.bytes, athleteId)
    const { decoded, path, source } = prepared
    const sessions = yield* Effect.forEach(decoded.activities, newActivity)
    const saved = yield* saveFile(athleteId, source, sessions)
    return { file: reportSaved(path, saved, decoded), replaced: saved.replacedDemo }
  })

/** The wall clock where the activity was, when the file knows it; else where the athlete lives. */
const newActivity = ({
  blob,
  derived,
  richness,
  summarised,
  thresholds
}: DecodedActivity): Effect.Effect<NewActivity, never, AthleteClock> =>
  Effect.gen(function* () {
    const millis = Date.parse(summarised.summary.startUtc)
    const startLocal =
      summarised.utcOffsetSeconds === null
        ? yield* (yield* AthleteClock).localTime(millis)
        : new Date(millis + summarised.utcOffsetSeconds * 1000).toISOString().slice(0, 19)
    return { summarised, startLocal, blob, derived, richness, thresholds }
  })

const reportSaved = (path: string, saved: Saved, decoded: DecodedActivities): FileReport => {
  const warnings = [
    ...decoded.warnings,
    // Said once for all of them, by `loadIsAssumed`: a first import has no thresholds yet.
    ...saved.activities.flatMap(({ activity: { summarised } }) =>
      summarised.warnings.filter(({ code }) => code !== "loadAssumed").map(({ text }) => text)
    ),
    ...(saved.activities.some(({ activity }) => hasPlace(activity))
      ? ["it took the place of a poorer recording of the same activity"]
      : []),
    ...(saved.repeated > 0 && saved.activities.length > 0
      ? [`${saved.repeated} of ${decoded.activities.length} sessions were there already`]
      : [])
  ]
  if (saved.activities.length === 0) return { ...report(path, "duplicate", sameActivity), warnings: decoded.warnings }
  return {
    ...report(path, "imported", null),
    activities: saved.activities.map(({ activity, id }) => ({ ...reportActivity(activity), id })),
    warnings: [...new Set(warnings)]
  }
}

const hasPlace = ({ replaces = null }: NewActivity): boolean => replaces !== null

const reportActivity = (activity: NewActivity): Omit<ImportedActivity, "id"> => {
  const { startLocal, summarised } = activity
  return {
    sport: summarised.summary.sport,
    startLocal,
    replaces: hasPlace(activity),
    movingSeconds: summarised.summary.movingSeconds,
    distanceMetres: summarised.summary.distanceMetres,
    loadIsAssumed: summarised.summary.essMethod === "assumed"
  }
}

const settled = (path: string, status: FileReport["status"], reason: string): Settled => ({
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

const sameFile = "this very file was imported before"
const sameActivity = "the same activity is there already, from another file"
