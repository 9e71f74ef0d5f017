/**
 * A structured swim, repetition by repetition. Pool devices count lengths and note rest at the wall, so the plan is
 * laid over the lengths in order, at the least cost of miscounted, missing and extra lengths.
 */
import type { Athlete } from "../../domain/Athlete.ts"
import { unitMetres } from "../../domain/swimChecks.ts"
import type { SwimInterval, SwimSection } from "../../domain/SwimWorkout.ts"
import { boundsOf } from "../../domain/Zones.ts"
import type { SwimLength } from "../swimming.ts"
import { zoneRange } from "../workout/scale.ts"
import { swimShares } from "../workout/swimNumbers.ts"
import { restAfter, swimsInOrder } from "../workout/swimOrder.ts"
import { type Compliance, repetitionBasis, type RepetitionVerdict, tooMany } from "./repetitions.ts"

/** One swim from wall to wall. */
interface PlannedSwim {
  readonly metres: number
  /** m/s; null where the plan says nothing about pace. */
  readonly range: { readonly low: number; readonly high: number } | null
  readonly restSeconds: number
}

interface Length {
  readonly seconds: number
  readonly startSeconds: number
  /** Rest at the wall before it. */
  readonly restBefore: number
}

const tolerance = 0.03
const missingCost = 0.4
/** A wait at the wall as long as the swim says that this one was left out. */
const waitedCost = 0.25
const extraLengthCost = 0.15
const miscountCost = 0.3
/** A rest where none belongs, or none where one belongs. */
const restCost = 0.2
const restSeconds = 4
const mostSlowness = 0.3
/** Devices miss a turn now and then. */
const mostMiscounted = 1
/** Below half of the target speed, or half of the way, it was not that swim. */
const missingBelow = 0.5
const easiestShare = 0.6
const fastestShare = 2
/** Swims times lengths: the 500 swims a plan may hold, in 50 km of a pool of 25 m. */
const mostPlaces = 500 * 2000

/** @param athlete with the critical swim speed of the day the swim was done on */
export const judgeSwim = (
  sections: ReadonlyArray<SwimSection>,
  athlete: Athlete,
  lengths: ReadonlyArray<SwimLength>,
  poolLengthMetres: number
): Compliance => {
  const swims = sections.flatMap((section) => section.sets.flatMap((set) => plannedSwims(set, section, athlete)))
  const swum = activeLengths(lengths)
  if (swims.length * swum.length > mostPlaces)
    return { verdicts: [], notJudged: [tooMany(swims.length)], basis: repetitionBasis }
  const places = align(swims, swum, poolLengthMetres)
  const notJudged = swims.some(({ range }) => range === null)
    ? ["swims without a zone or a pace are not judged; a zone needs a critical swim speed"]
    : []
  const verdicts: Array<RepetitionVerdict> = []
  swims.forEach((swim, i) => {
    if (swim.range !== null)
      verdicts.push(verdictOf(swim, verdicts.length + 1, places[i] ?? null, swum, poolLengthMetres))
  })
  return { verdicts, notJudged, basis: repetitionBasis }
}

const plannedSwims = (
  set: SwimSection["sets"][number],
  section: SwimSection,
  athlete: Athlete
): ReadonlyArray<PlannedSwim> =>
  swimsInOrder(set, (interval) => {
    const metres = interval.distance * unitMetres(section.pool)
    const range = rangeOf(interval, section, athlete)
    return { metres, range, restSeconds: restAfter(interval, expectedSeconds({ metres, range })) }
  })

const rangeOf = (interval: SwimInterval, section: SwimSection, athlete: Athlete): PlannedSwim["range"] => {
  if (interval.paceSecondsPer100 !== undefined) {
    const speed = (100 * unitMetres(section.pool)) / interval.paceSecondsPer100
    return { low: speed, high: speed }
  }
  const critical = athlete.criticalSwimSpeed
  if (interval.zone === null || critical === null) return null
  const scale = { unit: "metresPerSecond", bounds: boundsOf(critical, swimShares), threshold: critical } as const
  const { high, low } = zoneRange(interval.zone, scale)
  return { low: low ?? easiestShare * critical, high: high ?? fastestShare * critical }
}

const activeLengths = (lengths: ReadonlyArray<SwimLength>): ReadonlyArray<Length> => {
  const out: Array<Length> = []
  let end: number | null = null
  for (const { active, seconds, startSeconds } of lengths) {
    if (!active) continue
    out.push({ seconds, startSeconds, restBefore: end === null ? 0 : Math.max(0, startSeconds - end) })
    end = startSeconds + seconds
  }
  return out
}

