/**
 * What a schema cannot say about a workout: lengths that are positive and plausible, ranges that are the
 * right way round, lists that are not empty, and caps on the whole. Pure; the answer is a list of problems
 * with paths into the domain value, and `wire/` respells the paths.
 */
import type { RideRun } from "./Sport.ts"
import type { Block, Cadence, Step, StepLength, Target } from "./Workout.ts"

export interface Problem {
  readonly path: ReadonlyArray<string | number>
  readonly message: string
}

export const maxSeconds = 24 * 3600
const maxMetres = 1_000_000
export const maxSteps = 500
const maxNesting = 3
const maxTimes = 100
export const maxNoteLength = 500

/** Both sides of a problem-free range are inclusive. */
interface Limits {
  readonly least: number
  readonly most: number
  readonly unit: string
}

const powerLimits: Limits = { least: 0, most: 2500, unit: "W" }
const speedLimits: Limits = { least: 0.2, most: 30, unit: "m/s" }
const heartRateLimits: Limits = { least: 30, most: 250, unit: "bpm" }
const percentLimits: Limits = { least: 0, most: 400, unit: "% of threshold (95 for 95 %)" }
/** Watts and percent: a range may begin at 0, but nobody trains towards less than this. Keeps out 0.95 for 95 %. */
const leastUpperEnd = 10
/** m/s that nobody holds for a step: whoever asks for more means km/h. */
const mostSpeed: { readonly [Sport in RideRun]: number } = { Ride: 22, Run: 10 }
const cadenceLimits: Limits = { least: 10, most: 300, unit: "rpm" }

/**
 * Every problem of a list of blocks, in order; an empty list means the blocks make a workout.
 *
 * @param sport null where only the blocks are known
 */
export const checkBlocks = (blocks: ReadonlyArray<Block>, sport: RideRun | null): ReadonlyArray<Problem> => {
  const problems = checkList(blocks, 0)
  const fastest = fastestOf(blocks)
  if (problems.length === 0 && sport !== null && fastest > mostSpeed[sport]) {
    problems.push({
      path: [],
      message: `asks for ${Math.round(fastest * 100) / 100} m/s, which is ${Math.round(fastest * 3.6)} km/h: a SPEED is in m/s, and 4 m/s are 14.4 km/h or 4:10 /km`
    })
  }
  const steps = countSteps(blocks)
  const seconds = knownSeconds(blocks)
  if (steps > maxSteps)
    problems.push({ path: [], message: `must not exceed ${maxSteps} steps with repeats counted, got ${steps}` })
  if (seconds > maxSeconds) {
    problems.push({
      path: [],
      message: `must not exceed 24 h with repeats counted, got ${(seconds / 3600).toFixed(1)} h`
    })
  }
  return problems
}

/** The problems of one step by itself. */
export const checkStep = (step: Step): ReadonlyArray<Problem> => [
  ...checkLength(step.length),
  ...checkTarget(step.target),
  ...(step.cadence === undefined ? [] : checkCadence(step.cadence)),
  ...(step.note !== undefined && step.note.length > maxNoteLength
    ? [{ path: ["note"], message: `must not exceed ${maxNoteLength} characters, got ${step.note.length}` }]
    : [])
]

/** How often a repeat may run. */
export const checkTimes = (times: number): string | null =>
  Number.isInteger(times) && times >= 1 && times <= maxTimes
    ? null
    : `must be a whole number from 1 to ${maxTimes}, got ${times}`

/** Steps with repeats counted; saturates where a number would. */
const countSteps = (blocks: ReadonlyArray<Block>): number =>
  blocks.reduce((sum, block) => sum + (block.kind === "step" ? 1 : block.times * countSteps(block.blocks)), 0)

/** A range with its two ends in words, so that one rule serves every unit. */
const checkRange = (
  low: number,
  high: number,
  limits: Limits,
  names: readonly [low: string, high: string]
): ReadonlyArray<Problem> => {
  const problems = [...checkWithin(low, limits, [names[0]]), ...checkWithin(high, limits, [names[1]])]
  if (problems.length === 0 && low > high) {
    problems.push({ path: [names[0]], message: `must not exceed the upper end ${high}, got ${low}` })
  }
  return problems
}

