/** Lists of completed activities: which rows, and how many. */
import { Effect } from "effect"
import type { ActivitySport } from "../../domain/Activity.ts"
import type { Activities, AiEndurance } from "../AiEndurance.ts"
import * as ActivityStore from "./ActivityStore.ts"
import { refreshListed, shownAll, withAlpha1 } from "./details/listed.ts"
import { loadSubject } from "./details/subject.ts"
import { type Local, withStorage } from "./Local.ts"
import { inverted } from "../planWindow.ts"

/** AI Endurance shows the 20 newest, 40 within a range, and 40 swims either way. */
const capOf = (sport: ActivitySport, ranged: boolean): number => (ranged || sport === "Swim" ? 40 : 20)

/**
 * By the local day on which an activity began, both ends included; one bound alone leaves the other side open.
 * Where more match than the cap lets through, the newest stay. `Other` holds everything that is no ride, run
 * or swim, the transitions of a race among it.
 */
export const getActivities = (local: Local): AiEndurance["Service"]["getActivities"] => {
  const store = ActivityStore.make(local.sql)
  return Effect.fn("AiEndurance.getActivities")(({ alpha1, end, limit, sport, start }) =>
    withStorage(
      Effect.gen(function* () {
        const { athleteId } = yield* local.auth.require("read")
        if (start !== null && end !== null && end < start) return yield* inverted(start, end)
        const cap = limit ?? capOf(sport, start !== null || end !== null)
        const subject = yield* loadSubject(local.sql, athleteId)
        const query = { sport, start, end, limit: cap + 1 }
        const listed = yield* store.list(athleteId, query)
        const found = (yield* refreshListed(local.sql, subject, listed)) ? yield* store.list(athleteId, query) : listed
        const rows = yield* shownAll(local.sql, subject, found.slice(0, cap))
        const activities = alpha1 === true ? yield* withAlpha1(local.sql, subject, sport, rows) : rows
        return { activities, truncated: found.length > cap } satisfies Activities
      })
    )
  )
}
