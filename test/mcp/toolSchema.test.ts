import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { inputSchema, outputSchema } from "../../src/mcp/toolSchema.ts"
import { NoArguments } from "../../src/tools/arguments.ts"

const Step: Schema.Codec<{ readonly kind: "steady" | "ramp"; readonly length: number }> = Schema.Struct({
  kind: Schema.Literals(["steady", "ramp"]),
  length: Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: 86_400 }))
})

const Workout = Schema.Struct({
  date: Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/u, { expected: "a date like 2026-11-22" })),
  workoutId: Schema.Int,
  steps: Schema.Array(Step),
  note: Schema.optionalKey(Schema.String)
})

const problemsOf = (schema: Parameters<typeof inputSchema>[0], value: unknown): ReadonlyArray<string> =>
  Result.match(inputSchema(schema).decode(value), { onSuccess: () => [], onFailure: (words) => words.split("\n") })

describe("toolSchema", () => {
  it("answers with the same frozen document every time, whoever asks", () => {
    const once = inputSchema(Workout).document
    assert.strictEqual(inputSchema(Workout).document, once)
    assert.isTrue(Object.isFrozen(once))
    assert.isTrue(Object.isFrozen(once["properties"]))
  })

  it("describes an input as closed and an output as open", () => {
    assert.strictEqual(inputSchema(Workout).document["additionalProperties"], false)
    assert.notProperty(outputSchema(Workout).document, "additionalProperties")
  })

  it("spends no tokens on the bounds of safe integers", () => {
    const { properties } = inputSchema(Workout).document as {
      properties: { workoutId: unknown }
    }
    assert.deepStrictEqual(properties.workoutId, { type: "integer" })
  })

  it.each([
    ["an empty struct", Schema.Struct({})],
    ["what our tools say", NoArguments]
  ])("describes a tool without arguments as an empty closed object, and refuses arguments to it: %s", (_, nothing) => {
    assert.deepStrictEqual(inputSchema(nothing).document, {
      type: "object",
      properties: {},
      additionalProperties: false
    })
    assert.deepStrictEqual(problemsOf(nothing, {}), [])
    assert.deepStrictEqual(problemsOf(nothing, { verbose: true }), ["- verbose: unknown; no arguments are taken here"])
  })

  it("inlines named parts, so that no client has to follow a reference", () => {
    const Named = Schema.Struct({ step: Step.annotate({ identifier: "Step" }) })
    assert.notInclude(JSON.stringify(inputSchema(Named).document), "$ref")
  })

  it("names every problem with its path and the offending value", () => {
    const problems = problemsOf(Workout, {
      date: "22.11.2026",
      workoutId: "seven",
      steps: [
        { kind: "steady", length: 60 },
        { kind: "sprint", length: 0 }
      ],
      notes: "hello"
    })
    assert.sameMembers(
      [...problems],
      [
        "- notes: unknown; known here: date, workoutId, steps, note",
        '- date: Expected a date like 2026-11-22, got "22.11.2026"',
        '- workoutId: Expected number, got "seven"',
        '- steps[1].kind: Expected "steady" | "ramp", got "sprint"',
        "- steps[1].length: Expected a value between 1 and 86400, got 0"
      ]
    )
  })

  it("says which argument is missing", () => {
    assert.deepStrictEqual(problemsOf(Schema.Struct({ workoutId: Schema.Int }), {}), [
      "- workoutId: missing, and required"
    ])
  })

  it("takes a null for an argument left out, wherever null is none of its values", () => {
    const Cleared = Schema.Struct({
      workoutId: Schema.Int,
      note: Schema.optionalKey(Schema.String),
      target: Schema.optionalKey(Schema.NullOr(Schema.String)),
      step: Schema.optionalKey(Schema.Struct({ kind: Schema.String, watts: Schema.optionalKey(Schema.Finite) }))
    })
    assert.deepStrictEqual(
      inputSchema(Cleared).decode({ workoutId: 1, note: null, target: null, step: { kind: "steady", watts: null } }),
      Result.succeed({ workoutId: 1, target: null, step: { kind: "steady" } })
    )
    assert.deepStrictEqual(problemsOf(Cleared, { workoutId: null, note: null }), ["- workoutId: missing, and required"])
    assert.match(problemsOf(Cleared, { workoutId: 1, note: null, colour: null }).join("\n"), /^- colour: unknown/u)
  })

  it("stops after eight problems and counts the rest", () => {
    const steps = Array.from({ length: 11 }, () => ({ kind: "steady", length: 0 }))
    const problems = problemsOf(Workout, { date: "2026-11-22", workoutId: 1, steps })
    assert.lengthOf(problems, 9)
    assert.strictEqual(problems.at(-1), "- and 3 more")
  })

  it("cuts an offending value that is as long as a body", () => {
    const [problem = ""] = problemsOf(Workout, { date: "x".repeat(100_000), workoutId: 1, steps: [] })
    assert.isBelow(problem.length, 250)
  })

  it.effect.prop(
    "gives back the JSON it was given, once decoded and encoded again",
    { workout: Workout },
    ({ workout }) =>
      Effect.sync(() => {
        // Refused on the way in, wherever it stands. Not by fc.pre: what it throws is a failure to an Effect.
        if ((workout.note ?? "").includes("\0")) return
        const textOf = (value: unknown) => JSON.stringify(Result.getOrThrow(outputSchema(Workout).encode(value)))
        const text = textOf(workout)
        assert.strictEqual(textOf(Result.getOrThrow(inputSchema(Workout).decode(JSON.parse(text)))), text)
      })
  )
})
