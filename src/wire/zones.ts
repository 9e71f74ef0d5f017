/**
 * Zone bounds as text with a unit: `200 W`, `5:31 /km`, `8:53 /mi`.
 *
 * Every bound is the UPPER bound of its zone. For pace that is the fast edge, so pace bounds fall in
 * clock time from Endurance to VO2Max while they rise in speed.
 */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { MetresPerSecond, metresPerMile, paceClock, speedOfPace, Watts } from "../domain/Units.ts"
import { type BoundedZone, boundedZones, type Bounds } from "../domain/Zones.ts"

export type PaceUnit = "km" | "mi"

export type ZoneValue =
  | { readonly by: "power"; readonly watts: Watts }
  | { readonly by: "pace"; readonly speed: MetresPerSecond; readonly per: PaceUnit }

const unitMetres = (per: PaceUnit): number => (per === "km" ? 1000 : metresPerMile)

/** `5:31 /km` */
export const paceText = (metresPerSecond: number, per: PaceUnit): string =>
  `${paceClock(metresPerSecond, unitMetres(per))} /${per}`

export const zoneText = (value: ZoneValue): string =>
  value.by === "power" ? `${Math.round(value.watts)} W` : paceText(value.speed, value.per)

const power = /^(\d{1,4}(?:\.\d+)?)\s*w(?:atts?)?$/iu
const pace = /^(\d{1,2}):([0-5]\d)\s*(?:min)?\s*\/\s*(km|mi)$/iu
const bareNumber = /^\d+(?:\.\d+)?$/u
const bareClock = /^\d{1,2}:\d{2}$/u

/** Outside of these a bound is a slip of the unit, not an athlete. */
const plausibleWatts = { least: 20, most: 2000 }
const plausibleMetresPerSecond = { least: 0.5, most: 12 }

/** The value, or what is wrong with the text. */
export const parseZoneText = (text: string): ZoneValue | string => {
  const trimmed = text.trim()
  const watts = power.exec(trimmed)
  if (watts) return powerValue(Number(watts[1]), trimmed)
  const clock = pace.exec(trimmed)
  if (clock) {
    const per = clock[3]!.toLowerCase() === "km" ? "km" : "mi"
    return paceValue(Number(clock[1]) * 60 + Number(clock[2]), per, trimmed)
  }
  if (bareNumber.test(trimmed)) return `has no unit: write "${trimmed} W" if you mean watts`
  if (bareClock.test(trimmed)) return `has no unit: write "${trimmed} /km" or "${trimmed} /mi"`
  return `must be text with a unit, ${likeThis} (got "${trimmed.slice(0, 40)}")`
}

const powerValue = (watts: number, text: string): ZoneValue | string =>
  watts >= plausibleWatts.least && watts <= plausibleWatts.most
    ? { by: "power", watts: Watts.make(watts) }
    : `"${text}" is not a plausible power (${plausibleWatts.least} to ${plausibleWatts.most} W)`

const paceValue = (seconds: number, per: PaceUnit, text: string): ZoneValue | string => {
  const speed = seconds > 0 ? speedOfPace(seconds, unitMetres(per)) : MetresPerSecond.make(0)
  return speed >= plausibleMetresPerSecond.least && speed <= plausibleMetresPerSecond.most
    ? { by: "pace", speed, per }
    : `"${text}" is not a plausible running pace`
}

const ZoneValueType = Schema.Union([
  Schema.Struct({ by: Schema.tag("power"), watts: Schema.toType(Watts) }),
  Schema.Struct({ by: Schema.tag("pace"), speed: Schema.toType(MetresPerSecond), per: Schema.Literals(["km", "mi"]) })
])

const likeThis = 'like "200 W", "5:31 /km" or "8:53 /mi"'

/** One bound as text with its unit. */
const ZoneBound = Schema.String.annotate({ message: `must be text with a unit, ${likeThis}` }).pipe(
  Schema.decodeTo(
    ZoneValueType,
    SchemaTransformation.transformEffect({
      decode: (text, options) => {
        const value = parseZoneText(text)
        return typeof value === "string"
          ? Effect.fail(new SchemaIssue.InvalidValue({ message: value }, text, options))
          : Effect.succeed(value)
      },
      encode: (value) => Effect.succeed(zoneText(value))
    })
  )
)

/** Four upper bounds; Anaerobic is open. */
export const ZoneBounds = Schema.Struct({
  Endurance: ZoneBound,
  Tempo: ZoneBound,
  Threshold: ZoneBound,
  VO2Max: ZoneBound
})
export type ZoneBounds = typeof ZoneBounds.Type

const each = <A>(value: (zone: BoundedZone) => A): { readonly [Zone in BoundedZone]: A } => ({
  Endurance: value("Endurance"),
  Tempo: value("Tempo"),
  Threshold: value("Threshold"),
  VO2Max: value("VO2Max")
})

export const powerBounds = (bounds: Bounds): ZoneBounds =>
  each((zone) => ({ by: "power", watts: Watts.make(bounds[zone]) }))

export const paceBounds = (bounds: Bounds, per: PaceUnit): ZoneBounds =>
  each((zone) => ({ by: "pace", speed: MetresPerSecond.make(bounds[zone]), per }))

/** In watts or m/s, whichever the values hold. */
export const boundNumbers = (bounds: ZoneBounds): Bounds =>
  each((zone) => {
    const value = bounds[zone]
    return value.by === "power" ? value.watts : value.speed
  })

/** What keeps four bounds from being the zones of this sport, as issues for a schema check. */
export const zoneProblems = (
  sport: "Ride" | "Run",
  zones: ZoneBounds
): ReadonlyArray<{ readonly path: ReadonlyArray<string>; readonly issue: string }> => {
  const spelled = (zone: BoundedZone) => zoneText(zones[zone])
  if (new Set(boundedZones.map((zone) => zones[zone].by)).size > 1) {
    return [{ path: [], issue: "mixes watts and pace: give all four bounds in one unit" }]
  }
  if (sport === "Ride" && zones.Endurance.by === "pace") {
    return [{ path: [], issue: 'are paces, and Ride zones are power: give watts, like "200 W"' }]
  }
  const numbers = boundNumbers(zones)
  return boundedZones.slice(1).flatMap((zone, index) => {
    const below = boundedZones[index]!
    if (numbers[zone] > numbers[below]) return []
    const rule =
      zones.Endurance.by === "pace"
        ? "pace bounds get faster from Endurance to VO2Max, so the clock time falls"
        : "power bounds rise from Endurance to VO2Max"
    return [{ path: [zone], issue: `${spelled(zone)} is not above ${below} ${spelled(below)}: ${rule}` }]
  })
}
