/** One activity in depth, in figures, and beside others. AI Endurance computes; nothing is worked out here. */
import { Effect } from "effect"
import type { ActivityId } from "../../domain/Activity.ts"
import type { ActivityDetail, DetailRequest, DetailSport } from "../../domain/ActivityDetail.ts"
import { type Comparable, compareActivities as sideBySide } from "../../domain/compareActivities.ts"
import { comparedLimits } from "../../domain/Comparison.ts"
import { NotFound, type ReadError } from "../../domain/errors.ts"
import { readDetail } from "../../wire/activityDetail.ts"
import { unsaidFlags } from "../../wire/activityRow.ts"
import { readAnalysis } from "../../wire/analysisRead.ts"
import { withUnsaid } from "../../wire/lenient.ts"
import type { JsonObject } from "../../wire/open.ts"
import type { AiEndurance } from "../AiEndurance.ts"
import { getActivities, listTools } from "./activityLists.ts"
import { ask, type Live, odd } from "./Live.ts"
import { refuse } from "./refusals.ts"

type Service = AiEndurance["Service"]

const detailTools: { readonly [Sport in DetailSport]: string } = {
  Ride: "getCyclingActivityDetail",
  Run: "getRunningActivityDetail",
  Swim: "getSwimmingActivityDetail"
}

export const getActivityDetail = (live: Live): Service["getActivityDetail"] =>
  Effect.fn("AiEndurance.getActivityDetail")((request) => detailOf(live, request))

export const detailOf = (live: Live, request: DetailRequest): Effect.Effect<ActivityDetail, ReadError | NotFound> =>
  Effect.gen(function* () {
    const { alpha1, curves, id, series, sport } = request
    if (series?.cursor !== undefined && series.cursor !== null) {
      return yield* refuse(
        "AI Endurance sends the streams of an activity whole, without pages.",
        "Leave cursor out, or ask for a lower resolution."
      )
    }
    const tool = detailTools[sport]
    const reply = yield* known(
      live,
      sport,
      id,
      ask(live, tool, {
        activityId: id,
        ...(sport !== "Swim" && alpha1 && { with_dfa_alpha1: true }),
        ...(sport !== "Swim" && curves && { with_power_curve: true }),
        ...(series !== null && { with_time_series_metrics: true }),
        ...(series !== null && series.resolution !== "low" && { resolution: series.resolution })
      })
    )
    // Rows of before August 2026 had no number; the one that was asked for is it.
    const detail = readDetail({ id, ...withoutOurs(reply) }, sport)
    if (detail === null) return yield* odd(tool, "has no start, so it is no activity")
    return {
      ...asAsked(detail, series?.channels ?? null),
      ...withUnsaid(detail.extras === undefined ? {} : { extras: detail.extras }, unsaidFlags(sport, reply))
    }
  })

export const analyzeActivity = (live: Live): Service["analyzeActivity"] =>
  Effect.fn("AiEndurance.analyzeActivity")(({ id, range, segments, sport }) =>
    Effect.map(
      known(
        live,
        sport,
        id,
        ask(live, "analyzeActivityStream", {
          activityId: id,
          activityType: sport,
          ...(!segments && { segments: "none" }),
          ...(range !== null && { range: { type: "time_seconds", from: range.fromSeconds, to: range.toSeconds } })
        })
      ),
      (reply) => {
        const analysis = readAnalysis(withoutOurs(reply), { sport, activity: null, range })
        const named = Object.fromEntries(Object.entries(reply).filter(([key]) => nameKeys.has(key)))
        return { ...analysis, extras: { ...analysis.extras, ...named } }
      }
    )
  )

/** What a reply says of the activity itself; it is no whole summary, so it is passed on as it came. */
const nameKeys = new Set(["activity_name", "activity_date_local"])

/** Blocks whose inner shape at AI Endurance is not ours are refused by name, which is what an unknown shape deserves. */
export const compareActivities = (live: Live): Service["compareActivities"] =>
  Effect.fn("AiEndurance.compareActivities")(function* ({ ids, sport }) {
    const { least, most } = comparedLimits
    if (new Set(ids).size !== ids.length || ids.length < least || ids.length > most) {
      return yield* refuse(`Only ${least} to ${most} different activities can be compared.`, "Name each one once.")
    }
    const details = yield* Effect.forEach(
      ids,
      (id) => detailOf(live, { sport, id, alpha1: false, curves: sport !== "Swim", series: null }),
      { concurrency: 3 }
    )
    const comparables = yield* Effect.forEach(
      details,
      ({ activity, curves }) =>
        Effect.map(
          analyzeActivity(live)({ id: activity.id, sport, segments: false, range: null }),
          (analysis): Comparable => {
            const measure = sport === "Run" ? "speed" : "power"
            const curve = curves?.[measure] ?? null
            return { activity, analysis, bests: curve === null ? null : { measure, curve } }
          }
        ),
      { concurrency: 3 }
    )
    return sideBySide(sport, comparables)
  })

/** Channels that were not asked for are dropped; where the shape of the streams is not known they all stay. */
const asAsked = (detail: ActivityDetail, channels: ReadonlyArray<string> | null): ActivityDetail => {
  const { series } = detail
  if (series === undefined || channels === null) return detail
  const wanted = <A extends { readonly channel: string }>(columns: ReadonlyArray<A>) =>
    columns.filter(({ channel }) => channels.includes(channel))
  return { ...detail, series: { ...series, columns: wanted(series.columns), peaks: wanted(series.peaks) } }
}

/** An empty object is how AI Endurance says that it has nothing under an id; either way the nearest ones are named. */
const known = (
  live: Live,
  sport: DetailSport,
  id: ActivityId,
  asked: Effect.Effect<JsonObject, ReadError | NotFound>
): Effect.Effect<JsonObject, ReadError | NotFound> =>
  asked.pipe(
    Effect.filterOrFail(
      (reply) => Object.keys(reply).length > 0,
      () => new NotFound({ message: `AI Endurance has nothing under activity ${id}.`, hint: "" })
    ),
    Effect.catchTag("NotFound", ({ message }) =>
      Effect.flatMap(nearest(live, sport, id), (hint) => new NotFound({ message, hint }))
    )
  )

const nearest = (live: Live, sport: DetailSport, id: ActivityId): Effect.Effect<string> =>
  Effect.match(getActivities(live)({ sport, start: null, end: null }), {
    onFailure: () => `${listTools[sport]} lists the activities of this sport with their id.`,
    onSuccess: ({ activities }) => {
      const near = activities
        .toSorted((one, other) => Math.abs(one.id - id) - Math.abs(other.id - id))
        .slice(0, 3)
        .map((activity) => `${activity.id} (${activity.name ?? activity.type}, ${activity.startLocal.slice(0, 10)})`)
      return near.length === 0
        ? `${listTools[sport]} lists no activity of this sport.`
        : `Nearest of the newest: ${near.join("; ")}. ${listTools[sport]} lists all; an id of another sport is not found here.`
    }
  })

/** What our own instance adds to what it says. */
const withoutOurs = ({ left_out: _, today: __, ...reply }: JsonObject): JsonObject => reply
