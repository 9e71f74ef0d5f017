/** One instance of a server, as far as the logins behind its connections go. */
import { createHash } from "node:crypto"
import { Effect, Layer, Redacted } from "effect"
import { addAthlete } from "../../../../src/api/local/Athletes.ts"
import { KeyRing } from "../../../../src/auth/oauth/KeyRing.ts"
import { UpstreamLogins } from "../../../../src/auth/oauth/UpstreamLogins.ts"
import { UpstreamAuthorization } from "../../../../src/auth/upstream/UpstreamAuthorization.ts"
import { Database } from "../../../../src/db/Database.ts"
import { Locks } from "../../../../src/db/Locks.ts"

export interface Instance {
  /** A path, or the address of a PostgreSQL server. */
  readonly database: string
  readonly keysFile: string
  readonly upstreamUrl: string
  readonly clientId: string
}

/** Every one built anew, as processes are. */
export const loginInstance = ({ clientId, database, keysFile, upstreamUrl }: Instance) =>
  UpstreamLogins.layer(addAthlete).pipe(
    Layer.provideMerge(
      UpstreamAuthorization.layer({
        url: upstreamUrl,
        client: { id: clientId, secret: null },
        registrations: { read: Effect.succeed([]), write: () => Effect.void, exclusively: (body) => body }
      })
    ),
    Layer.provideMerge([KeyRing.at(keysFile, "make"), Locks.layer]),
    Layer.provideMerge(
      database.startsWith("postgres:") ? Database.server(Redacted.make(database)) : Database.file(database)
    ),
    Layer.fresh
  )

export const connection = "c0ffee00"

/** The token that an instance hands out, as a fingerprint. */
export const tokenSeen = Effect.flatMap(UpstreamLogins, (logins) =>
  Effect.map(logins.tokenOf(connection).token, (token) => fingerprint(Redacted.value(token)))
)

export const fingerprint = (token: string): string => createHash("sha256").update(token).digest("hex")