interface Place {
  readonly from: number
  readonly to: number
}

/** dp[i][j]: least cost of having dealt with i swims and j lengths. */
const align = (
  swims: ReadonlyArray<PlannedSwim>,
  lengths: ReadonlyArray<Length>,
  pool: number
): ReadonlyArray<Place | null> => {
  const width = lengths.length + 1
  const cost = new Float64Array((swims.length + 1) * width).fill(Number.POSITIVE_INFINITY)
  /** Lengths taken by the step into a state; -1: an extra length. */
  const taken = new Int32Array(cost.length).fill(-1)
  cost[0] = 0
  const rested = (index: number): boolean => index >= lengths.length || lengths[index]!.restBefore >= restSeconds
  for (let i = 0; i <= swims.length; i++) {
    for (let j = 0; j < width; j++) {
      const here = cost[i * width + j]!
      if (here === Number.POSITIVE_INFINITY) continue
      if (j < lengths.length) reach(i, j + 1, here + extraLengthCost, -1)
      const swim = swims[i]
      if (swim === undefined) continue
      const count = Math.max(1, Math.round(swim.metres / pool))
      // One wait excuses one swim: what the plan rests here, and those already left out, have used their part of it.
      let due = 0.6 * (expectedSeconds(swim) + swim.restSeconds)
      let k = i
      for (; k > 0 && taken[k * width + j] === 0; k--) due += expectedSeconds(swims[k - 1]!) + swims[k - 1]!.restSeconds
      due += k > 0 ? swims[k - 1]!.restSeconds : 0
      const waited = j < lengths.length && lengths[j]!.restBefore >= due
      reach(i + 1, j, here + (waited ? waitedCost : missingCost), 0)
      let inside = 0
      for (let n = 1; n <= count + mostMiscounted && j + n <= lengths.length; n++) {
        if (n > 1 && rested(j + n - 1)) inside++
        if (Math.abs(n - count) > mostMiscounted) continue
        const boundary = i + 1 < swims.length && swim.restSeconds >= restSeconds && !rested(j + n) ? restCost : 0
        const slow = slowness(swim, swumSeconds(lengths, j, j + n) / (n * pool))
        reach(i + 1, j + n, here + Math.abs(n - count) * miscountCost + inside * restCost + boundary + slow, n)
      }
    }
  }
  const places: Array<Place | null> = swims.map(() => null)
  let [i, j] = [swims.length, lengths.length]
  while (i > 0 || j > 0) {
    const n = taken[i * width + j]!
    if (n === -1) {
      j--
      continue
    }
    i--
    if (n > 0) places[i] = { from: j - n, to: j }
    j -= n
  }
  return places

  function reach(i: number, j: number, value: number, n: number): void {
    const at = i * width + j
    if (value >= cost[at]!) return
    cost[at] = value
    taken[at] = n
  }
}

/** Easy lengths of a warm-up are not the main set, though as long. */
const slowness = ({ range }: PlannedSwim, secondsPerMetre: number): number =>
  range === null ? 0 : Math.min(mostSlowness, Math.max(0, 2 * (1 - 1 / (secondsPerMetre * range.low))))

const swumSeconds = (lengths: ReadonlyArray<Length>, from: number, to: number): number => {
  let sum = 0
  for (let i = from; i < to; i++) sum += lengths[i]!.seconds
  return sum
}

const expectedSeconds = ({ metres, range }: Pick<PlannedSwim, "metres" | "range">): number =>
  metres / (range === null ? 1 : (range.low + range.high) / 2)

const verdictOf = (
  swim: PlannedSwim,
  repetition: number,
  place: Place | null,
  lengths: ReadonlyArray<Length>,
  pool: number
): RepetitionVerdict => {
  const { high, low } = swim.range!
  const planned = {
    repetition,
    plannedSeconds: null,
    plannedMetres: swim.metres,
    unit: "metresPerSecond",
    low,
    high
  } as const
  const none = { ...planned, actual: null, startSeconds: null, seconds: null, verdict: "missing" } as const
  if (place === null) return none
  const own = lengths.slice(place.from, place.to)
  const seconds = own.reduce((sum, length) => sum + length.seconds, 0)
  const speed = seconds > 0 ? (own.length * pool) / seconds : 0
  if (speed < missingBelow * low || own.length * pool < missingBelow * swim.metres) return none
  const verdict = speed < low * (1 - tolerance) ? "under" : speed > high * (1 + tolerance) ? "over" : "hit"
  return { ...planned, actual: speed, startSeconds: own[0]!.startSeconds, seconds, verdict }
}
