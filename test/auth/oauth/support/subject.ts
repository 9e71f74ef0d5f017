/**
 * What the cases of signing in are tried against: one server in this process (`signInServer.ts`), or three real ones
 * behind a balancer (`threeProcesses.ts`). A case asks for what is here and knows no more.
 */
import type { Vitest } from "@effect/vitest"
import { Context, Effect } from "effect"
import type { HttpServer } from "effect/http"
import { SqlClient } from "effect/sql"
import type { Clients } from "../../../../src/auth/oauth/Clients.ts"
import type { Connections } from "../../../../src/auth/oauth/Connections.ts"
import type { KeyRing } from "../../../../src/auth/oauth/KeyRing.ts"
import type { OAuthStore } from "../../../../src/auth/oauth/OAuthStore.ts"
import type { PersonalAccessTokens } from "../../../../src/auth/PersonalAccessTokens.ts"
import { bearer, message, postMcp } from "../../../support/served.ts"

interface Call {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

export class Subject extends Context.Service<
  Subject,
  {
    /** A call that the scope read is enough for, and one that needs write; both succeed. */
    readonly read: Call
    readonly write: Call
    /** The code that was printed last, on whichever console. */
    readonly newestCode: Effect.Effect<string>
    /** Grows with every code that is printed. */
    readonly printed: Effect.Effect<number>
    /** Runs the effect as if that much time had passed. */
    readonly later: (millis: number) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  }
>()("test/oauth/Subject") {}

/** What a case may ask for. The database is the one that the servers use. */
export type Tried =
  | Subject
  | HttpServer.HttpServer
  | SqlClient.SqlClient
  | KeyRing
  | OAuthStore
  | Clients
  | Connections
  | PersonalAccessTokens

export type Cases<R = Tried> = Vitest.MethodsNonLive<R>

export const newestCode = Effect.flatMap(Subject, (subject) => subject.newestCode)
export const printedCodes = Effect.flatMap(Subject, ({ printed }) => printed)

export const readCall = Effect.map(Subject, ({ read }) => message("tools/call", { ...read }))
export const writeCall = Effect.map(Subject, ({ write }) => message("tools/call", { ...write }))

/** The status with which a call is answered. */
export const reads = (token: string) =>
  Effect.gen(function* () {
    return (yield* postMcp(yield* readCall, bearer(token))).status
  })
export const writes = (token: string) =>
  Effect.gen(function* () {
    return (yield* postMcp(yield* writeCall, bearer(token))).status
  })

export const later = <A, E, R>(millis: number, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Subject, (subject) => subject.later(millis)(effect))

export const rows = (table: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql<Record<string, unknown>>`SELECT * FROM ${sql(table)}`)
