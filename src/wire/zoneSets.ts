/** The zone sets of a profile. AI Endurance documents that they are there, not how they are written. */
import { Schema } from "effect"
import {
  type BoundedZone,
  boundedZones,
  type Bounds,
  isIncreasing,
  type PowerBounds,
  type SpeedBounds,
  type Zones
} from "../domain/Zones.ts"
import { isObject, type JsonObject } from "./open.ts"
import { paceBounds, type PaceUnit, parseZoneText, powerBounds, ZoneBounds, type ZoneValue, zoneText } from "./zones.ts"

/** Upper bounds per zone set; a set the athlete does not have is null. */
export const ZoneSets = Schema.Struct({
  Ride: Schema.NullOr(ZoneBounds),
  Run: Schema.NullOr(ZoneBounds),
  RunPower: Schema.NullOr(ZoneBounds)
}).annotate({ description: "UPPER bounds of the zones, never thresholds; Anaerobic is open" })

export const writeZoneSets = ({ ridePower, runPower, runSpeed }: Zones, per: PaceUnit): JsonObject => ({
  Ride: ridePower && spelled(powerBounds(ridePower)),
  Run: runSpeed && spelled(paceBounds(runSpeed, per)),
  RunPower: runPower && spelled(powerBounds(runPower))
})

/** Null unless every set and every bound was understood and is spelled as we would. */
export const wholeZones = (object: JsonObject): Zones | null => {
  const known = Object.entries(object).every(
    ([name, set]) => setNames.has(name) && (set === null || exact(set)) && Object.keys(set ?? {}).every(isBounded)
  )
  return known ? knownZones(object) : null
}

/** What can be understood; a set that makes no sense is as if it were not there. */
export const knownZones = (object: JsonObject): Zones => {
  const [ride, run, runPower] = [boundsIn(object["Ride"]), boundsIn(object["Run"]), boundsIn(object["RunPower"])]
  return {
    ridePower: power(ride),
    // A runner with a power meter may have watts where others have paces.
    runPower: power(runPower) ?? power(run),
    runSpeed: speed(run)
  }
}

type Values = { readonly [Zone in BoundedZone]: ZoneValue }

const setNames = new Set(["Ride", "Run", "RunPower"])

const isBounded = (name: string): boolean => boundedZones.some((zone) => zone === name)

const boundsIn = (set: Schema.Json | undefined): Values | null => {
  if (!isObject(set)) return null
  const values = boundedZones.map((zone) => {
    const text = set[zone]
    const value = typeof text === "string" ? parseZoneText(text) : null
    return typeof value === "object" ? value : null
  })
  return values.every((value) => value !== null)
    ? (Object.fromEntries(boundedZones.map((zone, index) => [zone, values[index]])) as Values)
    : null
}

const exact = (set: Schema.Json): boolean => {
  const values = boundsIn(set)
  return isObject(set) && values !== null && boundedZones.every((zone) => zoneText(values[zone]) === set[zone])
}

const numbers = (values: Values | null, by: ZoneValue["by"]) => {
  if (values === null || boundedZones.some((zone) => values[zone].by !== by)) return null
  const number = (zone: BoundedZone): number => {
    const value = values[zone]
    return value.by === "power" ? value.watts : value.speed
  }
  const bounds: Bounds = {
    Endurance: number("Endurance"),
    Tempo: number("Tempo"),
    Threshold: number("Threshold"),
    VO2Max: number("VO2Max")
  }
  return isIncreasing(bounds) ? bounds : null
}

const power = (values: Values | null) => numbers(values, "power") as PowerBounds | null
const speed = (values: Values | null) => numbers(values, "pace") as SpeedBounds | null

const spelled = (bounds: ZoneBounds): JsonObject =>
  Object.fromEntries(boundedZones.map((zone) => [zone, zoneText(bounds[zone])]))
