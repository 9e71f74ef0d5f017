/** What a schema cannot say about a swim; the companion of `workoutChecks.ts`. */
import type { Pause, Pool, SwimInterval, SwimSection, SwimSet } from "./SwimWorkout.ts"
import { metresPerYard } from "./Units.ts"
import { checkTimes, checkWithin, maxNoteLength, maxSteps, type Problem } from "./workoutChecks.ts"

const maxSwimMetres = 50_000

const distanceLimits = { least: 1, most: 10_000, unit: "m or yd" }
const poolLimits = { least: 10, most: 100, unit: "m or yd" }
const paceLimits = { least: 30, most: 600, unit: "s per 100" }
const pauseLimits = { least: 0, most: 3600, unit: "s" }

/** Metres in one unit of the pool; without a pool, distances are metres. */
export const unitMetres = (pool: Pool | undefined): number => (pool?.unit === "yd" ? metresPerYard : 1)

/** Every problem of a swim, in order; an empty list means the sections make a workout. */
export const checkSwim = (sections: ReadonlyArray<SwimSection>): ReadonlyArray<Problem> => {
  const problems =
    sections.length === 0
      ? [{ path: [], message: "must hold at least one section" }]
      : sections.flatMap((section, index) => checkSection(section).map(under(index)))
  const swims = sum(sections, (section) => sum(section.sets, countSwims))
  const metres = sum(sections, (section) => unitMetres(section.pool) * sum(section.sets, setDistance))
  if (swims > maxSteps) {
    problems.push({ path: [], message: `must not exceed ${maxSteps} swims with repeats counted, got ${swims}` })
  }
  if (metres > maxSwimMetres) {
    problems.push({
      path: [],
      message: `must not exceed ${maxSwimMetres} m with repeats counted, got ${Math.round(metres)}`
    })
  }
  return problems
}

export const checkSection = (section: SwimSection): ReadonlyArray<Problem> => [
  ...(section.pool === undefined ? [] : checkPool(section.pool)),
  ...(section.sets.length === 0
    ? [{ path: ["sets"], message: "a section must hold at least one set" }]
    : section.sets.flatMap((set, index) => checkSet(set).map(under(index)).map(under("sets"))))
]

const checkPool = (pool: Pool): ReadonlyArray<Problem> =>
  checkWithin(pool.length, poolLimits, ["length"]).map(under("pool"))

export const checkSet = (set: SwimSet): ReadonlyArray<Problem> => [
  ...times(set.rounds, "rounds"),
  ...(set.restSeconds === undefined ? [] : checkWithin(set.restSeconds, pauseLimits, ["restSeconds"])),
  ...note(set.note),
  ...(set.intervals.length === 0
    ? [{ path: ["intervals"], message: "a set must hold at least one interval" }]
    : set.intervals.flatMap((interval, index) => checkInterval(interval).map(under(index)).map(under("intervals"))))
]

export const checkInterval = (interval: SwimInterval): ReadonlyArray<Problem> => [
  ...times(interval.repeats, "repeats"),
  ...checkWithin(interval.distance, distanceLimits, ["distance"]),
  ...(interval.paceSecondsPer100 === undefined
    ? []
    : checkWithin(interval.paceSecondsPer100, paceLimits, ["paceSecondsPer100"])),
  ...(interval.pause === undefined ? [] : checkPause(interval.pause)),
  ...note(interval.note)
]

const checkPause = (pause: Pause): ReadonlyArray<Problem> =>
  pause.by === "sendOff" && pause.seconds <= 0
    ? [{ path: ["pause", "seconds"], message: `a send-off must be more than 0 s, got ${pause.seconds}` }]
    : checkWithin(pause.seconds, pauseLimits, ["pause", "seconds"])

const times = (value: number, key: string): ReadonlyArray<Problem> => {
  const message = checkTimes(value)
  return message === null ? [] : [{ path: [key], message }]
}

const note = (text: string | undefined): ReadonlyArray<Problem> =>
  text !== undefined && text.length > maxNoteLength
    ? [{ path: ["note"], message: `must not exceed ${maxNoteLength} characters, got ${text.length}` }]
    : []

const countSwims = (set: SwimSet): number => set.rounds * sum(set.intervals, (interval) => interval.repeats)

const setDistance = (set: SwimSet): number =>
  set.rounds * sum(set.intervals, (interval) => interval.repeats * interval.distance)

const sum = <A>(items: ReadonlyArray<A>, of: (item: A) => number): number =>
  items.reduce((total, item) => total + of(item), 0)

const under =
  (key: string | number) =>
  (problem: Problem): Problem => ({ ...problem, path: [key, ...problem.path] })
