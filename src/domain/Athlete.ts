/** The athlete's profile, and when they can train. */
import { Schema } from "effect"
import { Weekday } from "./Day.ts"
import { Extras } from "./Evidence.ts"
import { Sport } from "./Sport.ts"
import { MetresPerSecond } from "./Units.ts"
import { Zones } from "./Zones.ts"

export const UserType = Schema.Literals(["Runner", "Cyclist", "Triathlete"])
export type UserType = typeof UserType.Type

export const UnitSystem = Schema.Literals(["Metric", "Imperial"])
export type UnitSystem = typeof UnitSystem.Type

export const AthleteId = Schema.Int.pipe(Schema.brand("AthleteId"))
export type AthleteId = typeof AthleteId.Type

export const Athlete = Schema.Struct({
  /** True for the simulated athlete of a first start; false as soon as own data is imported. */
  demo: Schema.Boolean,
  userType: UserType,
  units: UnitSystem,
  gender: Schema.NullOr(Schema.String),
  birthYear: Schema.NullOr(Schema.Int),
  heightCm: Schema.NullOr(Schema.Finite),
  weightKg: Schema.NullOr(Schema.Finite),
  useRunningPower: Schema.Boolean,
  /** IANA name; null means the zone of the machine. */
  timeZone: Schema.NullOr(Schema.String),
  restingHeartRate: Schema.NullOr(Schema.Finite),
  maxHeartRate: Schema.NullOr(Schema.Finite),
  /** Lactate-threshold heart rate, bpm. */
  thresholdHeartRateRide: Schema.NullOr(Schema.Finite),
  thresholdHeartRateRun: Schema.NullOr(Schema.Finite),
  /** Critical swim speed. */
  criticalSwimSpeed: Schema.NullOr(MetresPerSecond),
  /** The athlete's standing rules for the plan, free text. */
  planPrompt: Schema.String,
  zones: Zones,
  extras: Schema.optionalKey(Extras)
})
export type Athlete = typeof Athlete.Type

/** One sport on one weekday, in hours. */
export const AvailabilitySlot = Schema.Struct({ weekday: Weekday, sport: Sport, hours: Schema.Finite })
export type AvailabilitySlot = typeof AvailabilitySlot.Type

/** Hours the athlete can train, per weekday and sport; at most one slot for a pair. */
export const Availability = Schema.Struct({
  slots: Schema.Array(AvailabilitySlot),
  extras: Schema.optionalKey(Extras)
})
export type Availability = typeof Availability.Type
