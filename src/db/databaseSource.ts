/**
 * Which source a database belongs to. Files are told apart by their names; a server's database has one address for
 * all, and mixing would let a token made for one open the other, and its undo take back the other's changes.
 */
import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

/** Claims the database for a source unless one has it already. @returns the source that has it */
export const claimFor = (source: string): Effect.Effect<string, SqlError.SqlError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`INSERT INTO database_source ${sql.insert({ id: 1, source })} ON CONFLICT (id) DO NOTHING`
    const rows = yield* sql<{ readonly source: string }>`SELECT source FROM database_source WHERE id = 1`
    return rows[0]?.source ?? source
  })
