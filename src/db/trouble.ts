/** What is wrong with the database, told alike for both kinds; null for what says nothing to an athlete. */
import { Predicate } from "effect"
import type { SqlError } from "effect/sql"
import { sqliteCode, sqliteCodeOf } from "./Sqlite.ts"

export type Trouble = "readOnly" | "busy" | "full" | "unreachable"

export const troubleOf = (error: SqlError.SqlError): Trouble | null => {
  const server = serverTroubles.get(serverCodeOf(error) ?? "")
  if (server !== undefined) return server
  switch (sqliteCodeOf(error)) {
    case sqliteCode.readOnly:
      return "readOnly"
    case sqliteCode.busy:
    case sqliteCode.locked:
      return "busy"
    case sqliteCode.full:
      return "full"
    default:
      return error.reason._tag === "ConnectionError" ? "unreachable" : null
  }
}

/** The code of a PostgreSQL server (or of the system, on the way to it); null when there is none. */
export const serverCodeOf = (error: SqlError.SqlError): string | null => {
  const { cause } = error.reason
  return Predicate.hasProperty(cause, "code") && typeof cause.code === "string" ? cause.code : null
}

const serverTroubles: ReadonlyMap<string, Trouble> = new Map([
  // A stand-by, or one that an administrator closed for writing.
  ["25006", "readOnly"],
  ["53100", "full"],
  ["53300", "busy"],
  ["55P03", "busy"],
  ["40P01", "busy"],
  ["40001", "busy"],
  ["57P01", "unreachable"],
  ["57P03", "unreachable"]
])
