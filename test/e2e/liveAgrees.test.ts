/** What the live source answers holds all that AI Endurance said: asked through it and directly, key by key. */
import { assert, describe, layer } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { type ContractClient, httpClient } from "../support/contractClients.ts"
import { liveBoth, liveTools } from "../support/liveProduct.ts"

type Json = Readonly<Record<string, unknown>>

class Asked extends Context.Service<Asked, { readonly ours: ContractClient; readonly theirs: ContractClient }>()(
  "test/e2e/liveAgrees/Asked"
) {}

const both = (name: string, args: Json = {}) =>
  Effect.flatMap(Asked, ({ ours, theirs }) =>
    Effect.promise(async () => {
      const [mine, direct] = [await ours.call(name, args), await theirs.call(name, args)]
      assert.isNotTrue(mine.isError, mine.content?.[0]?.text)
      return { ours: mine.structuredContent as Json, theirs: JSON.parse(direct.content?.[0]?.text ?? "") as Json }
    })
  )

/** Every key and every value of theirs is in ours; what we add is of no interest. */
const holds = (ours: unknown, theirs: unknown, path: string): void => {
  if (Array.isArray(theirs)) {
    assert.isArray(ours, path)
    assert.strictEqual((ours as ReadonlyArray<unknown>).length, theirs.length, path)
    for (const [index, each] of theirs.entries()) {
      holds((ours as ReadonlyArray<unknown>)[index], each, `${path}[${index}]`)
    }
  } else if (typeof theirs === "object" && theirs !== null) {
    assert.isObject(ours, path)
    for (const [key, each] of Object.entries(theirs)) holds((ours as Json)[key], each, `${path}.${key}`)
  } else {
    assert.strictEqual(ours, theirs, path)
  }
}

const agree = (name: string, args: Json = {}) =>
  Effect.map(both(name, args), ({ ours, theirs }) => {
    holds(ours, theirs, name)
    return theirs
  })

const servers = Layer.effect(
  Asked,
  Effect.gen(function* () {
    const { direct, live } = yield* liveBoth(liveTools)
    return {
      ours: yield* httpClient("legacy", "writer").pipe(Effect.provide(live)),
      theirs: yield* httpClient("legacy", "writer").pipe(Effect.provide(direct))
    }
  })
)

describe("the live source", () => {
  layer(servers, { excludeTestServices: true })((it) => {
    it.effect("says all that AI Endurance says of the athlete, the hours and the races", () =>
      Effect.all([agree("getUser"), agree("getAvailability"), agree("getRaceGoalEvent")])
    )

    it.effect("says all that AI Endurance says of the plan, in every depth", () =>
      Effect.forEach(
        [{}, { summaryMode: true }, { fullDetails: true }, { startDate: "2026-10-01", endDate: "2026-10-20" }],
        (args) => agree("getPlannedWorkouts", args)
      )
    )

    for (const [list, detail, type] of [
      ["getCyclingActivity", "getCyclingActivityDetail", "Ride"],
      ["getRunningActivity", "getRunningActivityDetail", "Run"],
      ["getSwimmingActivity", "getSwimmingActivityDetail", "Swim"],
      ["getOtherActivity", null, null]
    ] as const) {
      it.effect(
        `says all that AI Endurance says in ${list}${detail === null ? "" : `, ${detail} and analyzeActivityStream`}`,
        () =>
          Effect.gen(function* () {
            const flags = type === "Ride" || type === "Run" ? [{}, { with_dfa_alpha1: true }] : [{}]
            const [first] = yield* Effect.forEach(flags, (args) => agree(list, args))
            if (detail === null) return
            const activityId = (first!["activities"] as ReadonlyArray<Json>)[0]!["id"]
            yield* agree(detail, { activityId })
            yield* agree(detail, { activityId, with_time_series_metrics: true })
            if (type !== "Swim") yield* agree(detail, { activityId, with_dfa_alpha1: true, with_power_curve: true })
            yield* agree("analyzeActivityStream", { activityId, activityType: type })
            yield* agree("analyzeActivityStream", {
              activityId,
              activityType: type,
              segments: "none",
              range: { type: "time_seconds", from: 60, to: 360 }
            })
          }),
        30_000
      )
    }
  })
})
