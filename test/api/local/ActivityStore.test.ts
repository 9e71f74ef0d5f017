import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import * as fc from "fast-check"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { ActivityStore, make, type NewActivity } from "../../../src/api/local/ActivityStore.ts"
import type { ActivitySport } from "../../../src/domain/Activity.ts"
import type { SummarisedFigures, SummaryFigures } from "../../../src/engine/summarise.ts"
import { runs } from "../../support/databases.ts"
import { athleteId, day, source } from "./support/source.ts"

const figures: SummaryFigures = {
  sport: "Ride",
  type: "Garmin_Ride",
  name: "Morning ride",
  startUtc: "2026-11-20T06:30:00Z",
  movingSeconds: 3600.5,
  elapsedSeconds: 3700,
  distanceMetres: 30_123.4,
  ascentMetres: null,
  averageWatts: 180,
  normalizedWatts: 195.5,
  hasPower: true,
  powerIsFromHeartRate: false,
  averageHeartRate: 140,
  maxHeartRate: 171,
  averageCadence: null,
  averageMetresPerSecond: 8.37,
  ess: 61.2,
  essMethod: "power",
  internalStressScore: null,
  kcal: 648,
  hrvArtifactPercent: 1.5,
  poolLengthMetres: null,
  averageStrokesPerMinute: null,
  averageSwolf: null,
  flags: {
    isIndoor: false,
    isVirtual: true,
    isErgMode: false,
    excludeFromCurves: true,
    excludeFromModel: false,
    excludeFromDurability: false,
    excludeHrData: true
  }
}

const session = (changes: Partial<SummaryFigures> = {}, startLocal = "2026-11-20T07:30:00"): NewActivity => {
  const summarised: SummarisedFigures = {
    summary: { ...figures, ...changes },
    utcOffsetSeconds: 3600,
    laps: [],
    lengths: [],
    zoneSeconds: null,
    timerSeconds: 3600,
    workKilojoules: null,
    ownAscentMetres: null,
    sources: { ascent: null, kcal: "device" },
    warnings: [],
    engineVersion: 1
  }
  return { summarised, startLocal, blob: new Uint8Array([1, 2, 3]) }
}

/** On a day of November, at six in the morning. */
const onDay = (date: number, sport: ActivitySport = "Ride"): NewActivity => {
  const text = `2026-11-${String(date).padStart(2, "0")}`
  return session({ sport, startUtc: `${text}T05:00:00Z` }, `${text}T06:00:00`)
}

const file = (sha256: string) => ({ sha256, name: `${sha256}.fit` })

const store = Effect.map(SqlClient.SqlClient, make)

describe("ActivityStore", () => {
  it.effect("gives back every figure it was given, numbered from 2500001", () =>
    Effect.gen(function* () {
      const { count, list, save } = yield* store
      const ids = yield* save(athleteId, file("a"), [session()])
      assert.deepStrictEqual(ids.map(Number), [2_500_001])
      const [listed] = yield* list(athleteId, { sport: "Ride", start: null, end: null, limit: 10 })
      assert.deepStrictEqual(listed, { ...figures, id: ids[0]!, startLocal: "2026-11-20T07:30:00" })
      assert.strictEqual(yield* count(athleteId), 1)
    }).pipe(Effect.provide(source()))
  )

  it.effect("keeps the stream's bytes beside the summary", () =>
    Effect.gen(function* () {
      const { save } = yield* store
      const sql = yield* SqlClient.SqlClient
      yield* save(athleteId, file("a"), [session(), { ...session({ sport: "Run" }), blob: null }])
      const rows = yield* sql<{ readonly blob: Uint8Array }>`SELECT blob FROM activity_streams`
      assert.deepStrictEqual(
        rows.map((row) => [...row.blob]),
        [[1, 2, 3]]
      )
    }).pipe(Effect.provide(source()))
  )

  it.effect("stores nothing of a file when one of its sessions cannot be stored", () =>
    Effect.gen(function* () {
      const { count, findFile, save } = yield* store
      // A session without a type violates the table.
      const broken = session({ type: null as unknown as string })
      const failed = yield* Effect.flip(save(athleteId, file("a"), [session(), broken]))
      assert.strictEqual(failed._tag, "Unavailable")
      assert.strictEqual(yield* count(athleteId), 0)
      assert.isFalse(yield* findFile(athleteId, "a"))
    }).pipe(Effect.provide(source()))
  )

  it.effect("stores a file once, however often it is saved", () =>
    Effect.gen(function* () {
      const { count, findFile, save } = yield* store
      const first = yield* save(athleteId, file("a"), [session(), session({ sport: "Run" })])
      assert.deepStrictEqual(yield* save(athleteId, file("a"), [session()]), first)
      assert.strictEqual(yield* count(athleteId), 2)
      assert.isTrue(yield* findFile(athleteId, "a"))
      assert.isFalse(yield* findFile(athleteId, "b"))
    }).pipe(Effect.provide(source()))
  )

  it.effect("recognises the same activity by its file, or by sport, start and duration", () =>
    Effect.gen(function* () {
      const { findDuplicate, save } = yield* store
      const [id] = yield* save(athleteId, file("a"), [session()])
      const like = { sport: "Ride" as const, startUtc: figures.startUtc, elapsedSeconds: 3700 }
      const found = (changes: Partial<typeof like>, sha256?: string) =>
        findDuplicate(athleteId, { ...like, ...changes }, sha256)
      assert.strictEqual(yield* found({}), id)
      assert.strictEqual(yield* found({ startUtc: "2026-11-20T06:32:00Z" }), id)
      assert.strictEqual(yield* found({ startUtc: "2026-11-20T06:28:00.000Z" }), id)
      assert.isNull(yield* found({ startUtc: "2026-11-20T06:32:01Z" }))
      // 2 % of 3700 s is 74 s; of a longer twin, a little more.
      assert.strictEqual(yield* found({ elapsedSeconds: 3626 }), id)
      assert.isNull(yield* found({ elapsedSeconds: 3625 }))
      assert.isNull(yield* found({ elapsedSeconds: 3780 }))
      assert.isNull(yield* findDuplicate(athleteId, { ...like, sport: "Run" }))
      assert.strictEqual(
        yield* findDuplicate(athleteId, { sport: "Swim", startUtc: "2020-01-01T00:00:00Z", elapsedSeconds: 1 }, "a"),
        id
      )
    }).pipe(Effect.provide(source()))
  )

  it.effect("is a service of its own for the import", () =>
    Effect.gen(function* () {
      const { count } = yield* ActivityStore
      assert.strictEqual(yield* count(athleteId), 0)
    }).pipe(Effect.provide(ActivityStore.layer.pipe(Layer.provideMerge(source()))))
  )
})

