/** What held on a day: zones, heart rates and swim speed count from the day they were set, the first ones always. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { storeAthlete } from "../../../src/api/local/Athletes.ts"
import { athleteOn, loadSubject } from "../../../src/api/local/details/subject.ts"
import { takeProfile } from "../../../src/api/local/import/takeProfile.ts"
import * as ids from "../../../src/db/ids.ts"
import type { Athlete } from "../../../src/domain/Athlete.ts"
import * as Day from "../../../src/domain/Day.ts"
import type { ProfileValues } from "../../../src/domain/profileChecks.ts"
import { MetresPerSecond } from "../../../src/domain/Units.ts"
import { boundsOf, rideShares } from "../../../src/domain/Zones.ts"
import { runs } from "../../support/databases.ts"
import { atNoon, today } from "./details/activities.ts"
import { athleteId, day, source, triathlete } from "./support/source.ts"

/** What has a history, flat; the runner's zones, which no step below touches, left out. */
const heldBy = (athlete: Athlete) => ({
  ridePower: athlete.zones.ridePower,
  restingHeartRate: athlete.restingHeartRate,
  maxHeartRate: athlete.maxHeartRate,
  thresholdHeartRateRide: athlete.thresholdHeartRateRide,
  thresholdHeartRateRun: athlete.thresholdHeartRateRun,
  criticalSwimSpeed: athlete.criticalSwimSpeed
})
type Held = ReturnType<typeof heldBy>
const names = Object.keys(heldBy(triathlete)) as ReadonlyArray<keyof Held>

const speed = (metresPerSecond: number) => MetresPerSecond.make(metresPerSecond)
const zonesFrom = (ftp: number) => ({ ...triathlete.zones, ridePower: boundsOf(ftp, rideShares) as never })

/** None contradicts another. */
const heldValues = {
  restingHeartRate: fc.constantFrom(45, 50),
  maxHeartRate: fc.constantFrom(185, 190),
  thresholdHeartRateRide: fc.constantFrom(160, 165),
  thresholdHeartRateRun: fc.constantFrom(168, 170),
  criticalSwimSpeed: fc.constantFrom(speed(0.9), speed(1))
}

const set = (values: ProfileValues) => Effect.flatMap(AiEndurance, (api) => api.setUser({ values, dryRun: false }))
const setFtp = (ftp: number) =>
  Effect.flatMap(AiEndurance, (api) =>
    api.setZones({ sport: "Ride", by: "power", bounds: boundsOf(ftp, rideShares), dryRun: false })
  )
const undo = Effect.flatMap(AiEndurance, (api) => api.undoLastChange({ dryRun: false }))
const nextDay = TestClock.adjust("1 day")

const heldOn = (days: ReadonlyArray<string>) =>
  Effect.map(
    Effect.flatMap(SqlClient.SqlClient, (sql) => loadSubject(sql, athleteId)),
    (subject) => days.map((on) => heldBy(athleteOn(subject, on)))
  )

/** The table as a version left it that noted zones alone. */
const notedZones = (entries: ReadonlyArray<readonly [day: string, ftp: number]>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const [on, ftp] of entries) {
      const zones = JSON.stringify(zonesFrom(ftp))
      yield* sql`INSERT INTO zone_history ${sql.insert({ athlete_id: athleteId, effective_day: on, zones })}`
    }
  })

