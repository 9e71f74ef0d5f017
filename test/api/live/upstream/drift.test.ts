import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { driftFromContract, driftSince } from "../../../../src/api/live/upstream/drift.ts"
import { type LiveTool, liveToolsOf } from "../../../../src/api/live/upstream/LiveTool.ts"
import { profileNames, profiles } from "../../../../src/simulator/profiles.ts"
import { contractTools } from "../../../../src/wire/contract.ts"
import { listing } from "../../../support/upstream/listing.ts"

const listed = liveToolsOf(listing(profiles.current)) ?? []
const texts = (drifts: ReadonlyArray<{ readonly text: string }>) => drifts.map(({ text }) => text)

/** The list with one tool's argument schemas changed. */
const withArguments = (
  name: string,
  change: (properties: Record<string, unknown>, schema: Record<string, unknown>) => void
) =>
  listed.map((tool): LiveTool => {
    if (tool.name !== name) return tool
    const inputSchema = structuredClone(tool.inputSchema) as Record<string, unknown>
    change(inputSchema["properties"] as Record<string, unknown>, inputSchema)
    return { ...tool, inputSchema: inputSchema as LiveTool["inputSchema"] }
  })

describe("drift from the contract", () => {
  it("finds nothing in a list that is as documented", () => {
    assert.deepStrictEqual(driftFromContract(listed), [])
  })

  it("finds nothing in a list without types, enumerations, defaults or annotations: silence is no drift", () => {
    const terse = listed.map((tool): LiveTool => ({
      ...tool,
      annotations: null,
      outputSchema: null,
      inputSchema: {
        ...tool.inputSchema,
        properties: Object.fromEntries(Object.keys(tool.inputSchema["properties"] ?? {}).map((name) => [name, {}]))
      }
    }))
    // What may be said goes: the enumerations are news, and only that.
    assert.isTrue(driftFromContract(terse).every(({ matters }) => !matters))
  })

  it("names the tool that is missing from a list of 26", () => {
    const short = listed.filter(({ name }) => name !== "getOtherActivity")
    assert.deepStrictEqual(driftFromContract(short), [
      { tool: "getOtherActivity", matters: true, text: "AI Endurance does not list getOtherActivity." }
    ])
  })

  it("names a tool it does not know, and a tool that came back", () => {
    const extra = ["setAvailability", "markWorkout"].map((name): LiveTool => ({ ...listed[0]!, name }))
    assert.deepStrictEqual(texts(driftFromContract([...listed, ...extra])), [
      "AI Endurance lists a new tool, setAvailability.",
      "AI Endurance lists a new tool, markWorkout."
    ])
  })

  for (const [what, tool, change, expected] of [
    [
      "an argument that is gone",
      "skipWorkout",
      (properties) => delete properties["title"],
      ["skipWorkout does not take 'title'."]
    ],
    [
      "an argument that is new",
      "getUser",
      (properties) => (properties["locale"] = { type: "string" }),
      ["getUser takes a new argument, 'locale'."]
    ],
    [
      "an argument that is new and required",
      "getUser",
      (properties, schema) => {
        properties["locale"] = { type: "string" }
        schema["required"] = ["locale"]
      },
      ["getUser takes a new argument, 'locale', and requires it."]
    ],
    [
      "an argument that became required",
      "getPlannedWorkouts",
      (_, schema) => (schema["required"] = ["startDate"]),
      ["'startDate' of getPlannedWorkouts is required now."]
    ],
    [
      "another type",
      "getRecoveryModel",
      (properties) => (properties["days_back"] = { type: "string", default: 14 }),
      ["'days_back' of getRecoveryModel is string now, no longer number."]
    ],
    [
      "a word that is gone and one that is new",
      "setActivityFlags",
      (properties) => (properties["sport"] = { type: "string", enum: ["cycling", "rowing"] }),
      ["'sport' of setActivityFlags cannot be 'running' any more.", "'sport' of setActivityFlags can also be 'rowing'."]
    ],
    [
      "another default",
      "getRecoveryModel",
      (properties) => (properties["days_back"] = { type: "integer", default: 30 }),
      ["Leaving out 'days_back' of getRecoveryModel means 30 now, not 14."]
    ]
  ] as ReadonlyArray<
    readonly [
      string,
      string,
      (properties: Record<string, unknown>, schema: Record<string, unknown>) => unknown,
      ReadonlyArray<string>
    ]
  >) {
    it(`says in words: ${what}`, () => {
      assert.deepStrictEqual(texts(driftFromContract(withArguments(tool, change))), expected)
    })
  }

  it("takes ids as numbers, as strings or as either", () => {
    for (const schema of [{ type: "string" }, { type: "integer" }, { type: ["number", "null"] }]) {
      const live = withArguments("skipWorkout", (properties) => (properties["workoutId"] = schema))
      assert.deepStrictEqual(driftFromContract(live), [])
    }
    const live = withArguments("skipWorkout", (properties) => (properties["workoutId"] = { type: "object" }))
    assert.isTrue(driftFromContract(live).every(({ matters }) => matters))
    assert.lengthOf(driftFromContract(live), 1)
  })

  it("notices a read that says it changes data", () => {
    const live = listed.map((tool): LiveTool =>
      tool.name === "getPrediction" ? { ...tool, annotations: { readOnlyHint: false } } : tool
    )
    assert.deepStrictEqual(texts(driftFromContract(live)), ["getPrediction says that it may change data."])
  })

  it("reads the lists of every revision that is known, and tells them apart", () => {
    for (const name of profileNames) {
      const live = liveToolsOf(listing(profiles[name])) ?? []
      const missing = Object.keys(contractTools).filter((tool) => !live.some((one) => one.name === tool))
      const said = driftFromContract(live).filter(({ text }) => text.startsWith("AI Endurance does not list"))
      assert.deepStrictEqual(
        said.map(({ tool }) => tool),
        missing
      )
    }
  })

  it("survives any list of tools and says every sentence to its end", () => {
    const anything = fc.jsonValue({ maxDepth: 4 })
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.oneof(fc.string(), fc.constantFrom(...Object.keys(contractTools))),
            inputSchema: anything,
            annotations: anything
          }),
          { maxLength: 4 }
        ),
        (tools) => {
          const live = liveToolsOf(tools) ?? []
          for (const { text } of [...driftFromContract(live), ...driftSince(listed, live)]) {
            assert.match(text, /\.$/u)
          }
        }
      )
    )
  })
})

