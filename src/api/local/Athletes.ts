/**
 * The athlete's row itself: found or made at start, filled by the demo or by an import. These are for the
 * programs that prepare the database; what a tool may change goes through the journal.
 */
import { Clock, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Auth } from "../../auth/Auth.ts"
import { HomeZone } from "../../clock/AthleteClock.ts"
import * as ids from "../../db/ids.ts"
import { ofAthlete, serially } from "../../db/transactions.ts"
import { type Athlete, AthleteId, type Availability } from "../../domain/Athlete.ts"
import type { Unavailable } from "../../domain/errors.ts"
import type { RaceGoal } from "../../domain/RaceGoal.ts"
import * as documents from "./documents.ts"
import * as entities from "./entities.ts"
import { withStorage } from "./Local.ts"
import { loadAthlete } from "./profile.ts"

/** An athlete of whom nothing is known. Triathlete, because it refuses no sport. */
export const emptyAthlete: Athlete = {
  demo: false,
  userType: "Triathlete",
  units: "Metric",
  gender: null,
  birthYear: null,
  heightCm: null,
  weightKg: null,
  useRunningPower: false,
  timeZone: null,
  restingHeartRate: null,
  maxHeartRate: null,
  thresholdHeartRateRide: null,
  thresholdHeartRateRun: null,
  criticalSwimSpeed: null,
  planPrompt: "",
  zones: { ridePower: null, runPower: null, runSpeed: null }
}

/**
 * The one athlete of this database; made when there is none.
 *
 * @param fill runs only for a new athlete, in the transaction that makes it: two processes that start at once
 *   on a new file do not both generate a demo, and a generation that fails leaves no half of one behind
 */
export const ensureAthlete = <E = never, R = never>(
  fill: (athleteId: AthleteId) => Effect.Effect<void, E, R> = () => Effect.void
): Effect.Effect<
  { readonly athleteId: AthleteId; readonly created: boolean },
  Exclude<E, SqlError.SqlError> | Unavailable,
  R | SqlClient.SqlClient
> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    return yield* serially(
      sql,
      "athletes"
    )(
      Effect.gen(function* () {
        const rows = yield* sql<{ readonly id: number }>`SELECT id FROM athletes ORDER BY id LIMIT 1`
        if (rows[0] !== undefined) return { athleteId: AthleteId.make(rows[0].id), created: false }
        const athleteId = yield* insertAthlete(sql)
        yield* fill(athleteId)
        return { athleteId, created: true }
      })
    )
  }).pipe(withStorage)

/** One more athlete of whom nothing is known, for a server of many. */
export const addAthlete: Effect.Effect<AthleteId, Unavailable, SqlClient.SqlClient> = Effect.flatMap(
  SqlClient.SqlClient,
  (sql) => sql.withTransaction(insertAthlete(sql))
).pipe(withStorage)

const insertAthlete = Effect.fnUntraced(function* (sql: SqlClient.SqlClient) {
  const athleteId = AthleteId.make(yield* ids.allocate(sql, "athlete"))
  yield* sql`INSERT INTO athletes ${sql.insert({
    id: athleteId,
    demo: 0,
    profile: JSON.stringify(documents.athletes.encode(emptyAthlete)),
    availability: JSON.stringify(documents.availabilities.encode({ slots: [] })),
    created_at: yield* isoNow
  })}`
  return athleteId
})

export const readAthlete = (athleteId: AthleteId): Effect.Effect<Athlete, Unavailable, SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => withStorage(loadAthlete({ sql }, athleteId)))

/** Stores a profile as it is, without a journal entry. */
export const storeAthlete = (athleteId: AthleteId, athlete: Athlete) =>
  put(athleteId, "athlete", entities.onlyOne, documents.athletes.encode(athlete))

export const storeAvailability = (athleteId: AthleteId, availability: Availability) =>
  put(athleteId, "availability", entities.onlyOne, documents.availabilities.encode(availability))

/** Stores the workouts of a plan, without journal entries. */
export const insertWorkouts = (athleteId: AthleteId, workouts: ReadonlyArray<documents.StoredWorkout>) =>
  insertAll(athleteId, "workout", workouts.map(documents.workouts.encode))

