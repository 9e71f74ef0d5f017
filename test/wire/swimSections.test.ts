import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { SwimSections } from "../../src/wire/swimSections.ts"
import { wireCodec } from "../support/wireCodec.ts"
import { swimSections } from "../support/workoutArbitraries.ts"

const swim = wireCodec("swimSections", SwimSections)
const main = (...intervals: ReadonlyArray<object>) => [{ type: "main", sets: [{ intervals }] }]
const first = (wire: unknown) => {
  const decoded = swim.decode(wire)
  return typeof decoded === "string" ? decoded : decoded[0]?.sets[0]?.intervals[0]
}

describe("laws of the swim codec", () => {
  it("decoding what was encoded is the identity", () => {
    fc.assert(
      fc.property(swimSections, (sections) => assert.deepStrictEqual(swim.decode(swim.encode(sections)), sections))
    )
  })

  it("what is encoded fits the JSON Schema it advertises", () => {
    fc.assert(fc.property(swimSections, (sections) => assert.isTrue(swim.fitsJsonSchema(swim.encode(sections)))))
  })

  it("any JSON is decoded or refused in words, never an exception", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const result = swim.decode(json)
        assert.isTrue(typeof result === "string" ? result.startsWith("- swimSections") : Array.isArray(result))
      })
    )
  })
})

it("the schema leaves room in a builder's budget", () => assert.isBelow(swim.tokens, 550))

describe("harmless variants", () => {
  it("missing repeats are one, a missing stroke is freestyle", () => {
    assert.deepStrictEqual(first(main({ distance: 200 })), {
      repeats: 1,
      distance: 200,
      stroke: "freestyle",
      equipment: [],
      zone: null
    })
  })

  it("equipment may be one word, a list, or none, with or without SWIM_", () => {
    assert.deepInclude(first(main({ distance: 50, equipment: "fins" })), { equipment: ["fins"] })
    assert.deepInclude(first(main({ distance: 50, equipment: ["SWIM_PADDLES", "pull buoy"] })), {
      equipment: ["paddles", "pullBuoy"]
    })
    assert.deepInclude(first(main({ distance: 50, equipment: "NONE" })), { equipment: [] })
  })

  it("paces and send-offs may be clock times or seconds", () => {
    for (const pace of ["1:35", 95, "95"])
      assert.deepInclude(first(main({ distance: 50, pace })), { paceSecondsPer100: 95 })
    for (const sendOff of ["1:45", 105]) {
      assert.deepInclude(first(main({ distance: 100, sendOff })), { pause: { by: "sendOff", seconds: 105 } })
    }
  })

  it("words keep their meaning in any case", () => {
    assert.deepInclude(first(main({ distance: "50", stroke: "im", drill: "kick", zone: "vo2max" })), {
      distance: 50,
      stroke: "individualMedley",
      drill: "kick",
      zone: "VO2Max"
    })
    assert.isArray(
      swim.decode([
        { type: "Warm-Up", pool: { length: "25", unit: "Yards" }, sets: [{ intervals: [{ distance: 50 }] }] }
      ])
    )
  })
})

describe("bad input", () => {
  const refuses = (wire: unknown, ...lines: ReadonlyArray<string>) =>
    assert.deepStrictEqual(swim.decode(wire), lines.map((line) => `- ${line}`).join("\n"))

  it("nothing to swim, at any level", () => {
    refuses([], "swimSections: must hold at least one section")
    refuses([{ type: "main", sets: [] }], "swimSections[0].sets: a section must hold at least one set")
    refuses(main(), "swimSections[0].sets[0].intervals: a set must hold at least one interval")
  })

  it("text or one section where a list is expected", () => {
    refuses("200 easy", "swimSections: must be a list of sections")
    refuses({ type: "main", sets: [] }, "swimSections: must be a list of sections")
    refuses([{ type: "main", sets: "5 x 100" }], "swimSections[0].sets: must be a list of sets")
  })

  it("every problem of a list at once, with its value", () =>
    refuses(
      [
        { sets: [{ intervals: [{ distance: 100 }] }] },
        {
          type: "main",
          sets: [
            { repeats: 0, intervals: [{ distance: 100 }] },
            {
              intervals: [
                { distance: "100 m" },
                { distance: 100, repeats: 0, pace: "fast" },
                { distance: 100, rest: 20, sendOff: 100 },
                { distance: -50 }
              ]
            }
          ]
        }
      ],
      "swimSections[0].type: missing, and required",
      "swimSections[1].sets[0].repeats: must be a whole number from 1 to 100, got 0",
      'swimSections[1].sets[1].intervals[0].distance: Expected a plain number (in the pool\'s unit), got "100 m"',
      'swimSections[1].sets[1].intervals[1].pace: Expected a pace per 100 like 1:35, got "fast"',
      "swimSections[1].sets[1].intervals[2].sendOff: excludes rest: send one of the two",
      "swimSections[1].sets[1].intervals[3].distance: must be from 1 to 10000 m or yd, got -50"
    ))

  it("a pace no one swims, a pool no one built, a swim no one finishes", () => {
    refuses(
      main({ distance: 100, pace: "0:12" }),
      "swimSections[0].sets[0].intervals[0].pace: must be from 30 to 600 s per 100, got 12"
    )
    refuses(
      [{ type: "main", pool: { length: 2500, unit: "m" }, sets: [{ intervals: [{ distance: 100 }] }] }],
      "swimSections[0].pool.length: must be from 10 to 100 m or yd, got 2500"
    )
    refuses(
      main({ distance: 2000, repeats: 50 }),
      "swimSections: must not exceed 50000 m with repeats counted, got 100000"
    )
  })
})
