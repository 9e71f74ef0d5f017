/**
 * What a coach would object to in a planned workout by itself, whatever the day: more than one session holds, or so
 * little that a unit must be wrong. It is told and not refused, because whoever asks may mean it. The limits are ours.
 */
import type { SwimSection } from "../../domain/SwimWorkout.ts"
import { durationWords } from "../../domain/Units.ts"
import type { Step, WorkoutContent } from "../../domain/Workout.ts"
import { type ZoneName, zoneNames } from "../../domain/Zones.ts"
import { expand } from "./expand.ts"
import { unique, type WorkoutNumbers } from "./WorkoutNumbers.ts"

/** A load above this is a hard workout; twice that is what a long day out amounts to. */
const hardEss = 100

/** Seconds at the intensity that a session can hold, warmed up and rested. */
const mostAtZone: Partial<Record<ZoneName, number>> = { Threshold: 5400, VO2Max: 2400, Anaerobic: 900 }

/** Less than this is no session, no warm-up and no time at an intensity: minutes were meant, or kilometres. */
const least = { sessionSeconds: 300, intensitySeconds: 120, sprintSeconds: 30, easySeconds: 60, metres: 20, bpm: 95 }

/** @param content null where only the numbers are known */
export const objections = (
  content: WorkoutContent | null,
  { durationSeconds, ess, zoneSeconds }: Pick<WorkoutNumbers, "durationSeconds" | "ess" | "zoneSeconds">
): ReadonlyArray<string> => [
  ...(ess !== null && ess > 2 * hardEss
    ? [`a load of ${Math.round(ess)} is ${(ess / hardEss).toFixed(1)} times that of a hard workout (${hardEss})`]
    : []),
  ...zoneNames.flatMap((zone) => {
    const [seconds, most] = [zoneSeconds?.[zone] ?? 0, mostAtZone[zone]]
    return most === undefined || seconds <= most
      ? []
      : [`${durationWords(seconds)} at ${zone} is more than a session holds, which is about ${durationWords(most)}`]
  }),
  ...(durationSeconds !== null && durationSeconds < least.sessionSeconds
    ? [`all of it takes ${durationWords(durationSeconds)}${content?.kind === "swim" ? "" : unitsOfSteps}`]
    : oddParts(content))
]

const unitsOfSteps = ": times are in seconds, distances in metres"

/** What is odd within a session that is long enough. */
const oddParts = (content: WorkoutContent | null): ReadonlyArray<string> => {
  if (content?.kind === "structured") return unique(expand(content.blocks).flatMap(oddStep))
  if (content?.kind === "swim") return unique(content.sections.flatMap(brokenLengths))
  if (content?.kind !== "scalable") return []
  const { intensitySeconds, zone } = content
  return intensitySeconds >= (zone === "Anaerobic" ? least.sprintSeconds : least.intensitySeconds)
    ? []
    : [`only ${durationWords(intensitySeconds)} at ${zone} in all: times are in seconds`]
}

const oddStep = ({ length, role, target }: Step): ReadonlyArray<string> => {
  if (target.by === "heartRate" && target.highBpm < least.bpm)
    return [`a heart rate of up to ${Math.round(target.highBpm)} bpm is that of a walk: it is in beats, not percent`]
  if (length.by === "distance" && length.metres < least.metres)
    return [`a step of ${length.metres} m: distances are in metres`]
  const easy = role === "warmup" || role === "cooldown"
  return easy && length.by === "time" && length.seconds < least.easySeconds
    ? [`a ${role === "warmup" ? "warm-up" : "cool-down"} of ${durationWords(length.seconds)}: times are in seconds`]
    : []
}

/** Half a length is swum by whoever sprints to the middle. */
const brokenLengths = ({ pool, sets }: SwimSection): ReadonlyArray<string> =>
  pool === undefined
    ? []
    : sets
        .flatMap(({ intervals }) => intervals.map(({ distance }) => distance))
        .filter((distance) => Math.abs((2 * distance) / pool.length - Math.round((2 * distance) / pool.length)) > 0.05)
        .map((distance) => `${distance} ${pool.unit} does not end at a wall of a pool of ${pool.length} ${pool.unit}`)
