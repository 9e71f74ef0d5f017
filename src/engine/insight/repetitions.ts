/**
 * A structured ride or run, repetition by repetition: where in the recording each effort of the plan was done, and
 * whether it was hit. Athletes start late, stretch recoveries and leave efforts out, so the plan is laid over the
 * recording by dynamic programming, in order, at the least cost of misfit and shifting.
 */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import type { Block } from "../../domain/Workout.ts"
import type { MethodBasis } from "./basis.ts"
import { alignEfforts } from "./alignEfforts.ts"
import { type Windows, windowsOf } from "./effortWindows.ts"
import { type EffortChannels, effortsOf, type PlannedEffort, type Signal } from "./plannedEfforts.ts"

export const repetitionBasis: MethodBasis = {
  method: "repetitions/alignment-v1",
  published: [],
  ours: [
    "hit: mean within the target widened by 3 %",
    "missing: mean nearer to what is planned around it than to the target's low, or less than half recorded",
    "looked for in order, near the planned time"
  ]
}

export type RepetitionOutcome = "hit" | "under" | "over" | "missing"

export interface RepetitionVerdict {
  /** Counted over the efforts of the workout, from 1. */
  readonly repetition: number
  readonly plannedSeconds: number | null
  readonly plannedMetres: number | null
  readonly unit: Signal
  readonly low: number
  readonly high: number
  /** Mean over the repetition; null when it is missing. */
  readonly actual: number | null
  /** Timer second at which it began; null when it is missing. */
  readonly startSeconds: number | null
  readonly seconds: number | null
  readonly verdict: RepetitionOutcome
}

export interface Compliance {
  readonly verdicts: ReadonlyArray<RepetitionVerdict>
  /** Steps that cannot be judged and why. */
  readonly notJudged: ReadonlyArray<string>
  readonly basis: MethodBasis
}

const tolerance = 0.03
const leastShare = 0.5
/** Repetitions times seconds: 40 of them in a day. To look for more would hold up everybody else for seconds. */
const mostPlaces = 40 * 86_400

/** Why a workout of so many repetitions is not laid over this activity. */
export const tooMany = (repetitions: number): string =>
  `${repetitions} repetitions are too many to look for in an activity as long as this one`

/** @param athlete with the zones of the day the workout was done on */
export const judgeRepetitions = (
  blocks: ReadonlyArray<Block>,
  sport: RideRun,
  athlete: Athlete,
  channels: EffortChannels
): Compliance => {
  const { efforts, notJudged, planSeconds } = effortsOf(blocks, sport, athlete, channels)
  const reasons = [...notJudged]
  if (efforts.length === 0) return { verdicts: [], notJudged: reasons, basis: repetitionBasis }
  const rows = Math.max(...efforts.map(({ signal }) => channels[signal]?.length ?? 0))
  if (rows === 0)
    return { verdicts: [], notJudged: [...reasons, "the activity has no records"], basis: repetitionBasis }
  if (efforts.length * rows > mostPlaces)
    return { verdicts: [], notJudged: [...reasons, tooMany(efforts.length)], basis: repetitionBasis }
  const longest = Math.max(...efforts.map(({ seconds }) => seconds))
  const windows = windowsOf(efforts, channels, rows, longest)
  const starts = alignEfforts(efforts, windows, rows, planSeconds)
  const verdicts = efforts.map((effort, i) => verdictOf(effort, i + 1, windows[i]!, starts[i] ?? null, rows))
  return { verdicts, notJudged: reasons, basis: repetitionBasis }
}

const verdictOf = (
  effort: PlannedEffort,
  repetition: number,
  windows: Windows,
  start: number | null,
  rows: number
): RepetitionVerdict => {
  const planned = {
    repetition,
    plannedSeconds: effort.metres === null ? effort.seconds : null,
    plannedMetres: effort.metres,
    unit: effort.signal,
    low: effort.low,
    high: effort.high
  }
  const none = { ...planned, actual: null, startSeconds: null, seconds: null, verdict: "missing" } as const
  if (start === null) return none
  const end = windows.end[start]!
  const mean = windows.mean[start]!
  const recorded = (Math.min(end, rows) - start) / (end - start)
  if (mean < effort.missing || recorded < leastShare) return none
  const verdict = mean < effort.low * (1 - tolerance) ? "under" : mean > effort.high * (1 + tolerance) ? "over" : "hit"
  return { ...planned, actual: mean, startSeconds: start, seconds: Math.min(end, rows) - start, verdict }
}