describe("getActivities", () => {
  const list = (sport: ActivitySport, start: string | null = null, end: string | null = null) =>
    Effect.flatMap(AiEndurance, (api) =>
      api.getActivities({ sport, start: start === null ? null : day(start), end: end === null ? null : day(end) })
    )

  it.effect("shows the 20 newest without a range, 40 within one, and 40 swims either way", () =>
    Effect.gen(function* () {
      const { save } = yield* store
      for (const sport of ["Ride", "Swim"] as const) {
        const twice = Array.from({ length: 56 }, (_, index) => onDay(1 + (index % 28), sport))
        yield* save(athleteId, null, twice)
      }
      const rides = yield* list("Ride")
      assert.deepStrictEqual([rides.activities.length, rides.truncated], [20, true])
      assert.deepStrictEqual(
        rides.activities.slice(0, 3).map((activity) => activity.startLocal.slice(0, 10)),
        ["2026-11-28", "2026-11-28", "2026-11-27"]
      )
      const ranged = yield* list("Ride", "2026-11-01", "2026-11-30")
      assert.deepStrictEqual([ranged.activities.length, ranged.truncated], [40, true])
      assert.strictEqual(ranged.activities.at(-1)!.startLocal.slice(0, 10), "2026-11-09")
      assert.lengthOf((yield* list("Swim")).activities, 40)
      const few = yield* list("Ride", "2026-11-27", "2026-11-28")
      assert.deepStrictEqual([few.activities.length, few.truncated], [4, false])
      assert.deepStrictEqual(yield* list("Other"), { activities: [], truncated: false })
    }).pipe(Effect.provide(source()))
  )

  it.effect("includes both ends of the range, by the local day the activity began on", () =>
    Effect.gen(function* () {
      const { save } = yield* store
      // Late in the evening of the 19th in UTC, already the 20th where the athlete was.
      yield* save(athleteId, null, [session({ startUtc: "2026-11-19T22:30:00Z" }, "2026-11-20T11:30:00")])
      const found = (start: string | null, end: string | null) =>
        Effect.map(list("Ride", start, end), ({ activities }) => activities.length)
      assert.strictEqual(yield* found("2026-11-20", "2026-11-20"), 1)
      assert.strictEqual(yield* found("2026-11-19", "2026-11-19"), 0)
      assert.strictEqual(yield* found("2026-11-20", null), 1)
      assert.strictEqual(yield* found("2026-11-21", null), 0)
      assert.strictEqual(yield* found(null, "2026-11-20"), 1)
      assert.strictEqual(yield* found(null, "2026-11-19"), 0)
      assert.strictEqual((yield* Effect.flip(list("Ride", "2026-11-21", "2026-11-20")))._tag, "InvalidInput")
    }).pipe(Effect.provide(source()))
  )

  it.effect("shows transitions among the other activities", () =>
    Effect.gen(function* () {
      const { save } = yield* store
      yield* save(athleteId, null, [session({ sport: "Other", type: "transition", movingSeconds: 62 })])
      assert.deepStrictEqual(
        (yield* list("Other")).activities.map((activity) => activity.type),
        ["transition"]
      )
    }).pipe(Effect.provide(source()))
  )

  it.effect("leaves out a row that cannot be read, and shows the rest", () =>
    Effect.gen(function* () {
      const { save } = yield* store
      const sql = yield* SqlClient.SqlClient
      yield* save(athleteId, null, [onDay(1), onDay(2)])
      yield* sql`UPDATE activities SET ess_method = 'by the stars' WHERE day = '2026-11-02'`
      assert.deepStrictEqual(
        (yield* list("Ride")).activities.map((activity) => activity.startLocal.slice(0, 10)),
        ["2026-11-01"]
      )
    }).pipe(Effect.provide(source()))
  )

  it("keeps the newest, whatever the order of saving", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(
          Array.from({ length: 28 }, (_, index) => index + 1),
          { minLength: 1 }
        ),
        (dates) =>
          Effect.gen(function* () {
            const { save } = yield* store
            yield* save(
              athleteId,
              null,
              dates.map((date) => onDay(date))
            )
            const { activities } = yield* list("Ride")
            const expected = dates.toSorted((a, b) => b - a).slice(0, 20)
            assert.deepStrictEqual(
              activities.map((activity) => Number(activity.startLocal.slice(8, 10))),
              expected
            )
          }).pipe(Effect.provide(source()), Effect.runPromise)
      ),
      { numRuns: runs(15) }
    )
  })
})
