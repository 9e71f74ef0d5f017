/** Whose activities are read, and which zones, heart rates and swim speed were theirs on which day. */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Athlete, AthleteId } from "../../../domain/Athlete.ts"
import type { Unavailable } from "../../../domain/errors.ts"
import { loadAthlete } from "../profile.ts"
import { loadZoneHistory, profileOn, type ZoneHistory } from "../zoneHistory.ts"

export interface Subject {
  readonly athleteId: AthleteId
  /** As they are today. */
  readonly athlete: Athlete
  readonly history: ZoneHistory
}

export const loadSubject = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId
): Effect.Effect<Subject, Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const athlete = yield* loadAthlete({ sql }, athleteId)
    return { athleteId, athlete, history: yield* loadZoneHistory(sql, athleteId) }
  })

/** The athlete with the zones, heart rates and swim speed of a day; everything else as it is today. */
export const athleteOn = ({ athlete, history }: Subject, day: string): Athlete => profileOn(history, athlete, day)
