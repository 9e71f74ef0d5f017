/** Swim workouts: sections of sets of intervals. Distances carry the pool's unit. */
import { Schema } from "effect"
import { ZoneName } from "./Zones.ts"

export const SectionKind = Schema.Literals(["warmup", "preparation", "main", "cooldown"])
export type SectionKind = typeof SectionKind.Type

export const Stroke = Schema.Literals([
  "freestyle",
  "backstroke",
  "breaststroke",
  "butterfly",
  "individualMedley",
  "mixed",
  "choice"
])
export type Stroke = typeof Stroke.Type

export const Drill = Schema.Literals(["kick", "pull", "drill"])
export type Drill = typeof Drill.Type

export const Equipment = Schema.Literals(["fins", "kickboard", "paddles", "pullBuoy", "snorkel"])
export type Equipment = typeof Equipment.Type

export const PoolUnit = Schema.Literals(["m", "yd"])
export type PoolUnit = typeof PoolUnit.Type

/** How an interval ends: a fixed rest at the wall, or the clock time at which the next one starts. */
export const Pause = Schema.Union([
  Schema.Struct({ by: Schema.tag("rest"), seconds: Schema.Finite }),
  Schema.Struct({ by: Schema.tag("sendOff"), seconds: Schema.Finite })
])
export type Pause = typeof Pause.Type

export const SwimInterval = Schema.Struct({
  repeats: Schema.Int,
  /** In the section's pool unit. */
  distance: Schema.Finite,
  stroke: Stroke,
  drill: Schema.optionalKey(Drill),
  equipment: Schema.Array(Equipment),
  zone: Schema.NullOr(ZoneName),
  /** Target pace, seconds per 100 of the pool unit; overrides the zone. */
  paceSecondsPer100: Schema.optionalKey(Schema.Finite),
  pause: Schema.optionalKey(Pause),
  note: Schema.optionalKey(Schema.String)
})
export type SwimInterval = typeof SwimInterval.Type

export const SwimSet = Schema.Struct({
  rounds: Schema.Int,
  intervals: Schema.Array(SwimInterval),
  /** Rest between rounds. */
  restSeconds: Schema.optionalKey(Schema.Finite),
  note: Schema.optionalKey(Schema.String)
})
export type SwimSet = typeof SwimSet.Type

export const Pool = Schema.Struct({ length: Schema.Finite, unit: PoolUnit })
export type Pool = typeof Pool.Type

export const SwimSection = Schema.Struct({
  kind: SectionKind,
  /** Absent: any pool, distances in metres. */
  pool: Schema.optionalKey(Pool),
  sets: Schema.Array(SwimSet)
})
export type SwimSection = typeof SwimSection.Type
