/** The athlete's profile (`getUser`). */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { Athlete, UnitSystem, UserType } from "../domain/Athlete.ts"
import { swimPaceText } from "../domain/profileChecks.ts"
import { MetresPerSecond, metresPerYard, speedOfPace } from "../domain/Units.ts"
import { rideShares, runShares, thresholdOf, type Zones } from "../domain/Zones.ts"
import { chosen } from "./chosen.ts"
import { asId, takeWord, withUnsaid } from "./lenient.ts"
import { asFlag, asNumber, asText, described, type JsonObject, keysOf, within } from "./open.ts"
import { readToday, Today, writeToday } from "./today.ts"
import { paceText, type PaceUnit } from "./zones.ts"
import { knownZones, wholeZones, writeZoneSets, ZoneSets } from "./zoneSets.ts"

const maybeNumber = Schema.NullOr(Schema.Finite)

const note = (description: string) => Schema.String.annotate({ description })

const fields: Schema.Struct.Fields = {
  demo: Schema.NullOr(Schema.Boolean).annotate({ description: "True: a simulated athlete, not a person" }),
  [chosen.userType]: Schema.NullOr(UserType),
  [chosen.units]: Schema.NullOr(UnitSystem),
  [chosen.gender]: Schema.NullOr(Schema.String),
  [chosen.birthYear]: Schema.NullOr(Schema.Int),
  [chosen.heightCm]: maybeNumber,
  weight_kg: maybeNumber,
  do_use_running_power: Schema.NullOr(Schema.Boolean),
  [chosen.timeZone]: Schema.NullOr(Schema.String),
  [chosen.zones]: ZoneSets,
  [chosen.ftpWatts]: Schema.optionalKey(Schema.Finite.annotate({ description: "Ride Threshold bound / 1.06" })),
  [chosen.criticalRunPower]: Schema.optionalKey(
    Schema.Finite.annotate({ description: "RunPower Threshold bound / 1.05" })
  ),
  [chosen.thresholdPace]: Schema.optionalKey(note("Run Threshold bound, speed / 1.05")),
  [chosen.maxHr]: maybeNumber,
  [chosen.restingHr]: maybeNumber,
  [chosen.rideThresholdHr]: maybeNumber,
  [chosen.runThresholdHr]: maybeNumber,
  [chosen.swimCss]: Schema.NullOr(note("Critical swim speed, m:ss per 100 m or yd")),
  training_plan_generation_system_prompt: Schema.NullOr(Schema.String),
  [chosen.today]: Schema.optionalKey(Today)
}

const Profile = Schema.Struct({ athlete: Schema.toType(Athlete), today: Schema.optionalKey(Schema.toType(Today)) })
type Profile = typeof Profile.Type

/** The profile, with the athlete's day where the source of the reply is ourselves. */
export const User = described(fields).pipe(
  Schema.decodeTo(
    Profile,
    SchemaTransformation.transform<Profile, JsonObject>({
      decode: ({ [chosen.today]: day, ...wire }) => {
        const today = day === undefined ? null : readToday(day)
        return { athlete: readAthlete(wire), ...(today !== null && { today }) }
      },
      encode: ({ athlete, today }) => ({ ...writeAthlete(athlete), ...(today && { today: writeToday(today) }) })
    })
  )
)

/** Thresholds are derived, never stored: a bound is not a threshold. Those of absent zones are absent. */
export const thresholds = ({ ridePower, runPower, runSpeed }: Zones, per: PaceUnit) => ({
  ...(ridePower && { ftpWatts: Math.round(thresholdOf(ridePower, rideShares)) }),
  ...(runPower && { criticalRunPower: Math.round(thresholdOf(runPower, runShares)) }),
  ...(runSpeed && { thresholdPace: paceText(thresholdOf(runSpeed, runShares), per) })
})