describe("drift since the last look", () => {
  it("finds nothing when nothing changed, whatever the order of tools and keys", () => {
    const reordered = listed
      .map((tool): LiveTool => ({
        ...tool,
        inputSchema: Object.fromEntries(Object.entries(tool.inputSchema).toReversed())
      }))
      .toReversed()
    assert.deepStrictEqual(driftSince(listed, reordered), [])
  })

  it("sees what the contract does not speak of: words, results, annotations", () => {
    const live = listed.map((tool): LiveTool =>
      tool.name === "getUser"
        ? {
            ...tool,
            title: "Profile",
            description: "New words.",
            outputSchema: null,
            annotations: { readOnlyHint: true, openWorldHint: true }
          }
        : tool
    )
    assert.sameMembers(texts(driftSince(listed, live)), [
      "getUser does not declare a schema for its result any more.",
      "The annotations of getUser changed.",
      "The title of getUser changed.",
      "The description of getUser changed."
    ])
  })

  it("sees a step's member being renamed inside an argument", () => {
    const before = withArguments("createRideRunWorkout", (properties) => {
      properties["stepsGeneral"] = { type: "array", items: { type: "object", properties: { zone: {} } } }
    })
    const live = withArguments("createRideRunWorkout", (properties) => {
      properties["stepsGeneral"] = { type: "array", items: { type: "object", properties: { intensityZone: {} } } }
    })
    assert.deepStrictEqual(texts(driftSince(before, live)), [
      "The schema of the arguments of createRideRunWorkout changed."
    ])
  })

  it("sees tools come and go between two lists, and mirrors itself", () => {
    fc.assert(
      fc.property(fc.subarray([...listed]), fc.subarray([...listed]), (before, live) => {
        const gone = texts(driftSince(before, live)).filter((text) => text.endsWith("is gone."))
        const fresh = texts(driftSince(live, before)).filter((text) => text.endsWith("is new."))
        assert.strictEqual(gone.length, fresh.length)
        assert.strictEqual(gone.length, before.filter((tool) => !live.includes(tool)).length)
      })
    )
  })
})
