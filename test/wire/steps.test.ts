import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { StepsGeneral, ZoneStepsGeneral } from "../../src/wire/steps.ts"
import { wireCodec } from "../support/wireCodec.ts"
import { blocks, zoneBlocks } from "../support/workoutArbitraries.ts"

const steps = wireCodec("stepsGeneral", StepsGeneral)
const zoneSteps = wireCodec("stepsGeneral", ZoneStepsGeneral)

const minute = { type: "WorkoutStep", intensity: "ACTIVE", durationType: "TIME", durationValue: 60 }
const watts = (more: object) => [{ ...minute, targetType: "POWER", ...more }]
const only = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value)

describe("laws of the step codec", () => {
  it("decoding what was encoded is the identity", () => {
    fc.assert(fc.property(blocks, (list) => assert.deepStrictEqual(steps.decode(steps.encode(list)), list)))
    fc.assert(fc.property(zoneBlocks, (list) => assert.deepStrictEqual(zoneSteps.decode(zoneSteps.encode(list)), list)))
  })

  it("what is encoded fits the JSON Schema it advertises", () => {
    fc.assert(fc.property(blocks, (list) => assert.isTrue(steps.fitsJsonSchema(steps.encode(list)))))
    fc.assert(fc.property(zoneBlocks, (list) => assert.isTrue(zoneSteps.fitsJsonSchema(zoneSteps.encode(list)))))
  })

  it("both spellings agree where both can speak", () => {
    fc.assert(fc.property(zoneBlocks, (list) => assert.deepStrictEqual(zoneSteps.encode(list), steps.encode(list))))
  })

  it("case, digits as text, nulls and missing types change nothing", () => {
    const sloppy = (wire: unknown): unknown => {
      if (Array.isArray(wire)) return wire.map(sloppy)
      return Object.fromEntries(
        Object.entries(wire as object).flatMap(([key, value]): ReadonlyArray<[string, unknown]> => {
          if (key === "type") return []
          if (key === "steps") return [[key, sloppy(value)]]
          if (key === "description") return [[key, value]]
          return [[key, typeof value === "string" ? value.toLowerCase() : String(value)]]
        })
      )
    }
    const withNulls = (wire: unknown): unknown => {
      if (Array.isArray(wire)) return wire.map(withNulls)
      const step = wire as { readonly steps?: unknown }
      return {
        zone: null,
        description: null,
        stepOrder: 1,
        ...step,
        ...(step.steps === undefined ? {} : { steps: withNulls(step.steps) })
      }
    }
    fc.assert(
      fc.property(blocks, (list) => {
        assert.deepStrictEqual(steps.decode(sloppy(steps.encode(list))), list)
        assert.deepStrictEqual(steps.decode(withNulls(steps.encode(list))), list)
      })
    )
  })

  it("any JSON is decoded or refused in words, never an exception", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const result = steps.decode(json)
        assert.isTrue(typeof result === "string" ? result.startsWith("- stepsGeneral") : Array.isArray(result))
      })
    )
  })
})

describe("the size of the schema", () => {
  it("leaves room in a builder's budget", () => {
    assert.isBelow(steps.tokens, 550)
    assert.isBelow(zoneSteps.tokens, 300)
  })
})

