import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { fittedTo, problemsAgainst } from "../../../../src/api/live/upstream/arguments.ts"
import type { JsonObject } from "../../../../src/api/live/upstream/json.ts"
import { inputSchema } from "../../../../src/mcp/toolSchema.ts"
import { toolkit } from "../../../../src/tools/toolkit.ts"

const step: JsonObject = {
  type: "object",
  properties: {
    type: { type: "string", enum: ["WorkoutStep", "WorkoutRepeatStep"] },
    durationValue: { type: "number", exclusiveMinimum: 0 },
    steps: { type: "array", items: { $ref: "#/$defs/Step" }, minItems: 1 }
  },
  required: ["type"],
  additionalProperties: false
}
const schema: JsonObject = {
  type: "object",
  properties: {
    dateStr: { type: "string", minLength: 10, maxLength: 10 },
    actType: { enum: ["Ride", "Run"] },
    stepsGeneral: { type: "array", items: { $ref: "#/$defs/Step" }, maxItems: 3 },
    ess: { anyOf: [{ type: "integer", minimum: 0, maximum: 500 }, { type: "null" }] },
    kind: { const: "time_seconds" },
    never: false
  },
  required: ["dateStr"],
  $defs: { Step: step }
}

describe("problemsAgainst", () => {
  for (const [what, args, expected] of [
    ["nothing in arguments that fit", { dateStr: "2026-09-18", actType: "Run", ess: 62 }, []],
    ["a missing argument", {}, ["dateStr is required"]],
    ["an absent one as missing", { dateStr: undefined }, ["dateStr is required"]],
    ["a wrong type", { dateStr: 20260918 }, ["dateStr must be string, got integer"]],
    ["a wrong length", { dateStr: "18.9." }, ["dateStr must have at least 10 characters"]],
    ["a wrong word", { dateStr: "2026-09-18", actType: "Swim" }, ["actType must be one of 'Ride', 'Run'"]],
    ["a wrong constant", { dateStr: "2026-09-18", kind: "km" }, ["kind must be one of 'time_seconds'"]],
    ["a number out of range", { dateStr: "2026-09-18", ess: 900 }, ["ess must be at most 500, got 900"]],
    ["half a point", { dateStr: "2026-09-18", ess: 1.5 }, ["ess must be integer, got number"]],
    ["what is not allowed at all", { dateStr: "2026-09-18", never: 1 }, ["never is not allowed"]],
    [
      "what is wrong deep inside",
      {
        dateStr: "2026-09-18",
        stepsGeneral: [
          { type: "WorkoutStep", durationValue: 0, zone: "Tempo" },
          { type: "WorkoutRepeatStep", steps: [{ durationValue: 60 }] }
        ]
      },
      [
        "stepsGeneral[0].durationValue must be more than 0, got 0",
        "stepsGeneral[0].zone is not known to AI Endurance",
        "stepsGeneral[1].steps[0].type is required"
      ]
    ],
    [
      "a list that is too long",
      { dateStr: "2026-09-18", stepsGeneral: Array.from({ length: 4 }, () => ({ type: "WorkoutStep" })) },
      ["stepsGeneral must have at most 3 items"]
    ]
  ] as const) {
    it(`finds ${what}`, () => {
      assert.deepStrictEqual(problemsAgainst(schema, args), expected)
    })
  }

  it("holds nothing against arguments of a tool that publishes no schema, or keywords it does not know", () => {
    assert.deepStrictEqual(problemsAgainst({}, { any: 1 }), [])
    assert.deepStrictEqual(problemsAgainst({ type: "object", dependentSchemas: 3, x: [] }, { any: 1 }), [])
  })

  it("ends on a schema that refers to itself without end", () => {
    const loop: JsonObject = { $ref: "#/$defs/A", $defs: { A: { $ref: "#/$defs/A" } } }
    assert.deepStrictEqual(problemsAgainst(loop, { a: 1 }), [])
  })

  it("runs no regular expression of theirs", () => {
    const evil = { type: "object", properties: { title: { type: "string", pattern: "^(a+)+$" } } }
    assert.deepStrictEqual(problemsAgainst(evil, { title: `${"a".repeat(40)}!` }), [])
  })

  it("survives any schema and any arguments", () => {
    const json = fc.jsonValue({ maxDepth: 5 })
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), fc.dictionary(fc.string(), json), (any, args) => {
        assert.isArray(problemsAgainst(any as JsonObject, args))
      })
    )
  })

  it("agrees with our own schemas on what is required and what is unknown", () => {
    for (const tool of toolkit({ strict: false })) {
      const own = inputSchema(tool.input).document as JsonObject
      const required = (own["required"] ?? []) as ReadonlyArray<string>
      const missing = problemsAgainst(own, {}).filter((line) => line.endsWith(" is required"))
      assert.sameMembers(
        [...missing],
        required.map((name) => `${name} is required`)
      )
      assert.include(problemsAgainst(own, { zzz: 1 }), "zzz is not known to AI Endurance")
    }
  })
})

describe("fittedTo", () => {
  it("writes a number as the string it is declared to be, and digits as a number, and nothing else", () => {
    const ids: JsonObject = {
      properties: { a: { type: "string" }, b: { type: "integer" }, c: { type: ["string", "number"] }, d: {} }
    }
    assert.deepStrictEqual(fittedTo(ids, { a: 7, b: "7", c: 7, d: 7 }), { a: "7", b: 7, c: 7, d: 7 })
    assert.deepStrictEqual(fittedTo(ids, { a: true, b: "007", c: "x", e: undefined }), { a: true, b: "007", c: "x" })
  })
})
