/** A workout's steps as stretches of steady effort, ready to be simulated. */
import type { Step, WorkoutContent } from "../../../domain/Workout.ts"
import { type Bounds, boundedZones, rideShares, runShares, type ZoneName } from "../../../domain/Zones.ts"
import { expand } from "../../../engine/workout/expand.ts"
import { scalableBlocks } from "../../../engine/workout/scalable.ts"
import type { Fitness } from "./body.ts"
import type { Random } from "./random.ts"

export interface Segment {
  readonly seconds: number
  /** Effort as a share of threshold power or threshold speed. */
  readonly share: number
  /** Set where a distance, not the clock, ends the stretch. */
  readonly metres: number | null
}

/** How well the plan was carried out. */
export interface Execution {
  /** 1 is the whole session; less when it was cut short. */
  readonly completeness: number
  readonly random: Random
}

export const segmentsOf = (content: WorkoutContent, fitness: Fitness, execution: Execution): ReadonlyArray<Segment> => {
  if (content.kind !== "scalable" && content.kind !== "structured") return []
  const planned = expand(content.kind === "structured" ? content.blocks : scalableBlocks(content))
  const dayForm = 1 + 0.012 * execution.random.normal()
  const segments = planned.map((step): Segment => {
    const hard = step.role === "interval"
    const share =
      shareOf(step, content.sport, fitness) * dayForm * (1 + (hard ? 0.012 : 0.02) * execution.random.normal())
    const speed = share * fitness.runMetresPerSecond
    return step.length.by === "distance"
      ? // Watches measure a little long; a race that came out short would not count as its distance.
        { metres: step.length.metres, seconds: Math.round((step.length.metres * 1.01) / speed), share }
      : { metres: null, seconds: step.length.by === "time" ? Math.round(step.length.seconds) : 300, share }
  })
  return cut(segments, execution.completeness)
}

const shareOf = (step: Step, sport: "Ride" | "Run", fitness: Fitness): number => {
  const target = step.target
  switch (target.by) {
    case "zone":
      return zoneShare(target.zone, sport === "Ride" ? rideShares : runShares)
    case "threshold":
      return (target.lowPercent + target.highPercent) / 200
    case "power":
      return (target.lowWatts + target.highWatts) / 2 / (sport === "Ride" ? fitness.ftpWatts : fitness.runWatts)
    case "speed":
      return (target.lowMetresPerSecond + target.highMetresPerSecond) / 2 / fitness.runMetresPerSecond
    // Nothing to hold: an easy ride or run.
    default:
      return 0.62
  }
}

/** The middle of a zone; Anaerobic at 130 %. Easy running stays well below Tempo, and above walking. */
export const zoneShare = (zone: ZoneName, shares: Bounds): number => {
  if (zone === "Anaerobic") return 1.3
  const below = boundedZones[boundedZones.indexOf(zone) - 1]
  return ((below !== undefined ? shares[below] : shares === runShares ? 0.63 : 0.57) + shares[zone]) / 2
}

/** Stops the session early, as when time or legs ran out. */
const cut = (segments: ReadonlyArray<Segment>, completeness: number): ReadonlyArray<Segment> => {
  if (completeness >= 1) return segments
  let left = completeness * segments.reduce((sum, segment) => sum + segment.seconds, 0)
  return segments.flatMap((segment) => {
    if (left <= 0) return []
    const seconds = Math.round(Math.min(left, segment.seconds))
    left -= segment.seconds
    return seconds < 1 ? [] : [{ ...segment, seconds, metres: seconds < segment.seconds ? null : segment.metres }]
  })
}
