/**
 * Chooses what to ask of an account so that a cassette of the answers is worth working with: the profile, the
 * models, the plan around today in every depth, some months of activities, and the newest ones in depth.
 *
 * Reads only: recording changes nothing. A call that fails is left out and reported.
 */
import { Effect, Result } from "effect"
import { addDays, type Day, daysBetween, ofMillis, toMillis } from "../../domain/Day.ts"
import type { Upstream } from "../live/upstream/Upstream.ts"
import type { LiveTool } from "../live/upstream/LiveTool.ts"
import type { Exchange, ListedTool } from "./Cassette.ts"
import { objectOf, objects, type Json, type JsonObject } from "./json.ts"
import { normalised } from "./normalise.ts"

export interface RecorderOptions {
  readonly about: Exchange["about"]
  readonly today: Day
  /** Calendar months of activity lists, this one included. */
  readonly months: number
  /** Activities of each sport that are recorded in depth. */
  readonly details: number
}

export interface FailedCall {
  readonly tool: string
  readonly arguments: JsonObject
  readonly message: string
}

export interface Recorded {
  readonly exchanges: ReadonlyArray<Exchange>
  readonly failures: ReadonlyArray<FailedCall>
}

/** @param before told of each call, for a progress line */
export const record = Effect.fn("recorder.record")(function* (
  upstream: Upstream["Service"],
  options: RecorderOptions,
  before: (tool: string) => Effect.Effect<void> = () => Effect.void
) {
  const listed = new Set((yield* upstream.listTools).map(({ name }) => name))
  const exchanges: Array<Exchange> = []
  const failures: Array<FailedCall> = []

  const ask = Effect.fnUntraced(function* (tool: string, sent: JsonObject = {}) {
    if (!listed.has(tool)) return null
    yield* before(tool)
    const args = normalised(tool, sent)
    const answer = yield* Effect.result(upstream.call(tool, args, { kind: "read" }))
    if (Result.isFailure(answer)) {
      failures.push({ tool, arguments: args, message: answer.failure.message })
      return null
    }
    // `Upstream` hands on what it parsed, so this is JSON.
    const reply = answer.success.value as Json
    exchanges.push({ about: options.about, tool, arguments: args, reply })
    return reply
  })

  for (const tool of plainReads) yield* ask(tool)
  yield* ask("getRecoveryModel", { days_back: longestRecovery })
  for (const args of planReads(options.today)) yield* ask("getPlannedWorkouts", args)
  for (const { alpha1, detail, tool, type } of sports) {
    const newest = yield* ask(tool)
    if (alpha1) yield* ask(tool, { with_dfa_alpha1: true })
    for (const month of monthsBack(options.today, options.months)) yield* askAll(ask, tool, month)
    if (detail === null) continue
    for (const [index, activityId] of idsIn(newest).slice(0, options.details).entries()) {
      for (const flags of detailReads(alpha1)) yield* ask(detail, { activityId, ...flags })
      if (index === 0) yield* ask(detail, { activityId, with_time_series_metrics: true, resolution: "medium" })
      for (const rest of analyses) yield* ask("analyzeActivityStream", { activityId, activityType: type, ...rest })
    }
  }
  return { exchanges, failures } satisfies Recorded
})

/** Without what the server did not say. */
export const listedTool = ({
  annotations,
  description,
  inputSchema,
  name,
  outputSchema,
  title
}: LiveTool): ListedTool => ({
  name,
  ...(title !== null && { title }),
  ...(description !== null && { description }),
  inputSchema,
  ...(outputSchema !== null && { outputSchema }),
  ...(annotations !== null && { annotations })
})

interface Month {
  readonly startDate: Day
  readonly endDate: Day
}

const mostRows = 40

/** A list that comes back full may have lost its older end, so its days are asked for in halves. */
const askAll = (
  ask: (tool: string, args: JsonObject) => Effect.Effect<Json | null>,
  tool: string,
  { endDate, startDate }: Month
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const rows = objects(objectOf(yield* ask(tool, { startDate, endDate }))["activities"])
    const days = daysBetween(startDate, endDate)
    if (rows.length < mostRows || days < 1) return
    const middle = addDays(startDate, Math.floor(days / 2))
    yield* askAll(ask, tool, { startDate, endDate: middle })
    yield* askAll(ask, tool, { startDate: addDays(middle, 1), endDate })
  })

const plainReads = [
  "getUser",
  "getAvailability",
  "getRaceGoalEvent",
  "getPrediction",
  "getPlanProgress",
  "getNutritionModel",
  "getRecoveryModel"
]

const longestRecovery = 90

/** The default in each depth, thirty weeks of the plan lightly, and fifteen of them with steps, 35 days at a time. */
const planReads = (today: Day): ReadonlyArray<JsonObject> => [
  {},
  { summaryMode: true },
  { fullDetails: true },
  { startDate: addDays(today, -70), endDate: addDays(today, 140), summaryMode: true },
  ...[-35, 0, 35].map((offset) => ({
    startDate: addDays(today, offset),
    endDate: addDays(today, offset + 34),
    fullDetails: true
  }))
]

const sports = [
  { tool: "getCyclingActivity", detail: "getCyclingActivityDetail", type: "Ride", alpha1: true },
  { tool: "getRunningActivity", detail: "getRunningActivityDetail", type: "Run", alpha1: true },
  { tool: "getSwimmingActivity", detail: "getSwimmingActivityDetail", type: "Swim", alpha1: false },
  { tool: "getOtherActivity", detail: null, type: "Other", alpha1: false }
] as const

const detailReads = (alpha1: boolean): ReadonlyArray<JsonObject> => [
  {},
  { with_time_series_metrics: true },
  ...(alpha1
    ? [{ with_dfa_alpha1: true }, { with_power_curve: true }, { with_dfa_alpha1: true, with_power_curve: true }]
    : [])
]

const analyses: ReadonlyArray<JsonObject> = [
  {},
  { segments: "none" },
  { range: { type: "time_seconds", from: 0, to: 600 } }
]

/** Calendar months, newest first; the last day of this one is today. */
const monthsBack = (today: Day, count: number): ReadonlyArray<Month> =>
  Array.from({ length: count }, (_, back) => {
    const first = new Date(toMillis(today))
    const startDate = ofMillis(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() - back, 1))
    const last = ofMillis(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() - back + 1, 0))
    return { startDate, endDate: last < today ? last : today }
  })

const idsIn = (reply: Json | null): ReadonlyArray<number> =>
  objects(objectOf(reply ?? undefined)["activities"]).flatMap(({ id }) => (typeof id === "number" ? [id] : []))
