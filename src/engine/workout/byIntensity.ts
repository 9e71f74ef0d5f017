/**
 * A ride or run from a zone and a load, or a zone and a time at it. The workout meets the load within 1 after
 * rounding, or a note says why it cannot and what was built instead. The same request gives the same workout.
 */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import { durationWords } from "../../domain/Units.ts"
import type { ScalableContent } from "../../domain/Workout.ts"
import { checkTimes, maxSeconds } from "../../domain/workoutChecks.ts"
import type { ZoneName } from "../../domain/Zones.ts"
import { contentFor, fitLoad, frameFor, longestRepeat, recoveryFor, repeatsForLoad, type Frame } from "./fitLoad.ts"
import { workoutNumbers } from "./numbers.ts"
import { leastReserve } from "./reserve.ts"
import { gridSeconds, onGrid, usualRecoverySeconds, zonePlans } from "./scalable.ts"
import { zoneFraction } from "./scale.ts"
import type { WorkoutNumbers } from "./WorkoutNumbers.ts"

export interface IntensityRequest {
  readonly sport: RideRun
  readonly zone: ZoneName
  readonly ess: number | null
  /** Seconds at the intensity, all repeats together. Wins over `ess`. */
  readonly intensitySeconds: number | null
  /** Tempo and harder only. */
  readonly repeats: number | null
}

export interface Built {
  readonly content: ScalableContent
  readonly numbers: WorkoutNumbers
  /** What was assumed, rounded or could not be met. */
  readonly notes: ReadonlyArray<string>
  /** False when the load asked for could not be met within 1; a note says why. */
  readonly met: boolean
}

export interface Refused {
  readonly reason: string
  /** A workout that can be done and comes close. */
  readonly nearest?: Built
}

export const isRefused = (result: Built | Refused): result is Refused => "reason" in result

const maxEss = 1500
const loadMargin = 1
const maxRepeats = 100

export const byIntensity = (request: IntensityRequest, athlete: Athlete): Built | Refused => {
  const reason = problemOf(request)
  if (reason !== null) return { reason }
  const { ess, intensitySeconds, repeats, sport, zone } = request
  const frame = frameFor(sport, zone, athlete)
  if (zone === "Endurance" && repeats !== null && repeats > 1) {
    const steady = byIntensity({ ...request, repeats: null }, athlete)
    return refused("Endurance is one steady effort; repeats are for Tempo and harder", steady)
  }
  if (intensitySeconds !== null) return byTime(frame, intensitySeconds, repeats, ess)
  return byLoad(frame, ess ?? 0, repeats)
}

/** The same zone with another load, time or number of repeats. Repeats stay unless asked for or in the way. */
export const rescale = (
  content: ScalableContent,
  intensity: { readonly ess: number | null; readonly intensitySeconds: number | null; readonly repeats: number | null },
  athlete: Athlete
): Built | Refused => {
  const { sport, zone } = content
  const onlyRepeats = intensity.ess === null && intensity.intensitySeconds === null && intensity.repeats !== null
  const request = onlyRepeats
    ? { sport, zone, ...intensity, intensitySeconds: content.intensitySeconds }
    : { sport, zone, ...intensity }
  if (intensity.repeats !== null || zone === "Endurance") return byIntensity(request, athlete)
  const kept = byIntensity({ ...request, repeats: content.repeats }, athlete)
  if (!isRefused(kept) && kept.met) return kept
  const free = byIntensity(request, athlete)
  if (isRefused(free) || (!isRefused(kept) && missedBy(kept, request.ess) <= missedBy(free, request.ess))) return kept
  if (free.content.repeats === content.repeats) return free
  const note = `${free.content.repeats} repeats instead of ${content.repeats}, which cannot carry that`
  return { ...free, notes: [note, ...free.notes] }
}

const missedBy = (built: Built, ess: number | null): number => Math.abs((built.numbers.ess ?? 0) - (ess ?? 0))

const byLoad = (frame: Frame, ess: number, askedRepeats: number | null): Built | Refused => {
  const repeats = askedRepeats ?? repeatsForLoad(frame, ess)
  const shortest = askedRepeats === null ? zonePlans[frame.zone].shortestSeconds : gridSeconds
  const content = fitLoad(frame, repeats, ess, shortest)
  if (content === null) return { reason: tooHard(frame, repeats) }
  const built = describe(frame, content)
  const load = built.numbers.ess ?? 0
  if (Math.abs(load - ess) <= loadMargin) return built
  const why =
    load > ess
      ? "it is the least that a warm-up, the shortest repeats and a cool-down amount to"
      : limitWords(frame, content)
  return { ...built, met: false, notes: [`the load is ${load} instead of ${ess}: ${why}`, ...built.notes] }
}

