/**
 * What a swim amounts to. A paced interval knows its time; a zoned one takes its pace from the critical swim
 * speed. Paces of zones are freestyle paces: other strokes and drills are not corrected.
 */
import type { Athlete } from "../../domain/Athlete.ts"
import type { SwimInterval, SwimSection } from "../../domain/SwimWorkout.ts"
import { unitMetres } from "../../domain/swimChecks.ts"
import { boundsOf, noZoneSeconds, rideShares, zoneOf, type Bounds, type ZoneName } from "../../domain/Zones.ts"
import { swimLoad } from "../load.ts"
import { zoneFraction } from "./scale.ts"
import { restAfter, swimsInOrder } from "./swimOrder.ts"
import { nothingKnown, toTenth, unique, type WorkoutNumbers } from "./WorkoutNumbers.ts"

/**
 * Drag power rises with the cube of speed, so a zone's shares of the critical swim speed are the cube roots
 * of the power shares: 91, 97, 102 and 106 %.
 */
export const swimShares: Bounds = {
  Endurance: Math.cbrt(rideShares.Endurance),
  Tempo: Math.cbrt(rideShares.Tempo),
  Threshold: Math.cbrt(rideShares.Threshold),
  VO2Max: Math.cbrt(rideShares.VO2Max)
}

const powerScale = { unit: "share", bounds: boundsOf(1, rideShares), threshold: 1 } as const

/** The speed a zone is swum at, as a share of the critical swim speed. */
export const swimFraction = (zone: ZoneName): number => Math.cbrt(zoneFraction(zone, powerScale))

/** One swim from wall to wall and the rest after it. */
interface Swim {
  readonly metres: number
  /** Null: neither a pace nor a zone with a known critical swim speed. */
  readonly seconds: number | null
  /** Share of the critical swim speed. */
  readonly fraction: number | null
  readonly zone: ZoneName | null
  readonly restSeconds: number
}

/**
 * Load is 100 x hours x IF³ (the cubic law): IF³ is the mean of the cubed speed over the swum seconds, and
 * rest at the wall counts in the hours only. In the time in zone, rest is Endurance.
 */
export const swimNumbers = (sections: ReadonlyArray<SwimSection>, athlete: Athlete): WorkoutNumbers => {
  const reasons: Array<string> = []
  const swims = sections.flatMap((section) =>
    section.sets.flatMap((set) => swimsInOrder(set, (interval) => swimOf(interval, section, athlete, reasons)))
  )
  if (swims.length === 0) return nothingKnown
  const distanceMetres = Math.round(swims.reduce((sum, swim) => sum + swim.metres, 0))

  const zoneSeconds: Record<ZoneName, number> = { ...noZoneSeconds }
  let swum = 0
  let rested = 0
  let cubes = 0
  let timed = true
  let loaded = true
  swims.forEach((swim, index) => {
    // Nobody counts the rest after the last length.
    const rest = index === swims.length - 1 ? 0 : swim.restSeconds
    rested += rest
    zoneSeconds.Endurance += rest
    if (swim.seconds === null) timed = false
    if (swim.fraction === null || swim.zone === null) loaded = false
    const seconds = swim.seconds ?? 0
    swum += seconds
    cubes += seconds * (swim.fraction ?? 0) ** 3
    if (swim.zone !== null) zoneSeconds[swim.zone] += seconds
  })
  const known = timed && loaded && swum > 0
  return {
    durationSeconds: timed ? swum + rested : null,
    distanceMetres,
    ess: known ? toTenth(swimLoad(swum + rested, Math.cbrt(cubes / swum))) : null,
    zoneSeconds: known ? zoneSeconds : null,
    open: false,
    reasons: unique(reasons)
  }
}

const swimOf = (interval: SwimInterval, section: SwimSection, athlete: Athlete, reasons: Array<string>): Swim => {
  const unit = unitMetres(section.pool)
  const metres = interval.distance * unit
  const critical = athlete.criticalSwimSpeed
  const speed = speedOf(interval, section, unit, critical)
  const zone = interval.paceSecondsPer100 === undefined ? zoneOfInterval(interval, section) : null
  if (speed === null) {
    reasons.push(
      zone === null
        ? "an interval without a zone or a pace has no known duration"
        : "no critical swim speed is known, so a zone has no pace"
    )
    return { metres, seconds: null, fraction: null, zone, restSeconds: restAfter(interval, 0) }
  }
  // Whole seconds, as a pace clock shows them.
  const seconds = Math.max(1, Math.round(metres / speed))
  if (interval.pause?.by === "sendOff" && interval.pause.seconds < seconds) {
    reasons.push(
      `a send-off of ${interval.pause.seconds} s is shorter than the swim of ${seconds} s, so it leaves no rest`
    )
  }
  if (critical === null) reasons.push("no critical swim speed is known, so the load is unknown")
  const fraction = critical === null ? null : speed / critical
  return {
    metres,
    seconds,
    fraction,
    zone: zone ?? (fraction === null ? null : zoneOf(fraction, swimShares)),
    restSeconds: restAfter(interval, seconds)
  }
}

const speedOf = (
  interval: SwimInterval,
  section: SwimSection,
  unit: number,
  critical: number | null
): number | null => {
  if (interval.paceSecondsPer100 !== undefined) return (100 * unit) / interval.paceSecondsPer100
  const zone = zoneOfInterval(interval, section)
  return zone === null || critical === null ? null : swimFraction(zone) * critical
}

/** A swim without a zone is easy outside of the main part, and inside it where it is for technique; else unknown. */
const zoneOfInterval = (interval: SwimInterval, section: SwimSection): ZoneName | null =>
  interval.zone ?? (section.kind === "main" && interval.drill === undefined ? null : "Endurance")
