/** DFA alpha 1 of one session. Threshold figures are estimates and never overwrite an athlete's zones. */
import { Schema } from "effect"

const nullable = Schema.NullOr(Schema.Finite)

/** One threshold by both methods. Ramp tends to overestimate; the cluster is preferred where there is one. */
const byMethod = Schema.Struct({ ramp: nullable, cluster: nullable })

export const Alpha1Threshold = Schema.Struct({
  watts: byMethod,
  bpm: byMethod,
  /** Runs: grade-adjusted. */
  metresPerSecond: byMethod
})
export type Alpha1Threshold = typeof Alpha1Threshold.Type

export const Alpha1 = Schema.Struct({
  average: nullable,
  /** At alpha 1 = 0.75. */
  aerobic: Alpha1Threshold,
  /** At alpha 1 = 0.5. */
  anaerobic: Alpha1Threshold,
  /** Mean of alpha 1 times watts; of alpha 1 times m/s for a run without power. */
  meanTimesOutput: nullable,
  /** The same against the athlete's mean of two weeks, in percent. Not a measure of durability. */
  meanTimesOutputPercentOfTwoWeeks: nullable
})
export type Alpha1 = typeof Alpha1.Type
