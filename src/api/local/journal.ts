/**
 * Writes as values. An operation first works out a draft: what each entity is before and after, in one
 * sentence, and what the caller gets. A dry run stops there. Otherwise the entities and one journal row are
 * written in the transaction that the draft was made in, all or nothing, and undo applies the row backwards.
 */
import { Effect, Option } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import { ChangeId, type ChangeRecord, type EntityChange } from "../../domain/Change.ts"
import {
  Conflict,
  InvalidInput,
  NotFound,
  type NotSignedIn,
  type ReadError,
  type ScopeMissing,
  Unavailable
} from "../../domain/errors.ts"
import * as ids from "../../db/ids.ts"
import { ofAthlete } from "../../db/transactions.ts"
import type { Written } from "../AiEndurance.ts"
import { withNotes } from "../noteWords.ts"
import * as documents from "./documents.ts"
import * as entities from "./entities.ts"
import { type Local, withStorage } from "./Local.ts"

export interface Draft<A> {
  /** Empty when the wish is already true: then nothing is written and nothing journaled. */
  readonly entities: ReadonlyArray<EntityChange>
  readonly summary: string
  /** What whoever asked should know besides. The journal does not keep it: later it may not be true any more. */
  readonly notes?: ReadonlyArray<string>
  readonly value: A
  readonly reused?: true
}

type Refused = NotSignedIn | ScopeMissing | Unavailable

/** @param plan runs inside the transaction, so what it reads still holds when the draft is written */
export const write = <A, E>(
  local: Local,
  tool: string,
  dryRun: boolean,
  plan: (athleteId: AthleteId) => Effect.Effect<Draft<A>, E | SqlError.SqlError>
): Effect.Effect<Written<A>, Exclude<E, SqlError.SqlError> | Refused> =>
  Effect.gen(function* () {
    const { athleteId } = yield* local.auth.require("write")
    if (dryRun) return answer(yield* plan(athleteId), null, true)
    return yield* ofAthlete(
      local.sql,
      athleteId
    )(
      Effect.gen(function* () {
        const draft = yield* plan(athleteId)
        if (draft.entities.length === 0) return answer(draft, null, false)
        return answer(draft, yield* apply(local, athleteId, tool, draft), false)
      })
    )
  }).pipe(withStorage)

/** In the transaction the draft was made in. @param tool by whose name the journal knows it */
export const apply = (
  { clock, sql }: Pick<Local, "clock" | "sql">,
  athleteId: AthleteId,
  tool: string,
  draft: Draft<unknown>
): Effect.Effect<ChangeId, SqlError.SqlError> =>
  Effect.gen(function* () {
    const at = new Date((yield* clock.now).epochMillis).toISOString()
    for (const change of draft.entities) {
      if (change.before === null && (change.kind === "workout" || change.kind === "raceGoal")) {
        yield* ids.claim(sql, change.kind, change.id)
      }
      yield* entities.write(sql, athleteId, change, change.after, at)
    }
    const id = yield* ids.allocate(sql, "change")
    yield* sql`INSERT INTO changes ${sql.insert({
      id,
      athlete_id: athleteId,
      at,
      tool,
      summary: draft.summary,
      undone: 0,
      entities: JSON.stringify(documents.entityChanges.encode(draft.entities))
    })}`
    return ChangeId.make(id)
  })

const answer = <A>(draft: Draft<A>, changeId: ChangeId | null, dryRun: boolean): Written<A> => {
  const said = withNotes(draft.summary, draft.notes ?? [])
  return {
    value: draft.value,
    changeId,
    dryRun,
    summary: dryRun && draft.entities.length > 0 ? `Dry run, nothing was changed. What would be done: ${said}` : said,
    ...(draft.reused === true ? { reused: true } : {})
  }
}

/**
 * Undo walks the journal from its newest end: each call takes back one more change, and what is taken back
 * stays so (there is no redo; the same tool does it again). It refuses as soon as one entity is no longer
 * what the change left behind, rather than overwrite what happened since.
 */
