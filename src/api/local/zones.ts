/** `setZones`: one sport's zone bounds by one metric, and what follows for the other. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { Athlete, AthleteId } from "../../domain/Athlete.ts"
import { InvalidInput, type Unavailable } from "../../domain/errors.ts"
import { MetresPerSecond, metresPerMile, paceClock, Watts } from "../../domain/Units.ts"
import {
  boundedZones,
  type Bounds,
  isIncreasing,
  type PowerBounds,
  runShares,
  type SpeedBounds,
  thresholdOf,
  type Zones
} from "../../domain/Zones.ts"
import type { AiEndurance, NewZones } from "../AiEndurance.ts"
import { boundNotes } from "../noteWords.ts"
import * as documents from "./documents.ts"
import { onlyOne } from "./entities.ts"
import { type Draft, write } from "./journal.ts"
import type { Local } from "./Local.ts"
import { loadAthlete } from "./profile.ts"
import { entriesFrom, loadZoneHistory } from "./zoneHistory.ts"

export const setZones = (local: Local): AiEndurance["Service"]["setZones"] =>
  Effect.fn("AiEndurance.setZones")((request) =>
    write(local, "setZones", request.dryRun, (athleteId) => plan(local, request, athleteId))
  )

/**
 * A runner's power and pace describe the same effort, so the other of the two is kept in step: its bounds grow
 * or shrink by the ratio of the new threshold to the old one. Where there was no old one there is no ratio, and
 * the other metric stays. Planned workouts keep their zones and are worked out anew from the bounds when read.
 */
export const withBounds = (zones: Zones, { bounds, by, sport }: NewZones): Zones => {
  if (sport === "Ride") return { ...zones, ridePower: watts(bounds) }
  const old = by === "power" ? zones.runPower : zones.runSpeed
  const ratio = old === null ? 1 : thresholdOf(bounds, runShares) / thresholdOf(old, runShares)
  const { runPower, runSpeed } = zones
  return by === "power"
    ? { ...zones, runPower: watts(bounds), runSpeed: runSpeed && speeds(scaled(runSpeed, ratio)) }
    : { ...zones, runSpeed: speeds(bounds), runPower: runPower && watts(scaled(runPower, ratio)) }
}

const plan = (
  local: Local,
  request: NewZones,
  athleteId: AthleteId
): Effect.Effect<Draft<Zones>, InvalidInput | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const refused = refuse(request)
    if (refused !== null) return yield* refused
    const athlete = yield* loadAthlete(local, athleteId)
    const zones = withBounds(athlete.zones, request)
    const changed = { ...athlete, zones }
    const before = documents.athletes.encode(athlete)
    const after = documents.athletes.encode(changed)
    const what = request.sport === "Ride" ? "ride zones" : `run zones by ${request.by === "power" ? "power" : "pace"}`
    if (documents.canonical(before) === documents.canonical(after)) {
      return { entities: [], summary: `The ${what} already have these bounds.`, value: athlete.zones }
    }
    const { today } = yield* local.clock.now
    const twin = twinMoved(athlete.zones, zones, request)
    return {
      entities: [
        { kind: "athlete", id: onlyOne, before, after },
        ...entriesFrom(yield* loadZoneHistory(local.sql, athleteId), { today, before: athlete, after: changed })
      ],
      summary: `Set the ${what}: ${changeWords(athlete, zones, request)}${twin === null ? "" : `; the run zones by ${twin} moved in step`}.`,
      notes: boundNotes(request, athlete.units),
      value: zones
    }
  })

/** Wide enough for anyone, narrow enough to catch a wrong unit. */
const plausible = {
  ridePower: [30, 2000, "W"],
  runPower: [50, 2000, "W"],
  runSpeed: [0.5, 12, "m/s"]
} as const

const refuse = ({ bounds, by, sport }: NewZones): InvalidInput | null => {
  const [low, high, unit] = plausible[sport === "Ride" ? "ridePower" : by === "power" ? "runPower" : "runSpeed"]
  const given = [bounds.Endurance, bounds.Tempo, bounds.Threshold, bounds.VO2Max]
  const listed = `${given.map((value) => Math.round(value * 100) / 100).join(", ")} ${unit}`
  if (!given.every((value) => value >= low && value <= high)) {
    return new InvalidInput({
      message: `These bounds are not plausible: ${listed} (expected ${low} to ${high} ${unit}).`,
      hint: "Check the unit. Each value is the upper bound of its zone, in watts or as a pace."
    })
  }
  return isIncreasing(bounds)
    ? null
    : new InvalidInput({
        message: `Each zone must end above the one before it: ${listed}.`,
        hint:
          by === "speed"
            ? "Give the fast edge of each zone: from Endurance to VO2Max, every pace is faster than the one before."
            : "Give the upper bound of each zone, rising from Endurance to VO2Max."
      })
}

/** `191, 230, 270, 306 W (were 188, 225, 265, 300 W)` */
const changeWords = ({ units, zones: before }: Athlete, after: Zones, { by, sport }: NewZones): string => {
  const key = sport === "Ride" ? "ridePower" : by === "power" ? "runPower" : "runSpeed"
  const [metres, unit] = units === "Imperial" ? [metresPerMile, "mi"] : [1000, "km"]
  const words = (bounds: Bounds | null): string => {
    if (bounds === null) return "not set"
    const values = boundedZones.map((zone) =>
      key === "runSpeed" ? paceClock(bounds[zone], metres) : String(Math.round(bounds[zone]))
    )
    return `${values.join(", ")} ${key === "runSpeed" ? `/${unit}` : "W"}`
  }
  return `${words(after[key])} (were ${words(before[key])})`
}

const twinMoved = (before: Zones, after: Zones, { by, sport }: NewZones): "power" | "pace" | null => {
  if (sport === "Ride") return null
  if (by === "power") return before.runSpeed?.Threshold === after.runSpeed?.Threshold ? null : "pace"
  return before.runPower?.Threshold === after.runPower?.Threshold ? null : "power"
}

const scaled = (bounds: Bounds, ratio: number): Bounds => ({
  Endurance: bounds.Endurance * ratio,
  Tempo: bounds.Tempo * ratio,
  Threshold: bounds.Threshold * ratio,
  VO2Max: bounds.VO2Max * ratio
})

export const watts = (bounds: Bounds): PowerBounds => ({
  Endurance: Watts.make(bounds.Endurance),
  Tempo: Watts.make(bounds.Tempo),
  Threshold: Watts.make(bounds.Threshold),
  VO2Max: Watts.make(bounds.VO2Max)
})

const speeds = (bounds: Bounds): SpeedBounds => ({
  Endurance: MetresPerSecond.make(bounds.Endurance),
  Tempo: MetresPerSecond.make(bounds.Tempo),
  Threshold: MetresPerSecond.make(bounds.Threshold),
  VO2Max: MetresPerSecond.make(bounds.VO2Max)
})
