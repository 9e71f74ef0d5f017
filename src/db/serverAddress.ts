/** What an address of a database server says that the driver does not read. */
import { readFileSync } from "node:fs"
import { Data, Effect, Redacted } from "effect"

/** The file with the authority of the server's certificate cannot be read. */
export class AuthorityUnreadable extends Data.TaggedError("AuthorityUnreadable")<{ readonly detail: string }> {}

const parametersOf = (url: Redacted.Redacted): URLSearchParams =>
  URL.parse(Redacted.value(url))?.searchParams ?? new URLSearchParams()

/**
 * The certificates of `sslrootcert`, and with them encryption, whatever else the address says but "disable"; undefined
 * leaves it to `sslmode`. `system`, as libpq has it, stands for the authorities that are known anyway.
 */
export const authorityOf = (
  url: Redacted.Redacted
): Effect.Effect<true | { readonly ca: Buffer } | undefined, AuthorityUnreadable> => {
  const given = parametersOf(url)
  const file = given.get("sslrootcert")
  if (file === null || given.get("sslmode") === "disable") return Effect.succeed(undefined)
  if (file === "system") return Effect.succeed(true)
  return Effect.try({
    try: () => ({ ca: readFileSync(file) }),
    catch: (thrown) => new AuthorityUnreadable({ detail: thrown instanceof Error ? thrown.message : file })
  })
}

/** As others spell it for a pooler that lends a connection for one transaction at a time. */
export const lendsByTransaction = (url: Redacted.Redacted): boolean => parametersOf(url).get("pgbouncer") === "true"
