import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AiEndurance, type RaceGoalFields } from "../../../src/api/AiEndurance.ts"
import { RaceGoalId } from "../../../src/domain/RaceGoal.ts"
import { day, source } from "./support/source.ts"

const race = (name: string, on: string, primary = false): RaceGoalFields & { readonly dryRun: false } => ({
  name,
  day: day(on),
  eventType: "Triathlon",
  priority: primary ? "A" : "C",
  primary,
  distanceKm: 113,
  targetSeconds: null,
  dryRun: false
})

const at = <A, E>(body: Effect.Effect<A, E, AiEndurance>) =>
  Effect.provide(Effect.andThen(TestClock.setTime(Date.parse("2026-11-22T11:00:00Z")), body), source())

const names = Effect.gen(function* () {
  const api = yield* AiEndurance
  return (yield* api.getRaceGoals).goals.map((goal) => `${goal.name}${goal.primary ? "*" : ""}`)
})

describe("race goals", () => {
  it.effect("are listed by day, from number 301", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        yield* api.createRaceGoal(race("Late", "2027-06-01"))
        yield* api.createRaceGoal(race("Early", "2027-03-01"))
        assert.deepStrictEqual(
          (yield* api.getRaceGoals).goals.map((goal) => [goal.id, goal.name]),
          [
            [302, "Early"],
            [301, "Late"]
          ]
        )
      })
    )
  )

  it.effect("have one primary at most: a new one makes the old one secondary, and undo brings both back", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        yield* api.createRaceGoal(race("First", "2027-03-01", true))
        const second = yield* api.createRaceGoal(race("Second", "2027-06-01", true))
        assert.include(second.summary, `made "First" on 2027-03-01 secondary`)
        assert.deepStrictEqual(yield* names, ["First", "Second*"])
        yield* api.changeRaceGoal({ id: RaceGoalId.make(301), fields: { primary: true }, dryRun: false })
        assert.deepStrictEqual(yield* names, ["First*", "Second"])
        yield* api.undoLastChange({ dryRun: false })
        yield* api.undoLastChange({ dryRun: false })
        assert.deepStrictEqual(yield* names, ["First*"])
      })
    )
  )

  it.effect("change in the fields given only", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const { value: before } = yield* api.createRaceGoal(race("Lake", "2027-03-01"))
        const { value } = yield* api.changeRaceGoal({ id: before.id, fields: { targetSeconds: 18_000 }, dryRun: false })
        assert.deepStrictEqual(value, { ...before, targetSeconds: 18_000 })
      })
    )
  )

  it.effect("are not made twice", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        yield* api.createRaceGoal(race("Lake", "2027-03-01"))
        yield* TestClock.adjust("1 day")
        const again = yield* api.createRaceGoal(race("Lake", "2027-03-01"))
        assert.isTrue(again.reused)
        assert.lengthOf(yield* names, 1)
      })
    )
  )

  it.effect("can be removed; nobody inherits the primary", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        yield* api.createRaceGoal(race("First", "2027-03-01", true))
        yield* api.createRaceGoal(race("Second", "2027-06-01"))
        yield* api.removeRaceGoal({ id: RaceGoalId.make(301), dryRun: false })
        assert.deepStrictEqual(yield* names, ["Second"])
      })
    )
  )

  it.effect("refuse a past day, no name, and quantities that are none; a past race can still be renamed", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        for (const fields of [
          race("Gone", "2026-11-21"),
          race(" ", "2027-03-01"),
          { ...race("Zero", "2027-03-01"), distanceKm: 0 },
          { ...race("Zero", "2027-03-01"), targetSeconds: -1 }
        ]) {
          assert.strictEqual((yield* Effect.flip(api.createRaceGoal(fields)))._tag, "InvalidInput")
        }
        const { value } = yield* api.createRaceGoal(race("Tomorrow", "2026-11-23"))
        yield* TestClock.adjust("3 days")
        const renamed = yield* api.changeRaceGoal({ id: value.id, fields: { name: "Done" }, dryRun: false })
        assert.strictEqual(renamed.value.name, "Done")
      })
    )
  )

  it.effect("made on the day of another one say so", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const first = yield* api.createRaceGoal(race("City 10k", "2027-03-01"))
        assert.notInclude(first.summary, "Note")
        const { summary } = yield* api.createRaceGoal({ ...race("City 10k", "2027-03-01"), targetSeconds: 20_000 })
        assert.include(summary, `Note: "City 10k" (event ${first.value.id}) is on that day, too; action change`)
      })
    )
  )

  it.effect("refuse metres for kilometres, minutes for seconds, and a year mistyped", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const run = { ...race("Berlin", "2027-09-26"), eventType: "Marathon", distanceKm: null }
        const refused = [
          // 3 h 15 min are 195 minutes, and 195 s would be 216 m/s.
          [{ ...run, targetSeconds: 195 }, "A target of 3:15 is faster than Marathon is won."],
          [{ ...run, eventType: "10k", distanceKm: 10_000 }, "10000 km is longer than any race"],
          [{ ...race("Lake", "2027-06-01"), eventType: "Open water swim", distanceKm: 1500 }, "1500 km is longer"],
          [
            { ...race("Tri", "2027-06-01"), eventType: "Olympic Triathlon", distanceKm: 51.5, targetSeconds: 145 },
            "won"
          ],
          [{ ...run, day: day("2036-09-26") }, "too far ahead for a race"]
        ] as const
        for (const [fields, words] of refused) {
          const error = yield* Effect.flip(api.createRaceGoal(fields))
          assert.include(error.message, words)
        }
        assert.deepStrictEqual(yield* names, [])
        // The world's best: 42.195 km in 1:59:40, and 51.5 km of Olympic racing in 1:41.
        yield* api.createRaceGoal({ ...run, targetSeconds: 7180 })
        yield* api.createRaceGoal({ ...race("Tri", "2027-06-01"), distanceKm: 51.5, targetSeconds: 6060 })
        assert.lengthOf(yield* names, 2)
      })
    )
  )

  it.effect("that do not exist are answered with those that do", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        yield* api.createRaceGoal(race("Lake", "2027-03-01"))
        const missing = yield* Effect.flip(api.removeRaceGoal({ id: RaceGoalId.make(999), dryRun: false }))
        assert.strictEqual(missing._tag, "NotFound")
        assert.include(missing.hint, `301 "Lake" on 2027-03-01`)
      })
    )
  )
})