describe("targets", () => {
  it("a value without bounds means 5 % either side", () => {
    assert.deepInclude(only(steps.decode(watts({ targetValue: 200 }))), {
      target: { by: "power", lowWatts: 190, highWatts: 210 }
    })
  })

  it("a missing bound is 5 % from the value, a given one stays", () => {
    assert.deepInclude(only(steps.decode(watts({ targetValue: 200, targetValueLow: 195 }))), {
      target: { by: "power", lowWatts: 195, highWatts: 210 }
    })
  })

  it("a numeric target overrides the zone beside it", () => {
    assert.deepInclude(only(steps.decode(watts({ targetValueLow: 250, targetValueHigh: 260, zone: "Threshold" }))), {
      target: { by: "power", lowWatts: 250, highWatts: 260 }
    })
  })

  it.each([
    ["SPEED", { by: "speed", lowMetresPerSecond: 3.8, highMetresPerSecond: 4.2 }, 4],
    ["HEART_RATE", { by: "heartRate", lowBpm: 142.5, highBpm: 157.5 }, 150],
    ["PERCENT_THRESHOLD", { by: "threshold", lowPercent: 95, highPercent: 105 }, 100],
    ["power_3s", { by: "power", lowWatts: 95, highWatts: 105 }, 100]
  ])("%s is read in its own unit", (targetType, target, targetValue) => {
    assert.deepInclude(only(steps.decode([{ ...minute, targetType, targetValue }])), { target })
  })

  it("a cadence may stand alone, beside a zone, or second to a numeric target", () => {
    const cadence = { lowRpm: 85, highRpm: 95 }
    const alone = { targetType: "CADENCE", targetValueLow: 85, targetValueHigh: 95 }
    const second = { secondaryTargetType: "CADENCE", secondaryTargetValueLow: 85, secondaryTargetValueHigh: 95 }
    assert.deepInclude(only(steps.decode([{ ...minute, ...alone }])), { target: { by: "none" }, cadence })
    assert.deepInclude(only(steps.decode([{ ...minute, ...alone, zone: "Tempo" }])), {
      target: { by: "zone", zone: "Tempo" },
      cadence
    })
    assert.deepInclude(only(steps.decode(watts({ targetValue: 100, ...second }))), {
      target: { by: "power", lowWatts: 95, highWatts: 105 },
      cadence
    })
  })
})