export const undoLastChange = (local: Local) =>
  Effect.fn("AiEndurance.undoLastChange")(function* ({
    dryRun
  }: {
    readonly dryRun: boolean
  }): Effect.fn.Return<Written<ChangeRecord>, Conflict | NotFound | Refused> {
    const { athleteId } = yield* local.auth.require("write")
    const plan = newestUndoable(local, athleteId)
    const undo = Effect.gen(function* () {
      const record = yield* plan
      const at = new Date((yield* local.clock.now).epochMillis).toISOString()
      for (const change of record.entities.toReversed()) {
        yield* entities.write(local.sql, athleteId, change, change.before, at)
      }
      yield* local.sql`UPDATE changes SET undone = 1 WHERE athlete_id = ${athleteId} AND id = ${record.id}`
      return record
    })
    const record = yield* withStorage(dryRun ? plan : ofAthlete(local.sql, athleteId)(undo))
    return {
      value: { ...record, undone: !dryRun },
      changeId: null,
      dryRun,
      summary: dryRun
        ? `Dry run, nothing was changed. What would be taken back: ${record.summary}`
        : `Took back: ${record.summary}`
    }
  })

const newestUndoable = (
  { sql }: Local,
  athleteId: AthleteId
): Effect.Effect<ChangeRecord, Conflict | NotFound | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const rows = yield* sql<ChangeRow>`SELECT id, at, tool, summary, undone, entities FROM changes
      WHERE athlete_id = ${athleteId} AND undone = 0 ORDER BY id DESC LIMIT 1`
    const row = rows[0]
    if (row === undefined) return yield* nothingToUndo()
    const record = yield* recordOf(row)
    const moved: Array<string> = []
    for (const change of record.entities) {
      const current = yield* entities.read(sql, athleteId, change.kind, change.id)
      if (documents.canonical(current) !== documents.canonical(change.after)) {
        moved.push(
          change.id === entities.onlyOne ? entities.nameOf[change.kind] : `${entities.nameOf[change.kind]} ${change.id}`
        )
      }
    }
    return moved.length > 0 ? yield* movedOn(record, moved) : record
  })

/** Newest first, undone ones included; a row that cannot be read keeps its line and loses its entities. */
export const getChangeHistory = (local: Local) =>
  Effect.fn("AiEndurance.getChangeHistory")(function* ({
    limit
  }: {
    readonly limit: number
  }): Effect.fn.Return<ReadonlyArray<ChangeRecord>, ReadError> {
    const { athleteId } = yield* local.auth.require("read")
    if (!Number.isInteger(limit) || limit < 1) {
      return yield* new InvalidInput({ message: `${limit} is not a number of changes.`, hint: "Ask for at least 1." })
    }
    const rows = yield* withStorage(local.sql<ChangeRow>`SELECT id, at, tool, summary, undone, entities FROM changes
      WHERE athlete_id = ${athleteId} ORDER BY id DESC LIMIT ${limit}`)
    return yield* Effect.forEach(rows, (row) =>
      recordOf(row).pipe(
        Effect.tapError(() => Effect.logWarning("unreadable change").pipe(Effect.annotateLogs({ change: row.id }))),
        Effect.catchTag("Unavailable", () => Effect.succeed(headOf(row, [])))
      )
    )
  })

interface ChangeRow {
  readonly id: number
  readonly at: string
  readonly tool: string
  readonly summary: string
  readonly undone: number
  readonly entities: string
}

const recordOf = (row: ChangeRow): Effect.Effect<ChangeRecord, Unavailable> =>
  Option.match(Option.flatMap(documents.parse(row.entities), documents.entityChanges.decode), {
    onNone: () => Effect.fail(documents.unreadable(`Change ${row.id} (${row.summary})`)),
    onSome: (changes) => Effect.succeed(headOf(row, changes))
  })

const headOf = (row: ChangeRow, changes: ReadonlyArray<EntityChange>): ChangeRecord => ({
  id: ChangeId.make(row.id),
  at: row.at,
  tool: row.tool,
  summary: row.summary,
  undone: row.undone === 1,
  entities: changes
})

const nothingToUndo = () =>
  new NotFound({
    message: "There is no change to undo.",
    hint: "Only changes made through these tools can be undone, each once. getChangeHistory lists them."
  })

const movedOn = (record: ChangeRecord, moved: ReadonlyArray<string>) =>
  new Conflict({
    message: `Change ${record.id} cannot be undone: ${moved.join(" and ")} changed since in another way. (${record.summary})`,
    hint: "Look at the current state and set it with the matching tool instead."
  })
