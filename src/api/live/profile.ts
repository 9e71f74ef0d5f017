/** The profile and what hangs on it, read: availability, races, and the four models of AI Endurance. */
import { Effect } from "effect"
import type { Athlete, Availability } from "../../domain/Athlete.ts"
import type { ReadError } from "../../domain/errors.ts"
import { readAvailability } from "../../wire/availability.ts"
import { chosen } from "../../wire/chosen.ts"
import { asItems, readRows } from "../../wire/lenient.ts"
import { type JsonObject, keysOf } from "../../wire/open.ts"
import { readNutrition } from "../../wire/nutrition.ts"
import { readPlanProgress } from "../../wire/planProgress.ts"
import { readPrediction } from "../../wire/prediction.ts"
import { readRaceGoal } from "../../wire/raceGoals.ts"
import { readRecovery } from "../../wire/recovery.ts"
import { readAthlete } from "../../wire/user.ts"
import type { AiEndurance, RaceGoals } from "../AiEndurance.ts"
import { askPlainly, type Live, odd } from "./Live.ts"

type Asking = Pick<Live, "upstream">

/** Our own instance adds the day to what it says; it is ours to say again. */
const withoutDay = ({ today: _, ...reply }: JsonObject): JsonObject => reply

const reading = <A>(live: Asking, tool: string, read: (reply: JsonObject) => A): Effect.Effect<A, ReadError> =>
  askPlainly(live, tool).pipe(
    Effect.map((reply) => read(withoutDay(reply))),
    Effect.withSpan(`AiEndurance.${tool}`)
  )

export const getUser = (live: Asking): Effect.Effect<Athlete, ReadError> => reading(live, "getUser", readAthlete)

export const getAvailability = (live: Asking): Effect.Effect<Availability, ReadError> =>
  reading(live, "getAvailability", readAvailability)

/** An event without a day is left out, and the log and the answer say so. */
export const getRaceGoals = (live: Asking): Effect.Effect<RaceGoals, ReadError> =>
  Effect.gen(function* () {
    const reply = withoutDay(yield* askPlainly(live, "getRaceGoalEvent"))
    const { rest, take } = keysOf(reply)
    const list = take("goals", asItems)
    // Our own instance says what it left out; so do we, and only once.
    take(chosen.leftOut, (value) => value)
    if (list === null && Object.keys(reply).length > 0) {
      return yield* odd("getRaceGoalEvent", "holds no list of goals")
    }
    const { rows, unreadable } = readRows(list ?? [], readRaceGoal)
    if (unreadable.length > 0) {
      yield* Effect.logWarning("unreadable race goals").pipe(Effect.annotateLogs({ rows: unreadable.length }))
    }
    const goals = rows.toSorted((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0))
    return { goals, ...(unreadable.length > 0 && { unreadable }), ...rest() }
  }).pipe(Effect.withSpan("AiEndurance.getRaceGoals"))

export const getPrediction = (live: Asking) => reading(live, "getPrediction", readPrediction)

export const getPlanProgress = (live: Asking) => reading(live, "getPlanProgress", readPlanProgress)

export const getNutritionModel = (live: Asking) => reading(live, "getNutritionModel", readNutrition)

/** The default of AI Endurance; asked for by silence. */
const usualDays = 14

export const getRecoveryModel = (live: Asking): AiEndurance["Service"]["getRecoveryModel"] =>
  Effect.fn("AiEndurance.getRecoveryModel")(({ daysBack }) =>
    Effect.map(askPlainly(live, "getRecoveryModel", daysBack === usualDays ? {} : { days_back: daysBack }), (reply) =>
      readRecovery(withoutDay(reply))
    )
  )
