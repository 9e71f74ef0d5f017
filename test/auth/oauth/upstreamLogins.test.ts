/** One login, ten that want its token at the moment it expires, and a server that takes a refresh token once. */
import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { addAthlete, ensureAthlete } from "../../../src/api/local/Athletes.ts"
import { Connections } from "../../../src/auth/oauth/Connections.ts"
import { KeyRing } from "../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../src/auth/oauth/OAuthStore.ts"
import { UpstreamLogins } from "../../../src/auth/oauth/UpstreamLogins.ts"
import { UpstreamAuthorization } from "../../../src/auth/upstream/UpstreamAuthorization.ts"
import { Locks } from "../../../src/db/Locks.ts"
import { folder } from "../../cli/run.ts"
import { databases, emptySchema, serverIsThere } from "../../support/databases.ts"
import { upstreamDouble, type UpstreamDouble } from "../../support/upstreamAuthorization/double.ts"
import { loggedIn } from "../../support/upstreamAuthorization/loggedIn.ts"
import { connection, fingerprint, type Instance, loginInstance, tokenSeen } from "./support/loginInstance.ts"

/** A connection whose login is due, in a database of its own. */
const prepared = Effect.fnUntraced(function* (database: string, double: UpstreamDouble) {
  const clientId = double.logins.register(["http://127.0.0.1/callback"])
  const keysFile = join(yield* folder, "keys.json")
  const instance: Instance = { database, keysFile, upstreamUrl: double.url, clientId }
  yield* Effect.gen(function* () {
    const { athleteId } = yield* ensureAthlete()
    const sql = yield* SqlClient.SqlClient
    const about = { clientName: "Test", clientDomain: null, redirectsTo: "here", scopes: ["read"] } as const
    yield* (yield* Connections).add({ grantId: "grant", athleteId, ...about })
    yield* sql`UPDATE oauth_connections SET id = ${connection}`
    const { pair } = yield* loggedIn(double)
    yield* (yield* UpstreamLogins).keep("grant", { ...pair, expiresAtMillis: pair.receivedAtMillis })
  }).pipe(Effect.provide(Connections.layer.pipe(Layer.provideMerge(loginInstance(instance)))))
  return instance
})

/** A process that says its fingerprint of the token when it is told to go. */
const started = (instance: Instance) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<{ readonly child: ChildProcess; readonly go: Effect.Effect<string> }>((resume) => {
        const worker = join(import.meta.dirname, "support/loginWorker.ts")
        const child = spawn(process.execPath, [worker, JSON.stringify(instance)], {
          stdio: ["pipe", "pipe", "inherit"]
        })
        let said = ""
        const ended = new Promise<string>((end) => child.on("close", () => end(said.trim().split("\n").at(-1) ?? "")))
        const go = Effect.promise(() => {
          child.stdin.end("go\n")
          return ended
        })
        child.stdout.on("data", (chunk: Buffer) => {
          said += chunk.toString()
          if (said === "ready\n") resume(Effect.succeed({ child, go }))
        })
      }),
      ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
    ),
    ({ go }) => go
  )

const ten = Array.from({ length: 10 })

const judged = (double: UpstreamDouble, seen: ReadonlyArray<string>): void => {
  const [access, ...more] = double.logins.secrets().filter((token) => token.startsWith("up-access"))
  assert.lengthOf(more, 0)
  assert.deepStrictEqual(
    seen,
    ten.map(() => fingerprint(access!))
  )
  assert.strictEqual(double.counts.refreshes, 1)
}

describe("ten that ask at once for the token of an expired login", () => {
  it.live(
    "renew it once between them: processes on one file",
    () =>
      Effect.gen(function* () {
        const double = yield* upstreamDouble()
        const instance = yield* prepared(join(yield* folder, "live.db"), double)
        const processes = yield* Effect.forEach(ten, () => started(instance), { concurrency: 10 })
        const seen = yield* Effect.all(processes, { concurrency: 10 })
        judged(double, seen)
      }),
    90_000
  )

  it.live.skipIf(!serverIsThere)(
    "renew it once between them: instances on one PostgreSQL server",
    () =>
      Effect.gen(function* () {
        const double = yield* upstreamDouble()
        const schema = yield* Effect.map(emptySchema, Redacted.value)
        const instance = yield* prepared(schema, double)
        const seen = yield* Effect.forEach(ten, () => Effect.provide(tokenSeen, loginInstance(instance)), {
          concurrency: 10
        })
        judged(double, seen)
      }),
    60_000
  )
})

