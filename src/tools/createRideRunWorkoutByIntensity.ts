/** Plans a scalable ride or run: zone and load in, steps out. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { RideRun } from "../domain/Sport.ts"
import { ZoneName } from "../domain/Zones.ts"
import { WorkoutCreated } from "../wire/written.ts"
import { dryRunAhead, intensity, isTaper, loadOrTime, workoutDay } from "./arguments.ts"
import { creates } from "./hints.ts"
import { created, intensityOf } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

const Input = Schema.Struct({
  dateStr: workoutDay,
  actType: RideRun.annotate({ description: "Sport; a Runner has only Run, a Cyclist only Ride" }),
  intensityType: ZoneName.annotate({ description: "Zone of the main part" }),
  ...intensity,
  isTaper,
  dryRun: dryRunAhead
})
  .check(loadOrTime)
  .check(
    Schema.makeFilter(
      ({ intensityType, repeats }) =>
        intensityType !== "Endurance" ||
        repeats === undefined ||
        repeats === 1 || { path: ["repeats"], issue: "is for Tempo and harder: an Endurance workout is one block" }
    )
  )

export const createRideRunWorkoutByIntensity = Tool.make("createRideRunWorkoutByIntensity", {
  title: "Create Ride/Run Workout By Intensity",
  description: `Plan a ride or run from one zone and a target load or time; warm-up, intervals and cool-down are made for you.
Use when the athlete asks for "an hour of tempo" or a load; changeWorkoutIntensity can rescale it later. For your own steps use createRideRunWorkout.
Adds a workout named after zone and sport, or returns the one of that day with the same sport and load. ${undoable} ${synced}`,
  scope: "write",
  hints: { ...creates, idempotent: true },
  input: Input,
  output: WorkoutCreated,
  run: Effect.fnUntraced(function* ({ actType, dateStr, dryRun, intensityType, isTaper, ...asked }) {
    const source = yield* AiEndurance
    return created(
      yield* source.createWorkoutByIntensity({
        day: dateStr,
        sport: actType,
        zone: intensityType,
        isTaper,
        ...intensityOf(asked),
        dryRun
      })
    )
  })
})
