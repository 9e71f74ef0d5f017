/**
 * The one service every tool talks to: a method per operation, decoded values in and out.
 * Which source answers (the embedded platform, AI Endurance itself, recordings) is `ApiLayer`'s business.
 */
import { Context, type Effect } from "effect"
import type { ActivityFlags, ActivityId, ActivitySport, ActivitySummary } from "../domain/Activity.ts"
import type { ActivityAnalysis, AnalysisRequest } from "../domain/ActivityAnalysis.ts"
import type { ActivityDetail, DetailRequest, DetailSport } from "../domain/ActivityDetail.ts"
import type { Athlete, Availability, AvailabilitySlot } from "../domain/Athlete.ts"
import type { ChangeId, ChangeRecord } from "../domain/Change.ts"
import type { Comparison } from "../domain/Comparison.ts"
import type { Day } from "../domain/Day.ts"
import type { NotFound, ReadError, WorkoutHasNoSteps, WriteError } from "../domain/errors.ts"
import type { Extras } from "../domain/Evidence.ts"
import type { NutritionModel } from "../domain/NutritionModel.ts"
import type { PlanProgress } from "../domain/PlanProgress.ts"
import type { Prediction } from "../domain/Prediction.ts"
import type { ProfileValues } from "../domain/profileChecks.ts"
import type { RaceGoal, RaceGoalId } from "../domain/RaceGoal.ts"
import type { RecoveryModel } from "../domain/RecoveryModel.ts"
import type { RideRun } from "../domain/Sport.ts"
import type { SwimSection } from "../domain/SwimWorkout.ts"
import type { TrainingLoad } from "../domain/TrainingLoad.ts"
import type { Wellness, WellnessValues } from "../domain/Wellness.ts"
import type { WhatIf } from "../domain/WhatIf.ts"
import type { Block, PlannedWorkout, WorkoutId } from "../domain/Workout.ts"
import type { Bounds, ZoneName, Zones } from "../domain/Zones.ts"

/** Every write can be rehearsed: the answer is what would change, and nothing does. */
export interface Rehearsable {
  readonly dryRun: boolean
}

/** What a write answers with. */
export interface Written<A> {
  readonly value: A
  /** The journal entry that `undoLastChange` would revert; null for a dry run or when nothing changed. */
  readonly changeId: ChangeId | null
  readonly dryRun: boolean
  /** One sentence on what changed, or why nothing did. */
  readonly summary: string
  /** True when an existing workout was returned in place of a second one. */
  readonly reused?: boolean
  /** Rehearsals that move, drop or add a workout: what would follow from it. */
  readonly whatIf?: WhatIf
}

export type Write<A, E = never> = Effect.Effect<Written<A>, WriteError | E>

/** Days that were asked for and days that were applied; both ends included. */
export interface Window {
  readonly start: Day
  readonly end: Day
  /** True when the asked range was longer than the cap and `end` was pulled in. */
  readonly capped: boolean
}

export interface PlannedWorkouts {
  readonly workouts: ReadonlyArray<PlannedWorkout>
  readonly window: Window
  /** Rows that could not be read, in words; absent when all could. */
  readonly unreadable?: ReadonlyArray<string>
  /** What the source says of the list as a whole. */
  readonly extras?: Extras
}

/** How much of each workout is wanted. A source that has everything at hand may always answer in full. */
export type PlanDepth = "summary" | "standard" | "full"

export interface ActivityQuery {
  readonly sport: ActivitySport
  /** Local days, both included. */
  readonly start: Day | null
  readonly end: Day | null
  /** Rides and runs: fill `alpha1` of each row that has it. */
  readonly alpha1?: boolean
  /** Rows wanted, beyond the cap of 20 or 40 if need be; absent: up to the cap. */
  readonly limit?: number
}

export interface RaceGoals {
  /** In the order of their days; past ones stay. */
  readonly goals: ReadonlyArray<RaceGoal>
  /** Rows that could not be read, in words; absent when all could. */
  readonly unreadable?: ReadonlyArray<string>
  /** What the source says of the list as a whole. */
  readonly extras?: Extras
}

export interface Activities {
  /** Newest first. */
  readonly activities: ReadonlyArray<ActivitySummary>
  /** True when more matched than the cap lets through, or may have. */
  readonly truncated: boolean
  /** Rows that could not be read, in words; absent when all could. */
  readonly unreadable?: ReadonlyArray<string>
  /** What the source says of the list as a whole. */
  readonly extras?: Extras
}

export type NewZones =
  | { readonly sport: "Ride"; readonly by: "power"; readonly bounds: Bounds }
  | { readonly sport: "Run"; readonly by: "power"; readonly bounds: Bounds }
  /** Bounds in m/s, increasing. */
  | { readonly sport: "Run"; readonly by: "speed"; readonly bounds: Bounds }

export interface Intensity {
  readonly ess: number | null
  readonly intensitySeconds: number | null
  readonly repeats: number | null
}

export interface NewWorkout extends Rehearsable {
  readonly day: Day
  readonly title: string
  readonly isTaper: boolean
  readonly advice: string | null
}

export interface RaceGoalFields {
  readonly name: string
  readonly day: Day
  readonly eventType: string
  readonly priority: RaceGoal["priority"]
  readonly primary: boolean
  readonly distanceKm: number | null
  readonly targetSeconds: number | null
}

export interface MovedWorkout {
  readonly workout: PlannedWorkout
  readonly from: Day
}

/** Only the flags named change; they are pinned against later detection. A virtual activity is indoors. */
export interface FlagChange {
  readonly sport: RideRun
  readonly id: ActivityId
  readonly flags: Partial<ActivityFlags>
}

