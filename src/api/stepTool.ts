/** Which of the two tools for rides and runs from steps takes a workout: the one for zones alone, or the one for numbers. */
import type { Block } from "../domain/Workout.ts"

export const stepTool = (blocks: ReadonlyArray<Block>): "createRideRunWorkout" | "createRideRunWorkoutAdvanced" =>
  blocks.every(inZones) ? "createRideRunWorkout" : "createRideRunWorkoutAdvanced"

const inZones = (block: Block): boolean =>
  block.kind === "repeat"
    ? block.blocks.every(inZones)
    : (block.target.by === "zone" || block.target.by === "none") && block.cadence === undefined
