/** One decoded file into the database: whole or not at all, the demo making room, repeats left out. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { ofAthlete } from "../../../db/transactions.ts"
import type { ActivityId, ActivitySport } from "../../../domain/Activity.ts"
import type { AthleteId, UserType } from "../../../domain/Athlete.ts"
import type { Unavailable } from "../../../domain/errors.ts"
import { ActivityStore, type NewActivity, type SourceFile } from "../ActivityStore.ts"
import { clearDemo, emptyAthlete, readAthlete, storeAthlete } from "../Athletes.ts"
import { isRicher } from "../duplicates.ts"
import { withStorage } from "../Local.ts"

export interface Saved {
  /** The new ones, and those that took the place of a poorer recording (`replaces`). */
  readonly activities: ReadonlyArray<{ readonly id: ActivityId; readonly activity: NewActivity }>
  /** Sessions that are there already, from another file or device. */
  readonly repeated: number
  readonly replacedDemo: boolean
}

export const saveFile = (
  athleteId: AthleteId,
  file: SourceFile,
  sessions: ReadonlyArray<NewActivity>
): Effect.Effect<Saved, Unavailable, ActivityStore | SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    // The checks are inside: another process may be importing the same folder.
    ofAthlete(
      sql,
      athleteId
    )(
      Effect.gen(function* () {
        const store = yield* ActivityStore
        if (yield* store.findFile(athleteId, file.sha256)) return alreadyThere(sessions.length)
        const replacedDemo = yield* clearDemo(athleteId)
        const kept: Array<NewActivity> = []
        const replaced = new Set<ActivityId>()
        for (const session of sessions) {
          const repeats = yield* store.findDuplicate(athleteId, session.summarised.summary)
          if (repeats === null) kept.push(session)
          else if (!replaced.has(repeats) && (yield* takesPlace(athleteId, session, repeats))) {
            replaced.add(repeats)
            kept.push({ ...session, replaces: repeats })
          }
        }
        const before = yield* sportsOf(athleteId)
        // Saved even with nothing in it: the file itself is known from now on.
        const ids = yield* store.save(athleteId, file, kept)
        yield* followSports(athleteId, before)
        return {
          activities: kept.map((activity, index) => ({ id: ids[index]!, activity })),
          repeated: sessions.length - kept.length,
          replacedDemo
        }
      })
    )
  ).pipe(withStorage)

/** Whether the session is the better recording of an activity that is stored already. */
const takesPlace = (athleteId: AthleteId, session: NewActivity, id: ActivityId) =>
  Effect.gen(function* () {
    const standing = yield* (yield* ActivityStore).standing(athleteId, id)
    const { richness, summarised } = session
    if (standing === null || richness === undefined) return false
    return isRicher({ ...summarised.summary, richness }, standing)
  })

const alreadyThere = (sessions: number): Saved => ({ activities: [], repeated: sessions, replacedDemo: false })

/**
 * What the activities say the athlete is. Generous on purpose: the type decides which workouts may be created, and
 * one run among a hundred rides is reason enough to be allowed another.
 */
export const userTypeOf = (sports: ReadonlySet<ActivitySport>): UserType | null => {
  const [rides, runs, swims] = [sports.has("Ride"), sports.has("Run"), sports.has("Swim")]
  if (swims || (rides && runs)) return "Triathlete"
  if (rides) return "Cyclist"
  return runs ? "Runner" : null
}

/** A type that is not what the activities said before is the athlete's own word, and stays. */
const followSports = (athleteId: AthleteId, before: ReadonlySet<ActivitySport>) =>
  Effect.gen(function* () {
    const userType = userTypeOf(yield* sportsOf(athleteId))
    const athlete = yield* readAthlete(athleteId)
    if (athlete.userType !== (userTypeOf(before) ?? emptyAthlete.userType)) return
    if (userType !== null && userType !== athlete.userType) yield* storeAthlete(athleteId, { ...athlete, userType })
  })

const sportsOf = (athleteId: AthleteId) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(
      sql<{ readonly sport: ActivitySport }>`SELECT DISTINCT sport FROM activities WHERE athlete_id = ${athleteId}`,
      (rows) => new Set(rows.map((row) => row.sport))
    )
  )