const writeAthlete = (athlete: Athlete): JsonObject => {
  const { zones } = athlete
  const per: PaceUnit = athlete.units === "Imperial" ? "mi" : "km"
  const derived = thresholds(zones, per)
  return {
    demo: athlete.demo,
    [chosen.userType]: athlete.userType,
    [chosen.units]: athlete.units,
    [chosen.gender]: athlete.gender,
    [chosen.birthYear]: athlete.birthYear,
    [chosen.heightCm]: athlete.heightCm,
    weight_kg: athlete.weightKg,
    do_use_running_power: athlete.useRunningPower,
    [chosen.timeZone]: athlete.timeZone,
    [chosen.zones]: writeZoneSets(zones, per),
    ...(derived.ftpWatts !== undefined && { [chosen.ftpWatts]: derived.ftpWatts }),
    ...(derived.criticalRunPower !== undefined && { [chosen.criticalRunPower]: derived.criticalRunPower }),
    ...(derived.thresholdPace !== undefined && { [chosen.thresholdPace]: derived.thresholdPace }),
    [chosen.maxHr]: athlete.maxHeartRate,
    [chosen.restingHr]: athlete.restingHeartRate,
    [chosen.rideThresholdHr]: athlete.thresholdHeartRateRide,
    [chosen.runThresholdHr]: athlete.thresholdHeartRateRun,
    [chosen.swimCss]:
      athlete.criticalSwimSpeed === null ? null : swimPaceText(athlete.criticalSwimSpeed, athlete.units),
    training_plan_generation_system_prompt: athlete.planPrompt,
    ...athlete.extras
  }
}

/**
 * Never fails. What AI Endurance does not say is null where it can be; where arithmetic needs a value, a triathlete
 * is assumed, because of all user types that one refuses no sport, and metric units.
 */
export const readAthlete = (object: JsonObject): Athlete => {
  const keys = keysOf(object)
  const { peek, take } = keys
  const said = {
    demo: take("demo", asFlag),
    [chosen.userType]: takeWord(keys, chosen.userType, UserType.literals),
    [chosen.units]: takeWord(keys, chosen.units, UnitSystem.literals),
    do_use_running_power: take("do_use_running_power", asFlag),
    training_plan_generation_system_prompt: take("training_plan_generation_system_prompt", asText)
  }
  const units = said.units ?? "Metric"
  const swim = (text: Schema.Json) => (typeof text === "string" ? swimSpeedOf(text) : null)
  const css =
    take(chosen.swimCss, (text) => {
      const speed = swim(text)
      return speed !== null && swimPaceText(speed, units) === text ? speed : null
    }) ?? peek(chosen.swimCss, swim)
  const zones = take(chosen.zones, within(wholeZones)) ?? peek(chosen.zones, within(knownZones))
  return {
    demo: said.demo ?? false,
    userType: said.user_type ?? "Triathlete",
    units,
    gender: take(chosen.gender, asText),
    birthYear: take(chosen.birthYear, asId),
    heightCm: take(chosen.heightCm, asNumber),
    weightKg: take("weight_kg", asNumber),
    useRunningPower: said.do_use_running_power ?? false,
    timeZone: take(chosen.timeZone, asText),
    restingHeartRate: take(chosen.restingHr, asNumber),
    maxHeartRate: take(chosen.maxHr, asNumber),
    thresholdHeartRateRide: take(chosen.rideThresholdHr, asNumber),
    thresholdHeartRateRun: take(chosen.runThresholdHr, asNumber),
    criticalSwimSpeed: css,
    planPrompt: said.training_plan_generation_system_prompt ?? "",
    zones: zones ?? { ridePower: null, runPower: null, runSpeed: null },
    ...withUnsaid(keys.rest(), said)
  }
}

/** A swim pace as `swim_css` shows it, and with its unit always: a bare clock may be per 100 m or per 100 yd. */
export const SwimPace = Schema.String.annotate({ description: 'Critical swim speed, "1:45 /100m" or /100yd' }).pipe(
  Schema.decodeTo(
    Schema.toType(MetresPerSecond),
    SchemaTransformation.transformEffect({
      decode: (text, options) => {
        const speed = unitWritten.test(text) ? swimSpeedOf(text.trim()) : null
        return speed !== null
          ? Effect.succeed(speed)
          : Effect.fail(
              new SchemaIssue.InvalidValue(
                { message: 'must be a pace with its unit, like "1:45 /100m" or "1:36 /100yd"' },
                text,
                options
              )
            )
      },
      encode: (speed) => Effect.succeed(swimPaceText(speed, "Metric"))
    })
  )
)

const unitWritten = /\/\s*100\s*(?:m|yd)\s*$/u

const swimPace = /^(\d{1,2}):([0-5]\d)(?:\s*\/100\s*(m|yd))?$/u

/** Null for what is no pace; no time at all is none. */
const swimSpeedOf = (text: string): MetresPerSecond | null => {
  const match = swimPace.exec(text)
  if (match === null) return null
  const seconds = Number(match[1]) * 60 + Number(match[2])
  return seconds === 0 ? null : speedOfPace(seconds, match[3] === "yd" ? 100 * metresPerYard : 100)
}