export const checkWithin = (value: number, limits: Limits, path: Problem["path"]): ReadonlyArray<Problem> =>
  value >= limits.least && value <= limits.most
    ? []
    : [{ path, message: `must be from ${limits.least} to ${limits.most} ${limits.unit}, got ${value}` }]

const checkList = (blocks: ReadonlyArray<Block>, nesting: number): Array<Problem> =>
  blocks.length === 0
    ? [{ path: [], message: nesting === 0 ? "must hold at least one step" : "a repeat must hold at least one step" }]
    : blocks.flatMap((block, index) => checkBlock(block, nesting).map(under(index)))

const checkBlock = (block: Block, nesting: number): ReadonlyArray<Problem> => {
  if (block.kind === "step") return checkStep(block)
  const times = checkTimes(block.times)
  return [
    ...(times === null ? [] : [{ path: ["times"], message: times }]),
    ...(nesting >= maxNesting
      ? [{ path: ["blocks"], message: `repeats may be nested ${maxNesting} deep at most` }]
      : checkList(block.blocks, nesting + 1).map(under("blocks")))
  ]
}

const checkLength = (length: StepLength): ReadonlyArray<Problem> => {
  switch (length.by) {
    case "time":
      return positive(length.seconds, maxSeconds, "seconds").map(under("length"))
    case "distance":
      return positive(length.metres, maxMetres, "metres").map(under("length"))
    case "open":
      return []
  }
}

const checkTarget = (target: Target): ReadonlyArray<Problem> => {
  switch (target.by) {
    case "power":
      return checkIntensity(target.lowWatts, target.highWatts, powerLimits, ["lowWatts", "highWatts"]).map(
        under("target")
      )
    case "speed":
      return checkRange(target.lowMetresPerSecond, target.highMetresPerSecond, speedLimits, [
        "lowMetresPerSecond",
        "highMetresPerSecond"
      ]).map(under("target"))
    case "heartRate":
      return checkRange(target.lowBpm, target.highBpm, heartRateLimits, ["lowBpm", "highBpm"]).map(under("target"))
    case "threshold":
      return checkIntensity(target.lowPercent, target.highPercent, percentLimits, ["lowPercent", "highPercent"]).map(
        under("target")
      )
    case "zone":
    case "none":
      return []
  }
}

/** A range that may begin at 0 and must not end near it. */
const checkIntensity = (
  low: number,
  high: number,
  limits: Limits,
  names: readonly [string, string]
): ReadonlyArray<Problem> => [
  ...checkRange(low, high, limits, names),
  ...(high >= limits.least && high < leastUpperEnd
    ? [{ path: [names[1]], message: `must be at least ${leastUpperEnd} ${limits.unit}, got ${high}` }]
    : [])
]

const checkCadence = (cadence: Cadence): ReadonlyArray<Problem> =>
  checkRange(cadence.lowRpm, cadence.highRpm, cadenceLimits, ["lowRpm", "highRpm"]).map(under("cadence"))

const positive = (value: number, most: number, unit: "seconds" | "metres"): ReadonlyArray<Problem> =>
  value > 0 && value <= most
    ? []
    : [{ path: [unit], message: `must be more than 0 and at most ${most} ${unit}, got ${value}` }]

/** Of the speed targets, metres per second; 0 without any. */
const fastestOf = (blocks: ReadonlyArray<Block>): number =>
  blocks.reduce((most, block) => {
    if (block.kind === "repeat") return Math.max(most, fastestOf(block.blocks))
    return block.target.by === "speed" ? Math.max(most, block.target.highMetresPerSecond) : most
  }, 0)

const knownSeconds = (blocks: ReadonlyArray<Block>): number =>
  blocks.reduce((sum, block) => {
    if (block.kind === "repeat") return sum + block.times * knownSeconds(block.blocks)
    return sum + (block.length.by === "time" ? block.length.seconds : 0)
  }, 0)

const under =
  (key: string | number) =>
  (problem: Problem): Problem => ({ ...problem, path: [key, ...problem.path] })