export const insertRaceGoals = (athleteId: AthleteId, goals: ReadonlyArray<Omit<RaceGoal, "id">>) =>
  insertAll(athleteId, "raceGoal", goals.map(documents.raceGoals.encode))

/** One morning; null is not measured. */
export interface WellnessDay {
  readonly day: string
  readonly rmssdMs: number | null
  readonly restingBpm: number | null
  readonly sleepSeconds: number | null
  readonly soreness: number | null
  readonly weightKg: number | null
  readonly source: string
}

/** A day that is already there is replaced. */
export const insertWellness = (
  athleteId: AthleteId,
  days: ReadonlyArray<WellnessDay>
): Effect.Effect<void, Unavailable, SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    ofAthlete(
      sql,
      athleteId
    )(
      Effect.forEach(
        days,
        (entry) =>
          sql`INSERT INTO wellness ${sql.insert({
            athlete_id: athleteId,
            day: entry.day,
            rmssd_ms: entry.rmssdMs,
            resting_bpm: entry.restingBpm,
            sleep_seconds: entry.sleepSeconds,
            soreness: entry.soreness,
            weight_kg: entry.weightKg,
            source: entry.source
          })} ON CONFLICT (athlete_id, day) DO UPDATE SET rmssd_ms = excluded.rmssd_ms,
          resting_bpm = excluded.resting_bpm, sleep_seconds = excluded.sleep_seconds, soreness = excluded.soreness,
          weight_kg = excluded.weight_kg, source = excluded.source`,
        { discard: true }
      )
    )
  ).pipe(withStorage)

/**
 * Makes room for the athlete's own data: everything the demo invented goes, its journal included, and the
 * profile becomes empty. The athlete's number stays, and with it every access token.
 *
 * @returns false when the athlete was not a demo, in which case nothing is touched
 */
export const clearDemo = (athleteId: AthleteId): Effect.Effect<boolean, Unavailable, SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    ofAthlete(
      sql,
      athleteId
    )(
      Effect.gen(function* () {
        const athlete = yield* loadAthlete({ sql }, athleteId)
        if (!athlete.demo) return false
        for (const table of [
          "changes",
          "workouts",
          "race_goals",
          "zone_history",
          "activity_derived",
          "activity_streams",
          "activities",
          "imported_files",
          "wellness"
        ]) {
          yield* sql`DELETE FROM ${sql(table)} WHERE athlete_id = ${athleteId}`
        }
        // Where the athlete lives is not invented: it came from the machine or from the athlete.
        yield* storeAthlete(athleteId, { ...emptyAthlete, timeZone: athlete.timeZone })
        yield* storeAvailability(athleteId, { slots: [] })
        return true
      })
    )
  ).pipe(withStorage)

/** The zone in the profile of whoever asks; null for nobody, and when the profile cannot be read. */
export const homeZone: Layer.Layer<HomeZone, never, Auth | SqlClient.SqlClient> = Layer.effect(
  HomeZone,
  Effect.gen(function* () {
    const auth = yield* Auth
    const sql = yield* SqlClient.SqlClient
    return HomeZone.of({
      timeZone: auth.principal.pipe(
        Effect.flatMap(({ athleteId }) => loadAthlete({ sql }, athleteId)),
        Effect.match({ onFailure: () => null, onSuccess: ({ timeZone }) => timeZone })
      )
    })
  })
)

const isoNow = Effect.map(Clock.currentTimeMillis, (millis) => new Date(millis).toISOString())

const put = (
  athleteId: AthleteId,
  kind: "athlete" | "availability",
  id: number,
  json: documents.Json
): Effect.Effect<void, Unavailable, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* entities.write(sql, athleteId, { kind, id }, json, yield* isoNow)
  }).pipe(withStorage)

const insertAll = (
  athleteId: AthleteId,
  kind: "workout" | "raceGoal",
  stored: ReadonlyArray<documents.Json>
): Effect.Effect<void, Unavailable, SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    ofAthlete(
      sql,
      athleteId
    )(
      Effect.gen(function* () {
        const at = yield* isoNow
        const first = yield* ids.allocate(sql, kind, stored.length)
        yield* Effect.forEach(
          stored,
          (json, index) => entities.write(sql, athleteId, { kind, id: first + index }, json, at),
          {
            discard: true
          }
        )
      })
    )
  ).pipe(withStorage)
