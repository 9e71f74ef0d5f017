/**
 * Whatever goes wrong, in whatever order: a write is never sent twice, an answer is never another call's, what is
 * reported as not done was not done, and everything ends in bounded virtual time.
 */
import { assert, describe, it } from "@effect/vitest"
import { Cause, Clock, Effect, Exit, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import {
  type ReadFailure,
  Upstream,
  type UpstreamReply,
  type WriteFailure
} from "../../../../src/api/live/upstream/Upstream.ts"
import { type Fault, fakeUpstream, faults, type Quirks } from "../../../support/upstream/fakeUpstream.ts"
import { inVirtualTime, onlyThisNetwork, upstreamLayer } from "../../../support/upstream/harness.ts"

const network = onlyThisNetwork()

/** Null: this call goes well. */
const fault: fc.Arbitrary<Fault | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  fc
    .record({ wait: fc.constantFrom("", "0", "1", "7", "120", "soon"), done: fc.boolean() })
    .map(({ wait }) => faults.status(429, "", wait === "" ? {} : { "retry-after": wait })),
  fc
    .record({ status: fc.constantFrom(500, 502, 503, 504), done: fc.boolean() })
    .map(({ done, status }) => faults.status(status, "", {}, done)),
  fc.boolean().map(faults.reset),
  fc.boolean().map(faults.hang),
  fc.constant(faults.cut()),
  fc.constant(faults.stall()),
  fc.integer({ min: 20, max: 200 }).map(faults.slow),
  fc.constant(faults.webPage()),
  fc.constant(
    faults.reply('"result":{"isError":true,"content":[{"type":"text","text":"Tool execution failed"}]}', true)
  )
)

const quirks: fc.Arbitrary<Quirks> = fc.record({
  framing: fc.constantFrom("json", "events"),
  sessions: fc.oneof(
    fc.constantFrom("none", "echoed"),
    fc.integer({ min: 1, max: 4 }).map((forgetsAfterCalls) => ({ forgetsAfterCalls }))
  ),
  structuredContent: fc.boolean()
})

interface Step {
  readonly write: boolean
  readonly faults: ReadonlyArray<Fault | null>
}
const step: fc.Arbitrary<Step> = fc.record({
  write: fc.boolean(),
  faults: fc.oneof(
    { weight: 3, arbitrary: fc.array(fault, { maxLength: 7 }) },
    // One that stays.
    { weight: 1, arbitrary: fault.map((same) => Array.from({ length: 20 }, () => same)) }
  )
})

/** Waiting for a turn, the deadline with a last call at its end, and some steps of the clock. */
const longestSeconds = 15 + 45 + 5

const tally = new Map<string, number>()

const played = (steps: ReadonlyArray<Step>, quirks: Quirks) =>
  Effect.gen(function* () {
    // Every answer holds what was asked, so that the answer to another call is seen to be one.
    const fake = fakeUpstream({
      quirks,
      answers: {
        getPlannedWorkouts: (args) => ({ workouts: [], asked: args }),
        changeWorkoutAdvice: (args) => ({ success: true, asked: args })
      }
    })
    network.use(fake.handlers)
    const upstream = yield* Upstream
    for (const [index, step] of steps.entries()) {
      const mark = `step ${index}`
      fake.faults.splice(0, Infinity, ...step.faults)
      const args = step.write ? { workoutId: 1, advice: mark } : { startDate: mark }
      const startMillis = yield* Clock.currentTimeMillis
      const exit = yield* Effect.exit(
        inVirtualTime<UpstreamReply, ReadFailure | WriteFailure, never>(
          step.write
            ? upstream.call("changeWorkoutAdvice", args, { kind: "write" })
            : upstream.call("getPlannedWorkouts", args, { kind: "read" })
        )
      )
      const seconds = ((yield* Clock.currentTimeMillis) - startMillis) / 1000
      const ran = fake.ran.filter((one) => one.args["advice"] === mark || one.args["startDate"] === mark).length
      const error = Exit.isFailure(exit) ? Option.getOrNull(Cause.findErrorOption(exit.cause)) : null
      const outcome = Exit.isSuccess(exit) ? "Success" : (error?._tag ?? "a defect")
      count(`${step.write ? "write" : "read"} ${outcome}`)

      assert.isAtMost(seconds, longestSeconds)
      if (Exit.isSuccess(exit)) assert.deepInclude(exit.value.value, { asked: args })
      assert.include(step.write ? writeOutcomes : readOutcomes, outcome)
      if (step.write) {
        assert.isAtMost(ran, 1)
        if (outcome === "Success") assert.strictEqual(ran, 1)
        else if (outcome !== "OutcomeUnknown") assert.strictEqual(ran, 0)
      } else {
        assert.isAtMost(ran, 6)
      }
    }
    assert.isTrue(fake.requests.every(({ httpMethod }) => httpMethod === "POST"))
    fake.faults.splice(0)
  }).pipe(Effect.provide(Layer.provideMerge(upstreamLayer(), TestClock.layer())))

const readOutcomes = ["Success", "Throttled", "Unavailable", "UpstreamRefused"]
const writeOutcomes = [...readOutcomes, "OutcomeUnknown"]

const count = (what: string) => tally.set(what, (tally.get(what) ?? 0) + 1)

describe("any schedule of faults", () => {
  it("leaves writes single, answers right and waits bounded", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), quirks, (steps, quirks) =>
        Effect.runPromise(played(steps, quirks))
      ),
      { numRuns: 80 }
    )
    // A property about nothing would hold as well.
    for (const outcome of ["read Success", "read Unavailable", "write Success", "write OutcomeUnknown"]) {
      assert.isAbove(tally.get(outcome) ?? 0, 0, outcome)
    }
  })
})