describe("what held on a day", () => {
  type Step =
    | { readonly kind: "set"; readonly values: ProfileValues }
    | { readonly kind: "zones"; readonly ftp: number }
    | { readonly kind: "import"; readonly maxBpm: number; readonly restingBpm: number }
    | { readonly kind: "undo" | "sleep" }

  const steps = fc.array(
    fc.oneof(
      fc.record(heldValues, { requiredKeys: [] }).map((values): Step => ({ kind: "set", values })),
      fc.constantFrom(240, 250).map((ftp): Step => ({ kind: "zones", ftp })),
      fc.constantFrom(185, 190).map((maxBpm): Step => ({ kind: "import", maxBpm, restingBpm: 48 })),
      fc.constantFrom<Step>({ kind: "undo" }, { kind: "sleep" }, { kind: "sleep" })
    ),
    { minLength: 1, maxLength: 25, size: "max" }
  )
  const unknown = {
    restingHeartRate: null,
    maxHeartRate: null,
    thresholdHeartRateRide: null,
    thresholdHeartRateRun: null,
    criticalSwimSpeed: null,
    zones: { ...triathlete.zones, ridePower: null }
  }
  const first = fc
    .record({ ...heldValues, zones: fc.constant(triathlete.zones) }, { requiredKeys: [] })
    .map((known): Partial<Athlete> => ({ ...unknown, ...known }))
  // FTPs of tests that a version noted which knew no history of anything else.
  const noted = fc.option(fc.tuple(fc.constantFrom(220, 230), fc.constantFrom(235, 245)))

  const perform = (step: Step) => {
    switch (step.kind) {
      case "set":
        return Object.keys(step.values).length === 0 ? Effect.succeed(null) : set(step.values)
      case "zones":
        return setFtp(step.ftp)
      case "import": {
        const { maxBpm, restingBpm } = step
        const unsaid = { gender: null, weightKg: null, heightCm: null, thresholdBpm: null, thresholdWatts: null }
        const wearer = { ...unsaid, maxBpm, restingBpm }
        return takeProfile(athleteId, [
          { path: "a.fit", startUtc: "2026-11-20T08:00:00Z", sport: "Ride", wearer, maxBpm: null }
        ])
      }
      default:
        return Effect.succeed(null)
    }
  }

  /** The model: the profile after each change that was not taken back. It knows neither entries nor days before. */
  const program = (known: Partial<Athlete>, tests: readonly [number, number] | null, sequence: ReadonlyArray<Step>) =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      const old: Athlete = { ...triathlete, ...known }
      const changes: Array<{ readonly on: Day.Day; readonly held: Held }> = []
      let start = heldBy(old)
      if (tests !== null) {
        yield* notedZones([
          ["1900-01-01", tests[0]],
          ["2026-11-10", tests[1]]
        ])
        yield* storeAthlete(athleteId, { ...old, zones: zonesFrom(tests[1]) })
        start = heldBy({ ...old, zones: zonesFrom(tests[0]) })
        changes.push({ on: day("2026-11-10"), held: heldBy({ ...old, zones: zonesFrom(tests[1]) }) })
      }
      const before = changes.length
      let now = day(today)
      const endOf = (on: string): Held => changes.findLast((change) => change.on <= on)?.held ?? start
      for (const step of sequence) {
        if (step.kind === "sleep") {
          yield* nextDay
          now = Day.addDays(now, 1)
        } else if (step.kind === "undo") {
          if (changes.length > before) {
            yield* undo
            changes.pop()
          }
        } else {
          const written = yield* perform(step)
          if (written !== null && written.changeId !== null) changes.push({ on: now, held: heldBy(yield* api.getUser) })
        }
        const days = ["2001-01-01", ...Day.range(day("2026-11-09"), Day.addDays(now, 1))]
        const found = yield* heldOn(days)
        for (const [index, on] of days.entries()) {
          const later = changes.filter((change) => change.on > on).map((change) => endOf(change.on))
          const expected = Object.fromEntries(
            names.map((name) => [name, [endOf(on), ...later].find((held) => held[name] !== null)?.[name] ?? null])
          )
          assert.deepStrictEqual<unknown>(found[index], expected, `${on}, seen from ${now}`)
        }
      }
    })

  it("is what the profile said at the end of it, and what it did not say yet, what it said first", async () => {
    await fc.assert(
      fc.asyncProperty(first, noted, steps, (known, tests, sequence) =>
        Effect.runPromise(
          program(known, tests, sequence).pipe(
            Effect.provide(
              source({ zone: "UTC", athlete: { ...triathlete, ...known } }).pipe(Layer.provideMerge(TestClock.layer()))
            )
          )
        )
      ),
      { numRuns: runs(60) }
    )
  })

  it.effect("is not another one where zones alone were noted: what the profile says held until the first change", () =>
    Effect.gen(function* () {
      yield* atNoon
      yield* notedZones([
        ["1900-01-01", 230],
        ["2026-05-01", 250]
      ])
      const sql = yield* SqlClient.SqlClient
      const table = sql`SELECT * FROM zone_history ORDER BY effective_day`
      const left = yield* table
      // As that version journaled its last zones.
      const noted = { kind: "zoneHistory", id: 20260501, before: null, after: zonesFrom(250) }
      yield* sql`INSERT INTO changes ${sql.insert({
        id: yield* ids.allocate(sql, "change"),
        athlete_id: athleteId,
        at: "2026-05-01T10:00:00.000Z",
        tool: "setZones",
        summary: "Set the ride zones.",
        undone: 0,
        entities: JSON.stringify([noted])
      })}`
      const days = ["2026-04-30", "2026-05-01", "2026-11-21"]
      const before = yield* heldOn(days)
      assert.deepStrictEqual(
        before.map(({ criticalSwimSpeed, maxHeartRate }) => [criticalSwimSpeed, maxHeartRate]),
        [
          [speed(1.1), 185],
          [speed(1.1), 185],
          [speed(1.1), 185]
        ]
      )
      yield* set({ criticalSwimSpeed: speed(1.2), maxHeartRate: 190 })
      yield* nextDay
      yield* setFtp(260)
      assert.deepStrictEqual(yield* heldOn(days), before)
      assert.deepInclude((yield* heldOn([today]))[0], { criticalSwimSpeed: speed(1.2), maxHeartRate: 190 })
      yield* undo
      yield* undo
      assert.deepStrictEqual(yield* table, left)
      yield* undo
      assert.deepStrictEqual(yield* table, left.slice(0, 1))
    }).pipe(
      Effect.provide(source({ zone: "UTC", athlete: { ...triathlete, maxHeartRate: 185, zones: zonesFrom(250) } }))
    )
  )

  it.effect("is what the profile says from the last change on, also for who flew back over the date line", () =>
    Effect.gen(function* () {
      yield* atNoon
      yield* nextDay
      yield* set({ criticalSwimSpeed: speed(1) })
      yield* atNoon
      yield* set({ criticalSwimSpeed: speed(1.05) })
      const held = yield* heldOn(["2026-11-21", today, "2026-11-23"])
      assert.deepStrictEqual(
        held.map(({ criticalSwimSpeed }) => criticalSwimSpeed),
        [1.1, 1.05, 1.05].map(speed)
      )
    }).pipe(Effect.provide(source({ zone: "UTC" })))
  )

  it.effect("is the profile of today in everything else, which leaves no trace in the history", () =>
    Effect.gen(function* () {
      yield* atNoon
      const sql = yield* SqlClient.SqlClient
      yield* set({ weightKg: 70, gender: "female", useRunningPower: true })
      assert.isEmpty(yield* sql`SELECT * FROM zone_history`)
    }).pipe(Effect.provide(source({ zone: "UTC" })))
  )
})
