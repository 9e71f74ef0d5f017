/**
 * What a cassette answers to a call, given what this session has changed. Pure.
 *
 * A recorded call is answered as recorded, a window that the recordings cover is cut out of them, and
 * everything else is refused: a reply nobody recorded would be an invention.
 */
import { contractTools } from "../../wire/contract.ts"
import type { Day } from "../../domain/Day.ts"
import type { Exchange } from "./Cassette.ts"
import { objectOf, type Json, type JsonObject } from "./json.ts"
import { activitiesBetween, activityLists, recoveryOf } from "./lists.ts"
import { matchKey, normalised } from "./normalise.ts"
import { type Overlay, overActivities, overPlan, written } from "./overlay.ts"
import { cutOut, depthOf, inOrder, plansIn, type RecordedPlan, rowsOf, windowOf, workoutsIn } from "./plan.ts"

/** A cassette made ready: matching by key, and every recorded workout by id. */
export interface Deck {
  readonly exchanges: ReadonlyArray<Exchange>
  readonly byKey: ReadonlyMap<string, Exchange>
  readonly plans: ReadonlyArray<RecordedPlan>
  readonly workouts: ReturnType<typeof workoutsIn>
  /** Workouts that exist only after a recorded write has been made again. */
  readonly created: ReadonlySet<number>
  /** The athlete's day at the recording. */
  readonly today: Day
}

export const deckOf = (exchanges: ReadonlyArray<Exchange>, today: Day): Deck => {
  const plans = plansIn(exchanges, today)
  return {
    exchanges,
    plans,
    byKey: new Map(exchanges.map((exchange) => [matchKey(exchange.tool, exchange.arguments), exchange])),
    workouts: workoutsIn(plans),
    created: new Set(
      exchanges.flatMap(({ reply, tool }) => {
        const id = objectOf(reply)["workout_id"]
        return tool.startsWith("create") && typeof id === "number" ? [id] : []
      })
    ),
    today
  }
}

export type Answer =
  | { readonly _tag: "Reply"; readonly json: Json; readonly overlay: Overlay }
  | { readonly _tag: "Refusal"; readonly text: string }
  /** Skipped earlier in this session, or not created yet. */
  | { readonly _tag: "Gone"; readonly workoutId: number }
  | { readonly _tag: "NotRecorded" }

const notRecorded: Answer = { _tag: "NotRecorded" }

export const answer = (deck: Deck, overlay: Overlay, tool: string, sent: JsonObject): Answer => {
  const args = normalised(tool, sent)
  const workoutId = typeof args["workoutId"] === "number" ? args["workoutId"] : null
  if (workoutId !== null && isGone(deck, overlay, workoutId)) return { _tag: "Gone", workoutId }
  const exact = deck.byKey.get(matchKey(tool, args))
  if (exact?.refusal !== undefined) return { _tag: "Refusal", text: exact.refusal }
  if (contractTools[tool]?.access === "write") {
    if (exact?.reply === undefined) return notRecorded
    const before = {
      workout: workoutId === null ? null : (overlay.workouts.get(workoutId) ?? deck.workouts.get(workoutId) ?? null),
      user: overlay.user ?? userOf(deck)
    }
    return { _tag: "Reply", json: exact.reply, overlay: written(overlay, exact, before) }
  }
  const json = read(deck, overlay, tool, args, exact?.reply)
  return json === undefined ? notRecorded : { _tag: "Reply", json, overlay }
}

const isGone = (deck: Deck, { workouts }: Overlay, id: number): boolean =>
  workouts.get(id) === null || (deck.created.has(id) && !deck.workouts.has(id) && !workouts.has(id))

const read = (
  deck: Deck,
  overlay: Overlay,
  tool: string,
  args: JsonObject,
  recorded: Json | undefined
): Json | undefined => {
  if (tool === "getPlannedWorkouts") return plan(deck, overlay, args, recorded)
  if (tool === "getUser") return overlay.user ?? recorded
  if (recorded !== undefined) return overActivities(overlay, recorded)
  if (tool === "getRecoveryModel") return recoveryOf(deck.exchanges, args) ?? undefined
  if (!activityLists.has(tool)) return undefined
  const rows = activitiesBetween(deck.exchanges, tool, args, deck.today)
  return rows === null ? undefined : overActivities(overlay, { activities: rows })
}

const plan = (deck: Deck, overlay: Overlay, args: JsonObject, recorded: Json | undefined): Json | undefined => {
  const [depth, days] = [depthOf(args), windowOf(args, deck.today)]
  const rows = recorded === undefined ? cutOut(deck.plans, depth, days) : rowsOf(recorded)
  if (rows === null) return undefined
  const now = overPlan(overlay, rows, { days, depth, order: inOrder(deck.workouts) })
  if (recorded !== undefined && now === rows) return recorded
  return {
    ...(recorded === undefined ? { date_range: { start: days.start, end: days.end } } : objectOf(recorded)),
    workouts: now
  }
}

const userOf = ({ byKey }: Deck): JsonObject => objectOf(byKey.get(matchKey("getUser", {}))?.reply)
