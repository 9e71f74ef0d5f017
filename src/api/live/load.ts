/**
 * Training load from what AI Endurance tells: the load of each of the last 90 days, as its recovery model has it, and
 * the planned workouts. The averages are worked out here.
 */
import { Effect } from "effect"
import * as Day from "../../domain/Day.ts"
import type { AiEndurance } from "../AiEndurance.ts"
import { capDays } from "../planWindow.ts"
import { getTrainingLoad as over, type LoadReads } from "../trainingLoad.ts"
import { asReadError, type Live } from "./Live.ts"
import { type Days, planRows } from "./planReads.ts"
import { getRecoveryModel } from "./profile.ts"

export const daysKnown = 90

export const loadReads = (live: Live): LoadReads => {
  const recovery = getRecoveryModel(live)
  return {
    done: Effect.map(recovery({ daysBack: daysKnown }), ({ days }) =>
      // A day without a load was a day of rest: it is known, and it counts as 0.
      days.map(({ day, ess }) => ({ day, ess: ess ?? 0, method: null }))
    ),
    planned: (start, end) =>
      Effect.map(
        Effect.forEach(chunksOf(start, end), (days) => Effect.mapError(planRows(live, days, "standard"), asReadError)),
        (chunks) => chunks.flatMap(({ workouts }) => workouts)
      ),
    tellsMethods: false,
    mostDaysAhead: mostChunks * capDays - 1,
    notes: [
      `Worked out here from the daily load that AI Endurance tells for the last ${daysKnown} days and from its plan; it does not tell how each load was measured.`
    ]
  }
}

/** More reads than these would keep an answer waiting. */
const mostChunks = 3

/** AI Endurance answers for so many days at a time. */
const chunksOf = (start: Day.Day, end: Day.Day): ReadonlyArray<Days> => {
  const chunks: Array<Days> = []
  for (let first = start; first <= end; first = Day.addDays(first, capDays)) {
    const last = Day.addDays(first, capDays - 1)
    chunks.push({ start: first, end: last < end ? last : end })
  }
  return chunks
}

export const getTrainingLoad = (live: Live): AiEndurance["Service"]["getTrainingLoad"] => {
  const answer = over(loadReads(live), live.clock)
  return Effect.fn("AiEndurance.getTrainingLoad")((request) => answer(request))
}