for (const { isThere, layer: database, name } of databases) {
  describe.skipIf(!isThere)(`athletes and ends, on ${name}`, () => {
    /** One instance on an empty database, and a double that counts. */
    const run = <A, E, R>(body: (double: UpstreamDouble) => Effect.Effect<A, E, R>) =>
      Effect.gen(function* () {
        const double = yield* upstreamDouble()
        const client = { id: double.logins.register(["http://127.0.0.1/callback"]), secret: null }
        const registrations = {
          read: Effect.succeed([]),
          write: () => Effect.void,
          exclusively: <A2, E2, R2>(work: Effect.Effect<A2, E2, R2>) => work
        }
        const services = Layer.mergeAll(UpstreamLogins.layer(addAthlete), Connections.layer, OAuthStore.layer).pipe(
          Layer.provideMerge(UpstreamAuthorization.layer({ url: double.url, client, registrations })),
          Layer.provideMerge([KeyRing.ephemeral, Locks.layer]),
          Layer.provideMerge(database)
        )
        return yield* Effect.provide(body(double), services)
      }).pipe(Effect.scoped)

    const someone = (subject: string | null, issuer = "https://aiendurance.test") =>
      Effect.gen(function* () {
        const pair = {
          accessToken: Redacted.make("a"),
          refreshToken: null,
          expiresAtMillis: null,
          receivedAtMillis: 0,
          scopes: ["read"],
          clientId: "c"
        } as const
        return yield* (yield* UpstreamLogins).athleteOf({ pair, subject, issuer })
      })

    it.live("an account is one athlete, also when it comes twice at once; without an account each is another", () =>
      run(() =>
        Effect.gen(function* () {
          const twice = yield* Effect.all([someone("7"), someone("7")], { concurrency: 2 })
          assert.strictEqual(twice[0], twice[1])
          assert.strictEqual(yield* someone("7"), twice[0])
          const others = yield* Effect.all([
            someone("8"),
            someone("7", "https://other.test"),
            someone(null),
            someone(null)
          ])
          assert.strictEqual(new Set([...twice, ...others]).size, 5)
        })
      )
    )

    it.live("a login whose connection is gone is ended there once, and no other", () =>
      run((double) =>
        Effect.gen(function* () {
          const logins = yield* UpstreamLogins
          const connections = yield* Connections
          for (const [grantId, account] of [
            ["stays", null],
            ["goes", "9"]
          ] as const) {
            const athleteId = yield* someone(account)
            const about = { clientName: "Test", clientDomain: null, redirectsTo: "here", scopes: ["read"] } as const
            yield* connections.add({ grantId, athleteId, ...about })
            yield* logins.keep(grantId, (yield* loggedIn(double, grantId)).pair)
          }
          const sql = yield* SqlClient.SqlClient
          yield* sql`UPDATE upstream_athletes SET created_at = '2026-01-01T00:00:00.000Z'`
          yield* logins.collect
          assert.strictEqual(double.counts.revocations, 0)
          yield* (yield* OAuthStore).removeFamily("goes")
          yield* Effect.all([logins.collect, logins.collect], { concurrency: 2 })
          assert.lengthOf(double.logins.secrets("goes"), 0)
          assert.lengthOf(double.logins.secrets("stays"), 2)
          // Both athletes are left: the one has a connection, the other an account to come back to.
          assert.lengthOf(yield* sql`SELECT athlete_id FROM upstream_athletes`, 2)
          yield* (yield* OAuthStore).removeFamily("stays")
          yield* logins.collect
          assert.lengthOf(yield* sql`SELECT athlete_id FROM upstream_athletes`, 1)
          assert.lengthOf(double.logins.secrets(), 0)
        })
      )
    )
  })
}