const byTime = (frame: Frame, seconds: number, askedRepeats: number | null, ess: number | null): Built | Refused => {
  const repeats = askedRepeats ?? repeatsForTime(frame, seconds)
  const exact = seconds / repeats
  const repeatSeconds = Number.isInteger(exact) ? exact : repeats === 1 ? Math.round(exact) : onGrid(exact)
  const longest = longestRepeat(frame, repeats)
  if (repeatSeconds > longest && repeatSeconds > gridSeconds) {
    if (askedRepeats !== null) {
      const free = byTime(frame, seconds, null, ess)
      return refused(
        longest === 0
          ? tooHard(frame, repeats)
          : `${repeats} x ${durationWords(repeatSeconds)} is too long: ${limitWords(frame, contentFor(frame, repeats, longest))}`,
        free
      )
    }
    if (longest === 0) return { reason: tooHard(frame, repeats) }
    const most = contentFor(frame, repeats, longest)
    return {
      reason: `${durationWords(seconds)} at ${frame.zone} is too much: ${limitWords(frame, most)}`,
      nearest: describe(frame, most)
    }
  }
  const built = describe(frame, contentFor(frame, repeats, repeatSeconds))
  const notes = [
    ...(repeatSeconds * repeats === seconds
      ? []
      : [`${durationWords(seconds)} at the intensity became ${repeats} x ${durationWords(repeatSeconds)}`]),
    ...(ess === null || built.numbers.ess === null || Math.abs(built.numbers.ess - ess) <= loadMargin
      ? []
      : [`the time at the intensity was kept, so the load is ${built.numbers.ess} instead of ${ess}`])
  ]
  return { ...built, notes: [...notes, ...built.notes] }
}

/** As many repeats as the usual length asks for, and more where a repeat would be too long. */
const repeatsForTime = (frame: Frame, seconds: number): number => {
  const { mostRepeats, usualSeconds } = zonePlans[frame.zone]
  if (usualSeconds === Number.POSITIVE_INFINITY) return 1
  let repeats = Math.min(mostRepeats, Math.max(1, Math.ceil(seconds / usualSeconds)))
  while (repeats < maxRepeats && seconds / repeats > longestRepeat(frame, repeats)) repeats++
  return repeats
}

const describe = (frame: Frame, content: ScalableContent): Built => {
  const numbers = workoutNumbers(content, frame.athlete)
  const repeatSeconds = content.intensitySeconds / content.repeats
  const usual = usualRecoverySeconds(frame.zone, repeatSeconds)
  const recovery = content.recoverySeconds ?? usual
  const notes = [...numbers.reasons]
  if (recovery > usual) {
    notes.push(
      `recoveries are ${durationWords(recovery)} instead of ${durationWords(usual)}, so that the repeats can be done`
    )
  }
  if (drains(frame) && frame.reserve !== null) notes.push(`checked against an assumed ${frame.reserve.assumed}`)
  return { content, numbers, notes, met: true }
}

const drains = (frame: Frame): boolean =>
  frame.reserve !== null && zoneFraction(frame.zone, frame.scale) * frame.scale.threshold > frame.reserve.critical

const problemOf = ({ ess, intensitySeconds, repeats }: IntensityRequest): string | null => {
  if (ess === null && intensitySeconds === null) return "say either a load or a time at the intensity"
  if (ess !== null && !(ess > 0 && ess <= maxEss))
    return `the load must be more than 0 and at most ${maxEss}, got ${ess}`
  if (intensitySeconds !== null && !(intensitySeconds >= 1 && intensitySeconds <= maxSeconds)) {
    return `the time at the intensity must be from 1 to ${maxSeconds} seconds, got ${intensitySeconds}`
  }
  const times = repeats === null ? null : checkTimes(repeats)
  return times === null ? null : `repeats ${times}`
}

const refused = (reason: string, other: Built | Refused): Refused => {
  const nearest = isRefused(other) ? other.nearest : other
  return nearest === undefined ? { reason } : { reason, nearest }
}

const tooHard = (frame: Frame, repeats: number): string =>
  `${repeats} repeats at ${frame.zone} would drain the athlete below ${100 * leastReserve} % of an assumed ${frame.reserve?.assumed ?? "reserve"}`

/** What keeps these repeats from being longer. */
const limitWords = (frame: Frame, content: ScalableContent): string => {
  const { longestSeconds } = zonePlans[frame.zone]
  const longest = longestRepeat(frame, content.repeats)
  if (longest + gridSeconds > longestSeconds)
    return `one ${frame.zone} repeat is ${durationWords(longestSeconds)} at most`
  if (frame.reserve !== null && recoveryFor(frame, content.repeats, longest + gridSeconds) === null) {
    return `${content.repeats} repeats longer than ${durationWords(longest)} would drain the athlete below ${100 * leastReserve} % of an assumed ${frame.reserve.assumed}`
  }
  return "a workout lasts 24 h at most"
}
