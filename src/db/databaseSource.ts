/**
 * Which source a database belongs to. Two sources in one would let a token made for one open the other, and its undo take
 * back the other's changes: a server's database has one address for all, and a copy of a file can be put anywhere.
 */
import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

/** Claims the database for a source unless one has it already. @returns the source that has it */
export const claimFor = (source: string): Effect.Effect<string, SqlError.SqlError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const owners = sql<{ readonly source: string }>`SELECT source FROM database_source WHERE id = 1`
    // Looked at first: a start should not wait for whoever is writing.
    const [known] = yield* owners
    if (known !== undefined) return known.source
    yield* sql`INSERT INTO database_source ${sql.insert({ id: 1, source })} ON CONFLICT (id) DO NOTHING`
    const [made] = yield* owners
    return made?.source ?? source
  })