describe("bad input", () => {
  const refuses = (wire: unknown, ...lines: ReadonlyArray<string>) =>
    assert.deepStrictEqual(steps.decode(wire), lines.map((line) => `- ${line}`).join("\n"))

  it("an empty list", () => refuses([], "stepsGeneral: must hold at least one step"))

  it("text where a list is expected, outside and inside", () => {
    refuses("10 min easy", "stepsGeneral: must be a list of steps")
    refuses([{ repeatValue: 2, steps: "1 min" }], "stepsGeneral[0].steps: must be a list of steps")
    refuses(["10 min"], "stepsGeneral[0]: must be a step: an object with type, durationType and durationValue")
  })

  it("a repeat of zero, of a half, of nothing", () => {
    const repeat = (repeatValue: unknown, inner: ReadonlyArray<unknown> = [minute]) => [
      { type: "WorkoutRepeatStep", repeatValue, steps: inner }
    ]
    refuses(repeat(0), "stepsGeneral[0].repeatValue: must be a whole number from 1 to 100, got 0")
    refuses(repeat(2.5), "stepsGeneral[0].repeatValue: must be a whole number from 1 to 100, got 2.5")
    refuses(repeat(null), "stepsGeneral[0].repeatValue: missing: how many times the steps are repeated")
    refuses(repeat(3, []), "stepsGeneral[0].steps: a repeat must hold at least one step")
  })

  it("a low above its high", () =>
    refuses(
      watts({ targetValueLow: 280, targetValueHigh: 250 }),
      "stepsGeneral[0].targetValueLow: must not exceed the upper end 250, got 280"
    ))

  it("a value outside its own bounds", () =>
    refuses(
      watts({ targetValue: 300, targetValueLow: 240, targetValueHigh: 250 }),
      "stepsGeneral[0].targetValue: must lie between targetValueLow 240 and targetValueHigh 250, got 300"
    ))

  it("a distance in a time step", () =>
    refuses(
      [{ ...minute, durationValue: "400 m" }],
      'stepsGeneral[0].durationValue: Expected a plain number (seconds for TIME, metres for DISTANCE), got "400 m"'
    ))

  it("a distance beside a time, with the one way to write a length", () =>
    assert.match(
      String(steps.decode([{ ...minute, distance: 400 }])),
      /stepsGeneral\[0\]\.distance: unknown; a step has one length, durationType .* durationValue/u
    ))

  it("a number with its unit", () =>
    refuses(
      watts({ targetValue: "200 W" }),
      'stepsGeneral[0].targetValue: Expected a plain number (W, m/s, bpm, % of threshold or rpm, without the unit), got "200 W"'
    ))

  it("a number whose meaning is missing", () => {
    refuses(
      [{ ...minute, targetValue: 200 }],
      "stepsGeneral[0].targetType: missing: say what targetValue is, POWER (W), SPEED (m/s), HEART_RATE (bpm) or PERCENT_THRESHOLD (%)"
    )
    refuses(
      [{ durationValue: 60 }],
      "stepsGeneral[0].durationType: missing: TIME with seconds, DISTANCE with metres, or OPEN for the lap button"
    )
    refuses(
      watts({}),
      "stepsGeneral[0].targetValue: missing: a number in W, or both targetValueLow and targetValueHigh"
    )
  })

  it("what no body and no day can hold", () => {
    refuses(
      watts({ targetValue: 5000 }),
      "stepsGeneral[0].targetValue: must be from 0 to 2500 W, got 4750 (5 % from 5000)"
    )
    refuses(
      [{ ...minute, durationValue: -60 }],
      "stepsGeneral[0].durationValue: must be more than 0 and at most 86400 seconds, got -60"
    )
    const day = { ...minute, durationValue: 50_000 }
    refuses([day, day], "stepsGeneral: must not exceed 24 h with repeats counted, got 27.8 h")
  })

  it("too many steps and too deep a nest", () => {
    const nest = (depth: number): object => (depth === 0 ? minute : { repeatValue: 2, steps: [nest(depth - 1)] })
    refuses(
      [{ repeatValue: 100, steps: [{ repeatValue: 6, steps: [minute] }] }],
      "stepsGeneral: must not exceed 500 steps with repeats counted, got 600"
    )
    refuses([nest(4)], "stepsGeneral[0].steps[0].steps[0].steps[0].steps: repeats may be nested 3 deep at most")
    assert.isArray(steps.decode([nest(3)]))
  })

  it("every problem of a list at once, in order", () =>
    refuses(
      [
        { ...minute, zone: "Z2" },
        { ...minute, duration: 5 },
        { repeatValue: 2, steps: [{ ...minute, durationValue: 0 }, minute, { durationType: "TIME" }] },
        ...watts({ targetValueLow: 250 })
      ],
      'stepsGeneral[0].zone: Expected one of Endurance, Tempo, Threshold, VO2Max, Anaerobic, got "Z2"',
      "stepsGeneral[1].duration: unknown; a step has one length, durationType (TIME, DISTANCE, OPEN) with durationValue (s or m), and one target, targetType with targetValue",
      "stepsGeneral[2].steps[0].durationValue: must be more than 0 and at most 86400 seconds, got 0",
      "stepsGeneral[2].steps[2].durationValue: missing: the seconds of a TIME step",
      "stepsGeneral[3].targetValue: missing: a number in W, or both targetValueLow and targetValueHigh"
    ))

  it("what would be dropped in silence", () => {
    refuses(
      [{ repeatValue: 2, zone: "Tempo", steps: [minute] }],
      "stepsGeneral[0].zone: belongs on the steps of the repeat, not on the repeat"
    )
    refuses([{ ...minute, repeatValue: 3 }], "stepsGeneral[0].repeatValue: needs type WorkoutRepeatStep and steps")
    refuses([{ ...minute, durationType: "OPEN" }], "stepsGeneral[0].durationValue: an OPEN step has no length, got 60")
  })
})

describe("reading replies", () => {
  it("is lenient: unknown keys and idle members pass", () => {
    const wire = [
      { ...minute, zone: "Tempo", stepId: 77, repeatValue: 1 },
      { repeatValue: 2, zone: "Tempo", steps: [minute] }
    ]
    assert.lengthOf(steps.read(wire), 2)
  })
})

it("the zone spelling cannot write a numeric target", () => {
  assert.throws(() =>
    zoneSteps.encode([
      { kind: "step", role: "active", length: { by: "open" }, target: { by: "power", lowWatts: 100, highWatts: 110 } }
    ])
  )
})
