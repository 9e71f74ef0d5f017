/** Sports as the plan names them. Everything that is none of the four is `Other`. */
import { Schema } from "effect"

export const sports = ["Ride", "Run", "Swim", "Strength", "Other"] as const
export const Sport = Schema.Literals(sports)
export type Sport = typeof Sport.Type

/** The two sports with power or pace zones and step workouts. */
export const RideRun = Schema.Literals(["Ride", "Run"])
export type RideRun = typeof RideRun.Type
