/**
 * Ride and run workouts: a tree of steps and repeats, independent of any wire spelling.
 * What a workout amounts to (seconds, load, time in zone) is computed in `engine/workout/`.
 */
import { Schema } from "effect"
import { ActivityId } from "./Activity.ts"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"
import { RideRun, Sport } from "./Sport.ts"
import { SwimSection } from "./SwimWorkout.ts"
import { ZoneName, ZoneSeconds } from "./Zones.ts"

export const WorkoutId = Schema.Int.pipe(Schema.brand("WorkoutId"))
export type WorkoutId = typeof WorkoutId.Type

export const StepRole = Schema.Literals(["warmup", "active", "interval", "recovery", "rest", "cooldown"])
export type StepRole = typeof StepRole.Type

export const StepLength = Schema.Union([
  Schema.Struct({ by: Schema.tag("time"), seconds: Schema.Finite }),
  Schema.Struct({ by: Schema.tag("distance"), metres: Schema.Finite }),
  /** Until the athlete presses the lap button. */
  Schema.Struct({ by: Schema.tag("open") })
])
export type StepLength = typeof StepLength.Type

/** What the athlete holds. Ranges are inclusive and `low <= high`. */
export const Target = Schema.Union([
  Schema.Struct({ by: Schema.tag("zone"), zone: ZoneName }),
  Schema.Struct({ by: Schema.tag("threshold"), lowPercent: Schema.Finite, highPercent: Schema.Finite }),
  Schema.Struct({ by: Schema.tag("power"), lowWatts: Schema.Finite, highWatts: Schema.Finite }),
  Schema.Struct({ by: Schema.tag("speed"), lowMetresPerSecond: Schema.Finite, highMetresPerSecond: Schema.Finite }),
  Schema.Struct({ by: Schema.tag("heartRate"), lowBpm: Schema.Finite, highBpm: Schema.Finite }),
  Schema.Struct({ by: Schema.tag("none") })
])
export type Target = typeof Target.Type

export const Cadence = Schema.Struct({ lowRpm: Schema.Finite, highRpm: Schema.Finite })
export type Cadence = typeof Cadence.Type

export const Step = Schema.Struct({
  kind: Schema.tag("step"),
  role: StepRole,
  length: StepLength,
  target: Target,
  cadence: Schema.optionalKey(Cadence),
  note: Schema.optionalKey(Schema.String)
})
export type Step = typeof Step.Type

export interface Repeat {
  readonly kind: "repeat"
  readonly times: number
  readonly blocks: ReadonlyArray<Block>
}
export type Block = Step | Repeat

export const Block: Schema.Codec<Block> = Schema.Union([
  Step,
  Schema.Struct({
    kind: Schema.tag("repeat"),
    times: Schema.Int,
    blocks: Schema.Array(Schema.suspend((): Schema.Codec<Block> => Block))
  })
])

/**
 * What a planned workout consists of.
 *
 * - `scalable`: one zone, work seconds and repeats; its steps are derived, so its intensity can be changed
 * - `structured`: steps written out by whoever created it; it cannot be rescaled
 * - `swim`: sections of sets
 * - `text`: strength and other sessions, free text
 */
export const WorkoutContent = Schema.Union([
  Schema.Struct({
    kind: Schema.tag("scalable"),
    sport: RideRun,
    zone: ZoneName,
    /** Seconds at the intensity, all repeats together. */
    intensitySeconds: Schema.Finite,
    repeats: Schema.Int,
    /** Warm-up and cool-down together; absent: the usual length for the sport and zone. */
    easySeconds: Schema.optionalKey(Schema.Finite),
    /** One recovery between repeats; absent: the usual share of a repeat. */
    recoverySeconds: Schema.optionalKey(Schema.Finite)
  }),
  Schema.Struct({ kind: Schema.tag("structured"), sport: RideRun, blocks: Schema.Array(Block) }),
  Schema.Struct({ kind: Schema.tag("swim"), sections: Schema.Array(SwimSection) }),
  Schema.Struct({
    kind: Schema.tag("text"),
    sport: Sport,
    text: Schema.String,
    durationSeconds: Schema.NullOr(Schema.Finite)
  })
])
export type WorkoutContent = typeof WorkoutContent.Type
export type ScalableContent = Extract<WorkoutContent, { kind: "scalable" }>

export const Prescription = Schema.Struct({
  warmup: Schema.NullOr(Schema.String),
  intervals: Schema.NullOr(Schema.String),
  cooldown: Schema.NullOr(Schema.String)
})
export type Prescription = typeof Prescription.Type

/** What was done for a workout of the past. */
export const Compliance = Schema.Struct({
  activityId: ActivityId,
  /** The time in zone that plan and activity share, over the larger of the two. */
  compliancePercentage: Schema.Finite
})
export type Compliance = typeof Compliance.Type

/** A planned workout as a source reports it. A null means the source does not say. */
export const PlannedWorkout = Schema.Struct({
  id: WorkoutId,
  day: Day,
  title: Schema.String,
  sport: Sport,
  durationSeconds: Schema.NullOr(Schema.Finite),
  distanceMetres: Schema.NullOr(Schema.Finite),
  /** External stress score, the planned load. */
  ess: Schema.NullOr(Schema.Finite),
  /** True when the steps were written out: such a workout cannot be rescaled. */
  hasSteps: Schema.Boolean,
  isTaper: Schema.Boolean,
  advice: Schema.NullOr(Schema.String),
  /** The athlete's own mark; null when never marked. */
  completed: Schema.NullOr(Schema.Boolean),
  prescription: Prescription,
  steps: Schema.NullOr(Schema.Array(Block)),
  swimSections: Schema.NullOr(Schema.Array(SwimSection)),
  zoneSeconds: Schema.NullOr(ZoneSeconds),
  /** Null: missed. Absent: still to come, or not asked for. */
  compliance: Schema.optionalKey(Schema.NullOr(Compliance)),
  extras: Schema.optionalKey(Extras)
})
export type PlannedWorkout = typeof PlannedWorkout.Type
