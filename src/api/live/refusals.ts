/** What is refused here because AI Endurance would probably accept it: the past, mistyped years, race days, other people's sports. */
import { Effect } from "effect"
import type { Athlete } from "../../domain/Athlete.ts"
import type { Day } from "../../domain/Day.ts"
import { InvalidInput, type ReadError } from "../../domain/errors.ts"
import { unplannable } from "../../domain/planDays.ts"
import type { RideRun } from "../../domain/Sport.ts"
import type { Problem } from "../../domain/workoutChecks.ts"
import type { Refused } from "../../engine/workout/index.ts"
import type { Live } from "./Live.ts"
import { workoutWords } from "./planReads.ts"
import { getRaceGoals } from "./profile.ts"

type Named = { readonly title: string; readonly day: Day }

export const refusePastWorkout = (
  { clock }: Live,
  workout: Named,
  verb: "moved" | "skipped" | "changed"
): Effect.Effect<void, InvalidInput> =>
  Effect.flatMap(clock.now, ({ today }) =>
    workout.day >= today
      ? Effect.void
      : refuse(
          `${workoutWords(workout)} is in the past (today is ${today}) and cannot be ${verb}.`,
          "Only today's and future workouts can be. markWorkout records whether a past one was done."
        )
  )

export const refuseDay = ({ clock }: Live, day: Day): Effect.Effect<void, InvalidInput> =>
  Effect.flatMap(clock.now, ({ today }) => {
    const problem = unplannable(day, today, "workout")
    return problem === null ? Effect.void : refuse(problem.message, problem.hint)
  })

/** What is taken back goes where it was, however far ahead AI Endurance had planned it. */
export const refusePastDay = (live: Live, day: Day): Effect.Effect<void, InvalidInput> =>
  Effect.flatMap(live.clock.now, ({ today }) => (day >= today ? Effect.void : refuseDay(live, day)))

/** A race is work enough for its day. When AI Endurance has no list of races any more, none is known. */
export const refuseRaceDay = (live: Live, day: Day): Effect.Effect<void, ReadError> =>
  getRaceGoals(live).pipe(
    Effect.catchTags({
      UpstreamChanged: () => Effect.succeed({ goals: [] }),
      NotRecorded: () => Effect.succeed({ goals: [] })
    }),
    Effect.flatMap(({ goals }) => {
      const race = goals.find((goal) => goal.day === day)
      return race === undefined
        ? Effect.void
        : refuse(
            `${day} is the day of ${race.name === "" ? "a race" : `"${race.name}"`}.`,
            "Choose another day. What must stand on a race day is planned in the AI Endurance app."
          )
    })
  )

/** AI Endurance states this rule for workouts by intensity only. */
export const refuseOtherSport = ({ extras, userType }: Athlete, sport: RideRun): Effect.Effect<void, InvalidInput> => {
  // A user type that AI Endurance did not tell is assumed, and nothing is refused for an assumption.
  const told = extras === undefined || !("user_type" in extras)
  const only = told && userType === "Runner" ? "Run" : told && userType === "Cyclist" ? "Ride" : sport
  return only === sport
    ? Effect.void
    : refuse(
        `The athlete is a ${userType} in the profile, so only ${only} workouts can be created by intensity.`,
        `Use actType "${only}", or write the steps out with createRideRunWorkout.`
      )
}

export const refuseUnfit = (problems: ReadonlyArray<Problem>): Effect.Effect<void, InvalidInput> =>
  problems.length === 0
    ? Effect.void
    : refuse(
        problems
          .slice(0, 8)
          .map(({ message, path }) => (path.length === 0 ? `The workout ${message}` : `${path.join(".")}: ${message}`))
          .join("; "),
        "Correct these and create the workout again. Nothing was changed."
      )

export const refusedIntensity = ({ reason }: Refused): InvalidInput =>
  new InvalidInput({
    message: `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`,
    hint: "Give a load (ess) or a time at the intensity (intensityTime, seconds) that a single workout can hold."
  })

export const refuse = (message: string, hint: string): Effect.Effect<never, InvalidInput> =>
  Effect.fail(new InvalidInput({ message, hint }))
