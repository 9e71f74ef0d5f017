/** Whatever AI Endurance may send is read, and said again without losing a key. */
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import fc from "fast-check"
import { readActivity } from "../../src/wire/activities.ts"
import { writeRow } from "../../src/wire/activityRow.ts"
import { AvailabilityReply } from "../../src/wire/availability.ts"
import { asDay, asId, readRows } from "../../src/wire/lenient.ts"
import { NutritionReply, readNutrition } from "../../src/wire/nutrition.ts"
import { numberLeaf } from "../../src/wire/leaves.ts"
import { asNumber, type JsonObject } from "../../src/wire/open.ts"
import { PlannedRow } from "../../src/wire/plannedWorkouts.ts"
import { RaceGoalRow } from "../../src/wire/raceGoals.ts"
import { readRecovery, RecoveryReply } from "../../src/wire/recovery.ts"
import { User } from "../../src/wire/user.ts"
import { day } from "../tools/samples.ts"

const today = { today: day("2026-11-23"), timeZone: "Europe/Berlin" }

/** Values as a server might send them for any key, sensible or not. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, "", "12", "12.5", "1e999", "NaN", "2026-09-16", "200 W", "5:31 /km", true, 0, -1, {}, []),
  fc.record({ Endurance: fc.constantFrom("180 W", "5:48 /km", 180, null), Tempo: fc.constant("216 W") })
) as fc.Arbitrary<Schema.Json>

/** Some of the known keys with any value, and some that nobody knows. */
const replyOf = (keys: ReadonlyArray<string>, sure: JsonObject = {}) =>
  fc
    .tuple(
      fc.dictionary(fc.constantFrom(...keys), anything),
      fc.dictionary(fc.stringMatching(/^x_[a-z]{1,8}$/u), anything)
    )
    .map(([known, strange]): JsonObject => ({ ...known, ...strange, ...sure }))

const zones = ["Ride", "Run", "RunPower"]
const shapes: {
  readonly [name: string]: {
    readonly keys: ReadonlyArray<string>
    readonly sure?: JsonObject
    readonly again: (object: JsonObject) => JsonObject
  }
} = {
  "the profile": {
    keys: ["user_type", "units", "weight_kg", "zones", "swim_css", "do_use_running_power", "ftp_watts", ...zones],
    again: (object) => Schema.encodeSync(User)(Schema.decodeSync(User)(object))
  },
  availability: {
    keys: ["weekly_hours", "daily", "total"],
    again: (object) => Schema.encodeSync(AvailabilityReply)(Schema.decodeSync(AvailabilityReply)(object))
  },
  "a planned workout": {
    keys: [
      "title",
      "act_type",
      "duration_seconds",
      "has_steps_general",
      "advice",
      "ess",
      "steps_general",
      "swim_sections",
      "time_in_zone"
    ],
    sure: { workout_id: 8_101_222, date: "2026-09-16" },
    again: (object) =>
      Schema.encodeSync(PlannedRow)({ ...Schema.decodeSync(PlannedRow)(object), depth: "full" as const })
  },
  "a race": {
    keys: ["event_name", "event_type", "priority", "is_primary", "discipline_prediction", "distance_in_km"],
    sure: { event_date: "2026-09-27", days_until: 3 },
    again: (object) => Schema.encodeSync(RaceGoalRow)(Schema.decodeSync(RaceGoalRow)(object))
  },
  "a ride": {
    keys: [
      "activity_name",
      "distance_in_km",
      "activity_avwatts",
      "is_indoor",
      "external_stress_score",
      "average_of_dfa_alpha1",
      "kcal"
    ],
    sure: { id: 1, activity_date: "2026-09-05T07:40:12Z", activity_date_local: "2026-09-05T08:40:12Z" },
    again: (object) => writeRow("full", readActivity("Ride", object)!)
  },
  recovery: {
    keys: ["data", "data_joint_muscle_ride", "status"],
    again: (object) => {
      const { columns, days, ...rest } = readRecovery(object)
      const data = days.length > 0 ? { data: { days, ...(columns && { columns }) } } : {}
      return Schema.encodeSync(RecoveryReply)({ ...data, ...rest, today })
    }
  },
  nutrition: {
    keys: ["data", "note"],
    again: (object) => {
      const { columns, days, ...rest } = readNutrition(object)
      const data = days.length > 0 ? { data: { days, ...(columns && { columns }) } } : {}
      return Schema.encodeSync(NutritionReply)({ ...data, ...rest, today })
    }
  }
}

/** The same, but for what is understood: numbers in digits are numbers, days end after the day, null may be absent. */
const said = (ours: unknown, theirs: Schema.Json): boolean => {
  if (theirs === null) return true
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return true
  if (typeof theirs === "string" && typeof ours === "number") return Number(theirs) === ours || rounded(theirs, ours)
  if (typeof theirs === "number" && typeof ours === "number") return rounded(theirs, ours)
  if (typeof theirs === "object" && typeof ours === "object" && ours !== null) {
    return Object.entries(theirs).every(([key, each]) => said((ours as Record<string, unknown>)[key], each))
  }
  return false
}

/** Digits cost tokens, so written figures are rounded. */
const rounded = (theirs: number | string, ours: number) =>
  Math.abs(Number(theirs) - ours) <= 0.5 + Math.abs(ours) * 1e-9

describe("reading what AI Endurance may send", () => {
  for (const [name, { again, keys, sure }] of Object.entries(shapes)) {
    it(`never fails on ${name}, and loses no key of it`, () => {
      fc.assert(
        fc.property(replyOf(keys, sure), (object) => {
          const back = again(object)
          for (const [key, value] of Object.entries(object)) {
            assert.isTrue(
              said(back[key], value),
              `${key}: ${JSON.stringify(value)} became ${JSON.stringify(back[key])}`
            )
          }
        }),
        { numRuns: 300 }
      )
    })
  }

  it("keeps the good rows and names the bad ones by their place", () => {
    const { rows, unreadable } = readRows(
      [{ id: 1 }, "row", { id: "x" }, null, { id: "2" }],
      ({ id }) => asId(id ?? null) ?? "id is no number"
    )
    assert.deepStrictEqual(rows, [1, 2])
    assert.deepStrictEqual(unreadable, ["row 2: it is no object", "row 3: id is no number", "row 4: it is no object"])
  })

  it("takes the day a text begins with, and no day that does not exist", () => {
    assert.strictEqual(asDay("2026-09-16T23:59:59Z"), "2026-09-16")
    for (const text of ["2026-02-30", "soon", "", 20_260_916, null]) assert.isNull(asDay(text))
  })

  it("takes a number in digits, and none that is beyond every number", () => {
    for (const read of [asNumber, numberLeaf("W").read]) {
      assert.strictEqual(read(" -12.5 "), -12.5)
      for (const text of ["9".repeat(400), "1e999", "Infinity", "", "12 W"]) assert.notExists(read(text), text)
    }
  })
})
