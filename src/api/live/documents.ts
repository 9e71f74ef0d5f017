/** What the journal keeps of changes made through AI Endurance: enough to tell whether they still stand, and to take them back. */
import { Option, Schema } from "effect"
import { ActivityFlags } from "../../domain/Activity.ts"
import type { EntityChange } from "../../domain/Change.ts"
import { RideRun } from "../../domain/Sport.ts"
import { PlannedWorkout } from "../../domain/Workout.ts"
import { Zones } from "../../domain/Zones.ts"

const document = <A>(schema: Schema.Codec<A, unknown>) => {
  const codec = Schema.toCodecJson(schema)
  const decode = Schema.decodeUnknownOption(codec)
  return {
    encode: Schema.encodeSync(codec),
    decode: (json: EntityChange["before"]): A | null => Option.getOrNull(decode(json))
  }
}

export const workouts = document(PlannedWorkout)

/** All zones, and which of them were set: a runner's two metrics move together, and one of them was asked for. */
const ZonesSet = Schema.Struct({ sport: RideRun, by: Schema.Literals(["power", "speed"]), zones: Zones })
export const zones = document(ZonesSet)

const FlagsOf = Schema.Struct({ sport: RideRun, flags: ActivityFlags })
export const flags = document(FlagsOf)

/** Of the profile, of which every athlete has exactly one. */
export const onlyOne = 0

export const workoutChange = (before: PlannedWorkout | null, after: PlannedWorkout | null): EntityChange => ({
  kind: "workout",
  id: (before ?? after)?.id ?? 0,
  before: before === null ? null : workouts.encode(before),
  after: after === null ? null : workouts.encode(after)
})
