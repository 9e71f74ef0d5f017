/** Completed activities as lists show them. Streams and laps live elsewhere. */
import { Schema } from "effect"
import { Alpha1 } from "./Alpha1.ts"
import { Extras } from "./Evidence.ts"

export const ActivityId = Schema.Int.pipe(Schema.brand("ActivityId"))
export type ActivityId = typeof ActivityId.Type

/** Which list an activity appears in. */
export const ActivitySport = Schema.Literals(["Ride", "Run", "Swim", "Other"])
export type ActivitySport = typeof ActivitySport.Type

export const ActivityFlags = Schema.Struct({
  isIndoor: Schema.Boolean,
  isVirtual: Schema.Boolean,
  isErgMode: Schema.Boolean,
  excludeFromCurves: Schema.Boolean,
  excludeFromModel: Schema.Boolean,
  excludeFromDurability: Schema.Boolean,
  excludeHrData: Schema.Boolean
})
export type ActivityFlags = typeof ActivityFlags.Type

const nullableNumber = Schema.NullOr(Schema.Finite)

/** Where a load figure came from, best first; which one is tried when is in `engine/load.ts`. */
export const LoadMethod = Schema.Literals([
  "power",
  "runPower",
  "gradeAdjustedSpeed",
  "swimSpeed",
  "heartRate",
  "assumed"
])
export type LoadMethod = typeof LoadMethod.Type

export const ActivitySummary = Schema.Struct({
  id: ActivityId,
  sport: ActivitySport,
  /** Source and sport, `Garmin_Ride`; for other activities the lower-case type, `hiking`. */
  type: Schema.String,
  name: Schema.NullOr(Schema.String),
  /** Start, UTC, ISO 8601 with `Z`. */
  startUtc: Schema.String,
  /** Start on the athlete's wall clock, `YYYY-MM-DDTHH:mm:ss`, no zone. */
  startLocal: Schema.String,
  movingSeconds: Schema.Finite,
  elapsedSeconds: Schema.Finite,
  distanceMetres: nullableNumber,
  ascentMetres: nullableNumber,
  averageWatts: nullableNumber,
  normalizedWatts: nullableNumber,
  hasPower: Schema.Boolean,
  powerIsFromHeartRate: Schema.Boolean,
  averageHeartRate: nullableNumber,
  maxHeartRate: nullableNumber,
  averageCadence: nullableNumber,
  /** Moving speed. */
  averageMetresPerSecond: nullableNumber,
  ess: nullableNumber,
  essMethod: Schema.NullOr(LoadMethod),
  /** Heart-rate load, on the same scale as ESS. */
  internalStressScore: nullableNumber,
  kcal: nullableNumber,
  /** Share of R-R intervals that had to be corrected; null without R-R. */
  hrvArtifactPercent: nullableNumber,
  /** Swims only. */
  poolLengthMetres: nullableNumber,
  averageStrokesPerMinute: nullableNumber,
  averageSwolf: nullableNumber,
  flags: ActivityFlags,
  /** Rides and runs of a list that asked for it; absent where it could not be had. */
  alpha1: Schema.optionalKey(Alpha1),
  extras: Schema.optionalKey(Extras)
})
export type ActivitySummary = typeof ActivitySummary.Type