export interface FlagsSet {
  /** All seven, as they are now, or would be. */
  readonly flags: ActivityFlags
  /** True only when the change really makes a model train again. */
  readonly retrainQueued: boolean
}

export interface WellnessLog {
  /** Null: today. */
  readonly day: Day | null
  /** What was measured; everything else of the day stays as it is. */
  readonly values: { readonly [Name in keyof WellnessValues]?: number }
}

export class AiEndurance extends Context.Service<
  AiEndurance,
  {
    readonly getUser: Effect.Effect<Athlete, ReadError>
    /** Only what is told changes. */
    readonly setUser: (request: { readonly values: ProfileValues } & Rehearsable) => Write<Athlete>
    readonly setZones: (zones: NewZones & Rehearsable) => Write<Zones>
    readonly getAvailability: Effect.Effect<Availability, ReadError>
    /** Replaces the slots of the weekdays named; other weekdays stay. */
    readonly setAvailability: (
      request: {
        readonly slots: ReadonlyArray<AvailabilitySlot>
        readonly weekdays: ReadonlyArray<AvailabilitySlot["weekday"]>
      } & Rehearsable
    ) => Write<Availability>

    /** Defaults to today and the two weeks after; capped at 35 days unless `uncapped`. */
    readonly getPlannedWorkouts: (request: {
      readonly start: Day | null
      readonly end: Day | null
      readonly uncapped: boolean
      /** Absent: standard. */
      readonly depth?: PlanDepth
    }) => Effect.Effect<PlannedWorkouts, ReadError>
    readonly changeWorkoutDate: (
      request: { readonly id: WorkoutId; readonly day: Day } & Rehearsable
    ) => Write<MovedWorkout>
    readonly skipWorkout: (request: { readonly id: WorkoutId } & Rehearsable) => Write<PlannedWorkout>
    readonly markWorkout: (
      request: { readonly id: WorkoutId; readonly completed: boolean } & Rehearsable
    ) => Write<PlannedWorkout>
    readonly changeWorkoutAdvice: (
      request: { readonly id: WorkoutId; readonly advice: string } & Rehearsable
    ) => Write<PlannedWorkout>
    readonly changeWorkoutIntensity: (
      request: { readonly id: WorkoutId } & Intensity & Rehearsable
    ) => Write<PlannedWorkout, WorkoutHasNoSteps>

    readonly createRideRunWorkout: (
      request: NewWorkout & { readonly sport: RideRun; readonly blocks: ReadonlyArray<Block> }
    ) => Write<PlannedWorkout>
    readonly createWorkoutByIntensity: (
      request: {
        readonly day: Day
        readonly sport: RideRun
        readonly zone: ZoneName
        readonly isTaper: boolean
      } & Intensity &
        Rehearsable
    ) => Write<PlannedWorkout>
    readonly createSwimWorkout: (
      request: NewWorkout & { readonly sections: ReadonlyArray<SwimSection> }
    ) => Write<PlannedWorkout>
    readonly createTextWorkout: (request: NewWorkout & { readonly text: string }) => Write<PlannedWorkout>

    readonly getRaceGoals: Effect.Effect<RaceGoals, ReadError>
    readonly createRaceGoal: (request: RaceGoalFields & Rehearsable) => Write<RaceGoal>
    readonly changeRaceGoal: (
      request: { readonly id: RaceGoalId; readonly fields: Partial<RaceGoalFields> } & Rehearsable
    ) => Write<RaceGoal>
    readonly removeRaceGoal: (request: { readonly id: RaceGoalId } & Rehearsable) => Write<RaceGoal>

    readonly getActivities: (query: ActivityQuery) => Effect.Effect<Activities, ReadError>
    /** NotFound names the nearest ids of the sport, and the sport when the id belongs to another. */
    readonly getActivityDetail: (request: DetailRequest) => Effect.Effect<ActivityDetail, ReadError | NotFound>
    readonly analyzeActivity: (request: AnalysisRequest) => Effect.Effect<ActivityAnalysis, ReadError | NotFound>
    /** Two to five different ids, in any order. */
    readonly compareActivities: (request: {
      readonly sport: DetailSport
      readonly ids: ReadonlyArray<ActivityId>
    }) => Effect.Effect<Comparison, ReadError | NotFound>
    readonly setActivityFlags: (request: FlagChange & Rehearsable) => Write<FlagsSet>

    readonly getPrediction: Effect.Effect<Prediction, ReadError>
    /** @param daysBack 1 to 90 */
    readonly getRecoveryModel: (request: { readonly daysBack: number }) => Effect.Effect<RecoveryModel, ReadError>
    readonly getPlanProgress: Effect.Effect<PlanProgress, ReadError>
    readonly getNutritionModel: Effect.Effect<NutritionModel, ReadError>
    /** Defaults to eight weeks before this one and four after it; whole weeks where no day is named. */
    readonly getTrainingLoad: (request: {
      readonly start: Day | null
      readonly end: Day | null
    }) => Effect.Effect<TrainingLoad, ReadError>
    readonly logWellness: (request: WellnessLog & Rehearsable) => Write<Wellness>

    /** Reverts the newest change that is not undone; fails with Conflict when the entity moved on since. */
    readonly undoLastChange: (request: Rehearsable) => Write<ChangeRecord>
    /** Newest first. */
    readonly getChangeHistory: (request: {
      readonly limit: number
    }) => Effect.Effect<ReadonlyArray<ChangeRecord>, ReadError>
  }
>()("ai-endurance-mcp/api/AiEndurance") {}
