/** What a workout would look like, worked out here from the athlete's zones: for dry runs, and where reading fails. */
import type { Athlete } from "../../domain/Athlete.ts"
import type { Day } from "../../domain/Day.ts"
import type { RideRun, Sport } from "../../domain/Sport.ts"
import { type PlannedWorkout, type WorkoutContent, WorkoutId } from "../../domain/Workout.ts"
import { type ZoneName, zoneNames } from "../../domain/Zones.ts"
import { prescription, workoutNumbers } from "../../engine/workout/index.ts"

/** Of a workout that has none yet, or whose number AI Endurance did not tell. */
export const noWorkoutId = WorkoutId.make(0)

export interface Sketch {
  readonly day: Day
  readonly title: string
  readonly sport: Sport
  readonly isTaper: boolean
  readonly advice: string | null
  readonly content: WorkoutContent
}

/** With everything that follows from the content. */
export const rehearsed = (sketch: Sketch, athlete: Athlete): PlannedWorkout => {
  const { distanceMetres, durationSeconds, ess, zoneSeconds } = workoutNumbers(sketch.content, athlete)
  return {
    ...sketched(sketch),
    durationSeconds,
    distanceMetres,
    ess,
    zoneSeconds,
    prescription: prescription(sketch.content, athlete)
  }
}

/** Only what was asked for. */
export const sketched = ({ advice, content, day, isTaper, sport, title }: Sketch): PlannedWorkout => ({
  id: noWorkoutId,
  day,
  title,
  sport,
  durationSeconds: null,
  distanceMetres: null,
  ess: null,
  hasSteps: content.kind === "structured",
  isTaper,
  advice,
  completed: null,
  prescription: { warmup: null, intervals: null, cooldown: null },
  steps: content.kind === "structured" ? content.blocks : null,
  swimSections: content.kind === "swim" ? content.sections : null,
  zoneSeconds: null
})

/** The zone in a title that AI Endurance made, `Tempo Ride`; null where it names none or several. */
export const zoneOfTitle = (title: string): ZoneName | null => {
  const words = new Set(title.toLowerCase().split(/[^a-z0-9]+/u))
  const named = zoneNames.filter((zone) => words.has(zone.toLowerCase()))
  return named.length === 1 ? named[0]! : null
}

export const isRideRun = (sport: Sport): sport is RideRun => sport === "Ride" || sport === "Run"
