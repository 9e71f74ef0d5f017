/** `compareActivities`: finds two to five activities of one sport and has them laid side by side. */
import { Effect, Option } from "effect"
import type { SqlError } from "effect/sql"
import type { ActivityId } from "../../../domain/Activity.ts"
import type { DetailSport } from "../../../domain/ActivityDetail.ts"
import { type Comparable, compareActivities as sideBySide } from "../../../domain/compareActivities.ts"
import { comparedLimits, type Comparison } from "../../../domain/Comparison.ts"
import { InvalidInput, type NotFound, type Unavailable } from "../../../domain/errors.ts"
import type { AiEndurance } from "../../AiEndurance.ts"
import { type Local, withStorage } from "../Local.ts"
import { analysisOf } from "./analysis.ts"
import { pointsOf } from "./curveGroup.ts"
import { derivedOf } from "./derived.ts"
import { readCurves } from "./derivedRows.ts"
import { findActivity } from "./recorded.ts"
import { loadSubject, type Subject } from "./subject.ts"

export const compareActivities = (local: Local): AiEndurance["Service"]["compareActivities"] =>
  Effect.fn("AiEndurance.compareActivities")((request) =>
    withStorage(
      Effect.gen(function* () {
        const { athleteId } = yield* local.auth.require("read")
        const refused = refuse(request.ids)
        if (refused !== null) return yield* refused
        return yield* comparisonOf(local, yield* loadSubject(local.sql, athleteId), request)
      })
    )
  )

const comparisonOf = (
  local: Local,
  subject: Subject,
  { ids, sport }: { readonly sport: DetailSport; readonly ids: ReadonlyArray<ActivityId> }
): Effect.Effect<Comparison, InvalidInput | NotFound | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    // All are looked up before any is analysed: a wrong number costs nothing.
    const found = yield* Effect.forEach(ids, (id) => findActivity(local.sql, subject.athleteId, sport, id))
    const comparables = yield* Effect.forEach(found, ({ day, summary }) =>
      Effect.gen(function* () {
        const { id } = summary
        const analysis = yield* analysisOf(local, subject, { sport, id, segments: false, range: null })
        const bests = sport === "Swim" ? null : yield* bestsOf(local, subject, { id, sport, day })
        return { activity: analysis.activity ?? summary, analysis, bests }
      })
    )
    return sideBySide(sport, comparables)
  })

/** Watts of a ride, grade-adjusted speed of a run. */
const bestsOf = (
  { sql }: Local,
  subject: Subject,
  activity: { readonly id: ActivityId; readonly sport: DetailSport; readonly day: string }
): Effect.Effect<Comparable["bests"], SqlError.SqlError> =>
  Effect.map(derivedOf(sql, subject, activity), (columns) => {
    const curves = columns === null ? null : Option.getOrNull(readCurves(columns.curves))
    const measure = activity.sport === "Run" ? "speed" : "power"
    const curve = curves?.[measure]?.value ?? null
    return curve === null ? null : { measure, curve: pointsOf(curve) }
  })

const refuse = (ids: ReadonlyArray<ActivityId>): InvalidInput | null => {
  const { least, most } = comparedLimits
  if (new Set(ids).size !== ids.length) {
    return new InvalidInput({
      message: "The same activity was named twice.",
      hint: `Name ${least} to ${most} different activities of one sport.`
    })
  }
  return ids.length >= least && ids.length <= most
    ? null
    : new InvalidInput({
        message: `${ids.length} ${ids.length === 1 ? "activity" : "activities"} cannot be compared.`,
        hint: `Name ${least} to ${most} activities of one sport.`
      })
}
