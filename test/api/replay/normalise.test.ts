/** When two calls are the same call. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { Json, JsonObject } from "../../../src/api/replay/json.ts"
import { matchKey, normalised } from "../../../src/api/replay/normalise.ts"
import { contractTools } from "../../../src/wire/contract.ts"

const same = (tool: string, left: JsonObject, right: JsonObject) =>
  assert.strictEqual(matchKey(tool, left), matchKey(tool, right))
const differ = (tool: string, left: JsonObject, right: JsonObject) =>
  assert.notStrictEqual(matchKey(tool, left), matchKey(tool, right))

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.string(),
  fc.constantFrom("low", "auto", "8101222", "2026-09-16")
)
const call = fc.constantFrom(...Object.keys(contractTools)).chain((tool) =>
  fc.record({
    tool: fc.constant(tool),
    args: fc.dictionary(fc.constantFrom("unheardOf", ...Object.keys(contractTools[tool]!.arguments)), value)
  })
)

describe("the same call", () => {
  it("stays the same call however often it is normalised", () => {
    fc.assert(
      fc.property(call, ({ args, tool }) => {
        const once = normalised(tool, args)
        assert.deepStrictEqual(normalised(tool, once), once)
        assert.strictEqual(matchKey(tool, once), matchKey(tool, args))
      })
    )
  })

  it("does not depend on the order of its arguments", () => {
    fc.assert(
      fc.property(call, ({ args, tool }) => same(tool, args, Object.fromEntries(Object.entries(args).toReversed())))
    )
  })

  it("says by leaving out what the default says, and by null what absence says", () => {
    for (const [tool, { arguments: known }] of Object.entries(contractTools)) {
      const defaults = Object.entries(known).flatMap(([name, about]) =>
        about.default === undefined ? [] : [[name, about.default] as const]
      )
      same(tool, Object.fromEntries(defaults), {})
      same(tool, Object.fromEntries(Object.keys(known).map((name) => [name, null])), {})
    }
  })

  it("takes an id in digits for the number, and another id for another call", () => {
    same("skipWorkout", { workoutId: "8101222" }, { workoutId: 8101222 })
    differ("skipWorkout", { workoutId: 8101222 }, { workoutId: 8101223 })
  })

  it("does not look at a title that only decorates, but at one that names", () => {
    same("skipWorkout", { workoutId: 1, title: "Long Run" }, { workoutId: 1 })
    const created = { dateStr: "2026-09-20", strengthOtherText: "Planks." }
    differ("createStrengthOtherWorkout", { ...created, title: "Core" }, { ...created, title: "Hips" })
  })

  it("compares steps, sections and bounds by what they mean", () => {
    const workout = { dateStr: "2026-09-20", title: "Ride", actType: "Ride" }
    const plain = { durationType: "TIME", durationValue: 600, zone: "Tempo", intensity: "ACTIVE", type: "WorkoutStep" }
    same(
      "createRideRunWorkout",
      { ...workout, stepsGeneral: [{ type: "repeat", repeatValue: 3, steps: [plain] }] },
      {
        ...workout,
        stepsGeneral: [
          {
            type: "WorkoutRepeatStep",
            repeatType: "REPEAT_UNTIL_STEPS_CMPLT",
            repeatValue: "3",
            steps: [{ ...plain, durationValue: "600" }]
          }
        ]
      }
    )
    const bounds = { Endurance: "5:40 /km", Tempo: "4:50 /km", Threshold: "4:10 /km", VO2Max: "3:40 /km" }
    same(
      "setZones",
      { actType: "Run", zones: bounds },
      { actType: "Run", zones: { ...bounds, Endurance: " 5:40/km " } }
    )
    differ("setZones", { actType: "Run", zones: bounds }, { actType: "Ride", zones: bounds })
  })
})
