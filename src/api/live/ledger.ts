/**
 * What this server notes beside AI Endurance's data: the journal of its own changes, the marks on workouts, and
 * attempts to create one.
 */
import { createHash } from "node:crypto"
import { Effect, Option, Schema } from "effect"
import type { SqlError } from "effect/sql"
import * as ids from "../../db/ids.ts"
import type { AthleteId } from "../../domain/Athlete.ts"
import { ChangeId, type ChangeRecord, EntityChange } from "../../domain/Change.ts"
import type { Day } from "../../domain/Day.ts"
import { InvalidInput, type NotSignedIn } from "../../domain/errors.ts"
import { WorkoutId } from "../../domain/Workout.ts"
import type { AiEndurance } from "../AiEndurance.ts"
import { type Live, withStorage } from "./Live.ts"
import type { CallArguments } from "./upstream/Upstream.ts"

type Stored<A> = Effect.Effect<A, SqlError.SqlError>

const entities = Schema.fromJsonString(Schema.toCodecJson(Schema.Array(EntityChange)))
const encodeEntities = Schema.encodeSync(entities)
const decodeEntities = Schema.decodeUnknownOption(entities)

export interface Entry {
  readonly tool: string
  readonly summary: string
  readonly entities: ReadonlyArray<EntityChange>
}

const isoNow = ({ clock }: Pick<Live, "clock">): Effect.Effect<string> =>
  Effect.map(clock.now, ({ epochMillis }) => new Date(epochMillis).toISOString())

export const journal = (live: Live, athleteId: AthleteId, { entities, summary, tool }: Entry): Stored<ChangeId> =>
  live.sql.withTransaction(
    Effect.gen(function* () {
      const { sql } = live
      const id = yield* ids.allocate(sql, "change")
      yield* sql`INSERT INTO changes ${sql.insert({
        id,
        athlete_id: athleteId,
        at: yield* isoNow(live),
        tool,
        summary,
        undone: 0,
        entities: encodeEntities(entities)
      })}`
      return ChangeId.make(id)
    })
  )

interface ChangeRow {
  readonly id: number
  readonly at: string
  readonly tool: string
  readonly summary: string
  readonly undone: number
  readonly entities: string
}

/** Newest first. */
export const changesOf = (
  { sql }: Live,
  athleteId: AthleteId,
  which: { readonly undoable: boolean; readonly limit: number }
): Stored<ReadonlyArray<ChangeRecord>> =>
  Effect.map(
    sql<ChangeRow>`SELECT id, at, tool, summary, undone, entities FROM changes
      WHERE athlete_id = ${athleteId} ${which.undoable ? sql`AND undone = 0` : sql.literal("")}
      ORDER BY id DESC LIMIT ${which.limit}`,
    (rows) =>
      rows.map((row) => ({
        id: ChangeId.make(row.id),
        at: row.at,
        tool: row.tool,
        summary: row.summary,
        undone: row.undone === 1,
        entities: Option.getOrElse(decodeEntities(row.entities), () => [])
      }))
  )

export const markUndone = ({ sql }: Live, athleteId: AthleteId, id: ChangeId): Stored<void> =>
  Effect.asVoid(sql`UPDATE changes SET undone = 1 WHERE athlete_id = ${athleteId} AND id = ${id}`)

export const getChangeHistory = (live: Live): AiEndurance["Service"]["getChangeHistory"] =>
  Effect.fn("AiEndurance.getChangeHistory")(function* ({ limit }) {
    const { athleteId } = yield* live.auth.require("read")
    if (!Number.isInteger(limit) || limit < 1) {
      return yield* new InvalidInput({ message: `${limit} is not a number of changes.`, hint: "Ask for at least 1." })
    }
    return yield* withStorage(changesOf(live, athleteId, { undoable: false, limit }))
  })

/** Of whoever asks, by workout. */
export const marksOf = ({
  auth,
  sql
}: Live): Effect.Effect<ReadonlyMap<WorkoutId, boolean>, SqlError.SqlError | NotSignedIn> =>
  Effect.flatMap(auth.principal, ({ athleteId }) =>
    Effect.map(
      sql<{
        readonly workout_id: number
        readonly completed: number
      }>`SELECT workout_id, completed FROM workout_marks WHERE athlete_id = ${athleteId}`,
      (rows) => new Map(rows.map((row) => [WorkoutId.make(row.workout_id), row.completed === 1]))
    )
  )

/** @param completed null takes the mark away */
export const setMark = (live: Live, athleteId: AthleteId, id: WorkoutId, completed: boolean | null): Stored<void> => {
  const { sql } = live
  return completed === null
    ? Effect.asVoid(sql`DELETE FROM workout_marks WHERE athlete_id = ${athleteId} AND workout_id = ${id}`)
    : Effect.flatMap(isoNow(live), (at) =>
        Effect.asVoid(
          sql`INSERT INTO workout_marks ${sql.insert({
            athlete_id: athleteId,
            workout_id: id,
            completed: completed ? 1 : 0,
            marked_at: at
          })} ON CONFLICT (athlete_id, workout_id) DO UPDATE SET completed = excluded.completed,
            marked_at = excluded.marked_at`
        )
      )
}

export interface Attempt {
  readonly fingerprint: string
  readonly day: Day
  /** The workouts that were there before. */
  readonly knownIds: ReadonlyArray<number>
  /** Null while it is not known what became of it. */
  readonly workoutId: WorkoutId | null
}

const repeatedWithinMillis = 10 * 60_000

/** The same creation of the last ten minutes; null when there is none. */
export const lastAttempt = (live: Live, athleteId: AthleteId, fingerprint: string): Stored<Attempt | null> =>
  Effect.gen(function* () {
    const { epochMillis } = yield* live.clock.now
    const since = new Date(epochMillis - repeatedWithinMillis).toISOString()
    const rows = yield* live.sql<AttemptRow>`SELECT fingerprint, day, known_ids, workout_id FROM workout_attempts
      WHERE athlete_id = ${athleteId} AND fingerprint = ${fingerprint} AND attempted_at >= ${since}
      ORDER BY attempted_at DESC LIMIT 1`
    const row = rows[0]
    return row === undefined
      ? null
      : {
          fingerprint,
          day: row.day as Day,
          knownIds: Option.getOrElse(decodeIds(row.known_ids), () => []),
          workoutId: row.workout_id === null ? null : WorkoutId.make(row.workout_id)
        }
  })

interface AttemptRow {
  readonly day: string
  readonly known_ids: string
  readonly workout_id: number | null
}

const decodeIds = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(Schema.Finite)))

/** In the place of the last one; that one stays where the new one cannot be written, or a repetition would not be known. */
export const noteAttempt = (live: Live, athleteId: AthleteId, attempt: Attempt): Stored<void> => {
  const { sql } = live
  return sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`DELETE FROM workout_attempts WHERE athlete_id = ${athleteId} AND fingerprint = ${attempt.fingerprint}`
      yield* sql`INSERT INTO workout_attempts ${sql.insert({
        athlete_id: athleteId,
        fingerprint: attempt.fingerprint,
        day: attempt.day,
        known_ids: JSON.stringify(attempt.knownIds),
        workout_id: attempt.workoutId,
        attempted_at: yield* isoNow(live)
      })}`
    })
  )
}

export const fingerprintOf = (tool: string, args: CallArguments): string =>
  createHash("sha256")
    .update(JSON.stringify([tool, Object.entries(args).toSorted(([one], [other]) => (one < other ? -1 : 1))]))
    .digest("hex")
