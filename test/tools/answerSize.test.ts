/** What a default answer takes of a model's context, measured on the demo athlete. */
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect } from "effect"
import { encode } from "gpt-tokenizer/encoding/o200k_base"
import { unsafe } from "../../src/domain/Day.ts"
import { askDemo, demoOn, demoTools } from "../support/demoOn.ts"

const most = 2000

/** Answers that may be longer, with what each may take and why. */
const longer: { readonly [tool: string]: readonly [tokens: number, reason: string] } = {
  getCyclingActivity: [3700, "20 rows, as AI Endurance answers, of its own keys"],
  getRunningActivity: [3800, "20 rows, as AI Endurance answers, of its own keys"],
  getSwimmingActivity: [4500, "40 rows, as AI Endurance answers, nearly all of its own keys"],
  getOtherActivity: [2100, "20 rows, as AI Endurance answers, of its own keys"]
}

const lists = { Ride: "getCyclingActivity", Run: "getRunningActivity", Swim: "getSwimmingActivity" } as const
type Sport = keyof typeof lists

const idsOf = Effect.fnUntraced(function* (sport: Sport) {
  const { json } = yield* askDemo(lists[sport])
  return (json as { readonly activities: ReadonlyArray<{ readonly id: number }> }).activities
    .slice(0, 12)
    .map(({ id }) => id)
})
const each = (sport: Sport) =>
  Effect.map(idsOf(sport), (ids) => ids.slice(0, 3).map((activityId) => ({ activityId, activityType: sport })))
const eachAlone = (sport: Sport) => Effect.map(idsOf(sport), (ids) => ids.map((activityId) => ({ activityId })))

/** Arguments of tools that cannot do without. The long ride and swim are among the last dozen. */
const needed: { readonly [tool: string]: Effect.Effect<ReadonlyArray<unknown>, unknown, Asked> } = {
  getCyclingActivityDetail: eachAlone("Ride"),
  getRunningActivityDetail: eachAlone("Run"),
  getSwimmingActivityDetail: eachAlone("Swim"),
  analyzeActivityStream: Effect.map(Effect.all([each("Ride"), each("Run"), each("Swim")]), (all) => all.flat()),
  compareActivities: Effect.map(idsOf("Ride"), (ids) => [{ activityIds: ids.slice(0, 5), activityType: "Ride" }])
}
type Asked = Effect.Services<ReturnType<typeof askDemo>>

const reads = demoTools.filter(({ scope }) => scope === "read").map(({ name }) => name)

/** On a Sunday the demo's last two weeks are the longest to tell, on a Thursday the next two. */
const days = [
  ["2026-11-22", reads],
  ["2026-09-10", reads.filter((name) => !(name in needed))]
] as const

for (const [today, names] of days) {
  layer(demoOn(unsafe(today)), { timeout: 60_000 })(`the default answer on ${today}`, (it) => {
    for (const name of names) {
      const [bar] = longer[name] ?? [most]
      it.effect(`of ${name} stays under ${bar} tokens`, () =>
        Effect.gen(function* () {
          const calls = yield* needed[name] ?? Effect.succeed([{}])
          assert.isNotEmpty(calls)
          let longest = 0
          for (const args of calls) {
            const { code, text } = yield* askDemo(name, args)
            assert.strictEqual(code, "OK", text)
            longest = Math.max(longest, encode(text).length)
          }
          assert.isAtMost(longest, bar)
          if (name in longer) assert.isAbove(longest, most, "no exception any more")
        })
      )
    }
  })
}

describe("the exceptions", () => {
  it("are tools that exist", () => {
    assert.includeMembers(
      demoTools.map(({ name }) => name),
      Object.keys(longer)
    )
  })
})
