/** The athlete's profile (`getUser`). */
import { Schema, SchemaTransformation } from "effect"
import { Athlete, UnitSystem, UserType } from "../domain/Athlete.ts"
import { MetresPerSecond, metresPerYard, paceClock, speedOfPace } from "../domain/Units.ts"
import { rideShares, runShares, thresholdOf, type Zones } from "../domain/Zones.ts"
import { chosen } from "./chosen.ts"
import { Today } from "./today.ts"
import { boundNumbers, paceBounds, paceText, type PaceUnit, powerBounds, ZoneBounds } from "./zones.ts"

const maybeNumber = Schema.NullOr(Schema.Finite)

const note = (description: string) => Schema.String.annotate({ description })

/** Upper bounds per zone set; a set the athlete does not have is null. */
const ZoneSets = Schema.Struct({
  Ride: Schema.NullOr(ZoneBounds),
  Run: Schema.NullOr(ZoneBounds),
  RunPower: Schema.NullOr(ZoneBounds)
}).annotate({ description: "UPPER bounds of the zones, never thresholds; Anaerobic is open" })

const UserFields = Schema.Struct({
  demo: Schema.Boolean.annotate({ description: "True: a simulated athlete, not a person" }),
  [chosen.userType]: UserType,
  [chosen.units]: UnitSystem,
  [chosen.gender]: Schema.NullOr(Schema.String),
  [chosen.birthYear]: Schema.NullOr(Schema.Int),
  [chosen.heightCm]: maybeNumber,
  weight_kg: maybeNumber,
  do_use_running_power: Schema.Boolean,
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
  training_plan_generation_system_prompt: Schema.String,
  [chosen.today]: Schema.optionalKey(Today)
})
type UserFields = typeof UserFields.Type

/** The profile, with the athlete's day where the source of the reply is ourselves. */
export const User = UserFields.pipe(
  Schema.decodeTo(
    Schema.Struct({ athlete: Schema.toType(Athlete), today: Schema.optionalKey(Schema.toType(Today)) }),
    SchemaTransformation.transform({
      decode: (wire) => ({ athlete: athleteOf(wire), ...(wire.today && { today: wire.today }) }),
      encode: ({ athlete, today }) => ({ ...userOf(athlete), ...(today && { today }) })
    })
  )
)

/** Thresholds are derived, never stored: a bound is not a threshold. Those of absent zones are absent. */
export const thresholds = ({ ridePower, runPower, runSpeed }: Zones, per: PaceUnit) => ({
  ...(ridePower && { ftpWatts: Math.round(thresholdOf(ridePower, rideShares)) }),
  ...(runPower && { criticalRunPower: Math.round(thresholdOf(runPower, runShares)) }),
  ...(runSpeed && { thresholdPace: paceText(thresholdOf(runSpeed, runShares), per) })
})

const userOf = (athlete: Athlete): UserFields => {
  const { zones } = athlete
  const per: PaceUnit = athlete.units === "Imperial" ? "mi" : "km"
  const derived = thresholds(zones, per)
  return {
    demo: athlete.demo,
    user_type: athlete.userType,
    units: athlete.units,
    gender: athlete.gender,
    birth_year: athlete.birthYear,
    height_cm: athlete.heightCm,
    weight_kg: athlete.weightKg,
    do_use_running_power: athlete.useRunningPower,
    time_zone: athlete.timeZone,
    zones: {
      Ride: zones.ridePower && powerBounds(zones.ridePower),
      Run: zones.runSpeed && paceBounds(zones.runSpeed, per),
      RunPower: zones.runPower && powerBounds(zones.runPower)
    },
    ...(derived.ftpWatts !== undefined && { [chosen.ftpWatts]: derived.ftpWatts }),
    ...(derived.criticalRunPower !== undefined && { [chosen.criticalRunPower]: derived.criticalRunPower }),
    ...(derived.thresholdPace !== undefined && { [chosen.thresholdPace]: derived.thresholdPace }),
    max_hr: athlete.maxHeartRate,
    resting_hr: athlete.restingHeartRate,
    bike_threshold_hr: athlete.thresholdHeartRateRide,
    run_threshold_hr: athlete.thresholdHeartRateRun,
    swim_css: athlete.criticalSwimSpeed === null ? null : swimPaceText(athlete.criticalSwimSpeed, athlete.units),
    training_plan_generation_system_prompt: athlete.planPrompt
  }
}

const athleteOf = (wire: UserFields): Athlete => ({
  demo: wire.demo,
  userType: wire.user_type,
  units: wire.units,
  gender: wire.gender,
  birthYear: wire.birth_year,
  heightCm: wire.height_cm,
  weightKg: wire.weight_kg,
  useRunningPower: wire.do_use_running_power,
  timeZone: wire.time_zone,
  restingHeartRate: wire.resting_hr,
  maxHeartRate: wire.max_hr,
  thresholdHeartRateRide: wire.bike_threshold_hr,
  thresholdHeartRateRun: wire.run_threshold_hr,
  criticalSwimSpeed: wire.swim_css === null ? null : swimSpeedOf(wire.swim_css),
  planPrompt: wire.training_plan_generation_system_prompt,
  zones: {
    ridePower: wire.zones.Ride && powerOf(wire.zones.Ride),
    runPower: wire.zones.RunPower && powerOf(wire.zones.RunPower),
    runSpeed: wire.zones.Run && speedOf(wire.zones.Run)
  }
})

const powerOf = (bounds: ZoneBounds) => boundNumbers(bounds) as NonNullable<Zones["ridePower"]>
const speedOf = (bounds: ZoneBounds) => boundNumbers(bounds) as NonNullable<Zones["runSpeed"]>

/** `1:45 /100m`, or per 100 yd for athletes on the imperial system. */
const swimPaceText = (speed: number, units: UnitSystem): string =>
  units === "Imperial" ? `${paceClock(speed, 100 * metresPerYard)} /100yd` : `${paceClock(speed, 100)} /100m`

const swimPace = /^(\d{1,2}):([0-5]\d)(?:\s*\/100\s*(m|yd))?$/u

const swimSpeedOf = (text: string): MetresPerSecond | null => {
  const match = swimPace.exec(text)
  return match === null
    ? null
    : speedOfPace(Number(match[1]) * 60 + Number(match[2]), match[3] === "yd" ? 100 * metresPerYard : 100)
}
