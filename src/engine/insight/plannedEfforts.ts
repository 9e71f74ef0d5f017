/** The efforts of a structured ride or run as numbers to look for in a recording: when, how long, in what range. */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import type { Block, Step, Target } from "../../domain/Workout.ts"
import { expand } from "../workout/expand.ts"
import { type ResolvedStep, resolveStep } from "../workout/resolve.ts"
import { powerScale, runSpeedScale, scaleFor, type Scale, zoneRange } from "../workout/scale.ts"

/** Channels at 1 Hz of timer time; NaN missing. */
export interface EffortChannels {
  readonly watts: ArrayLike<number> | null
  /** Grade-adjusted for runs. */
  readonly metresPerSecond: ArrayLike<number> | null
  readonly bpm: ArrayLike<number> | null
}

export type Signal = keyof EffortChannels

export interface PlannedEffort {
  /** When the plan has it begin. */
  readonly offsetSeconds: number
  readonly seconds: number
  /** Set where the effort ends by distance. */
  readonly metres: number | null
  readonly signal: Signal
  readonly low: number
  readonly high: number
  /** A mean below this is no attempt at the effort. */
  readonly missing: number
  /** By how much it stands out of what comes before and after it in the plan, both sides together, as a share of it. */
  readonly rise: number
  /** An open step follows before the next effort: its start is anybody's guess. */
  readonly openAfter: boolean
}

/** A lap-button step is taken as this long; the search shrugs off the difference. */
const openSeconds = 300
/** Endurance has no lower bound; below half the threshold it is a coffee ride. */
const easiestShare = 0.5
const hardestShare = 3
/** Shares of the lower end between which an effort ends and its absence begins. */
const usualMissing = 0.75
const leastMissing = 0.6
const mostMissing = 0.92

interface Range {
  readonly signal: Signal
  readonly low: number
  readonly high: number
}

/**
 * The steps that are work by their role, in order, on the athlete's own scale and a signal that the activity has;
 * `notJudged` says which of them are left out and why, `planSeconds` how long the whole plan takes.
 */
export const effortsOf = (
  blocks: ReadonlyArray<Block>,
  sport: RideRun,
  athlete: Athlete,
  channels: EffortChannels
): {
  readonly efforts: ReadonlyArray<PlannedEffort>
  readonly notJudged: ReadonlyArray<string>
  readonly planSeconds: number
} => {
  const efforts: Array<PlannedEffort> = []
  const notJudged: Array<string> = []
  let offset = 0
  const steps = expand(blocks)
  const plans = steps.map((step) => resolveStep(step, sport, athlete))
  steps.forEach((step, index) => {
    const resolved = plans[index]!
    const seconds = resolved.seconds ?? openSeconds
    const isEffort = step.role === "interval" || step.role === "active"
    if (isEffort && step.length.by === "open") {
      notJudged.push(`step ${index + 1} runs until the lap button`)
    } else if (isEffort) {
      const range = rangeOf(step, sport, athlete, channels)
      if (typeof range === "string") notJudged.push(`step ${index + 1}: ${range}`)
      else
        efforts.push({
          offsetSeconds: offset,
          seconds,
          metres: step.length.by === "distance" && channels.metresPerSecond !== null ? step.length.metres : null,
          ...range,
          missing: missingBelow(range, resolved, plans[index - 1], plans[index + 1]),
          rise: riseOf(resolved, plans[index - 1], plans[index + 1]),
          openAfter: false
        })
    }
    if (step.length.by === "open" || resolved.seconds === null) {
      const last = efforts.at(-1)
      if (last !== undefined) efforts[efforts.length - 1] = { ...last, openAfter: true }
    }
    offset += seconds
  })
  return { efforts, notJudged, planSeconds: offset }
}

/** Before the first step and after the last there is nothing, which is 0 of the threshold. */
const riseOf = ({ fraction }: ResolvedStep, before?: ResolvedStep, after?: ResolvedStep): number => {
  if (fraction === null || !(fraction > 0)) return 0
  const level = (neighbour: ResolvedStep | undefined): number =>
    neighbour === undefined ? 0 : (neighbour.fraction ?? fraction)
  return (2 * fraction - level(before) - level(after)) / fraction
}

/** Halfway from what the plan has around the effort to its lower end; three quarters of it where nothing is easier. */
const missingBelow = (
  { high, low }: Range,
  { fraction }: ResolvedStep,
  before?: ResolvedStep,
  after?: ResolvedStep
): number => {
  const around = [before?.fraction, after?.fraction].filter((one) => one !== null && one !== undefined)
  if (fraction === null || !(fraction > 0) || around.length === 0) return usualMissing * low
  const share = around.reduce((sum, one) => sum + one, 0) / around.length / fraction
  const halfway = (low + (share * (low + high)) / 2) / 2
  return halfway < mostMissing * low ? Math.max(leastMissing * low, halfway) : usualMissing * low
}

const rangeOf = (step: Step, sport: RideRun, athlete: Athlete, channels: EffortChannels): Range | string => {
  const { target } = step
  switch (target.by) {
    case "none":
      return "it has no target"
    case "power":
      return channels.watts === null
        ? "the activity has no power"
        : { signal: "watts", low: target.lowWatts, high: target.highWatts }
    case "speed":
      return channels.metresPerSecond === null
        ? "the activity has no speed"
        : { signal: "metresPerSecond", low: target.lowMetresPerSecond, high: target.highMetresPerSecond }
    case "heartRate":
      return channels.bpm === null
        ? "the activity has no heart rate"
        : { signal: "bpm", low: target.lowBpm, high: target.highBpm }
    case "zone":
    case "threshold": {
      const scale = measuredScale(sport, athlete, channels)
      return scale === null
        ? `no ${sport.toLowerCase()} zones for what the activity recorded`
        : onScale(target, scale.scale, scale.signal)
    }
  }
}

/** The sport's own scale if its signal was recorded, else the other one of a run. */
const measuredScale = (
  sport: RideRun,
  athlete: Athlete,
  channels: EffortChannels
): { readonly scale: Scale; readonly signal: Signal } | null => {
  const preferred = scaleFor(sport, athlete)
  const candidates = [preferred, powerScale(sport, athlete), sport === "Run" ? runSpeedScale(athlete) : null]
  for (const scale of candidates) {
    if (scale === null || scale.unit === "share") continue
    const signal = scale.unit
    if (channels[signal] !== null) return { scale, signal }
  }
  return null
}

const onScale = (target: Extract<Target, { by: "zone" | "threshold" }>, scale: Scale, signal: Signal): Range => {
  if (target.by === "threshold")
    return {
      signal,
      low: (target.lowPercent / 100) * scale.threshold,
      high: (target.highPercent / 100) * scale.threshold
    }
  const { high, low } = zoneRange(target.zone, scale)
  return { signal, low: low ?? easiestShare * scale.threshold, high: high ?? hardestShare * scale.threshold }
}
