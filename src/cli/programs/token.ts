/** `token create|list|revoke`. */
import { Console, Effect, Layer, Option, Redacted } from "effect"
import { type AccessToken, PersonalAccessTokens } from "../../auth/PersonalAccessTokens.ts"
import { existingDatabase } from "../database.ts"
import { CommandFailed } from "../Failure.ts"
import { notReplayed, opened, owner } from "../sources.ts"
import * as Settings from "../Settings.ts"
import { scopesOf } from "./scopes.ts"

export const createToken = Effect.fn("token.create")(function* (
  request: {
    readonly name: string
    readonly scope: string
    readonly expires: Option.Option<number>
    readonly json: boolean
  },
  overrides: Settings.Overrides
) {
  const scopes = yield* scopesOf(request.scope)
  const settings = yield* Settings.load(overrides)
  const { secret, token } = yield* withTokens(
    settings,
    Effect.gen(function* () {
      const tokens = yield* PersonalAccessTokens
      return yield* tokens.create({
        athleteId: yield* owner(settings),
        name: request.name,
        scopes,
        expiresInDays: Option.getOrNull(request.expires)
      })
    })
  )
  // The secret alone on stdout, so that a script can take it; what is said about it on the side.
  if (!request.json) {
    yield* Console.error(
      `Token ${token.id} (${token.name}), ${token.scopes.join(" ")}, ${expiryWords(token)}. It cannot be shown again:`
    )
  }
  const shown = Redacted.value(secret)
  yield* Console.log(request.json ? JSON.stringify({ ...token, token: shown }, null, 2) : shown)
})

export const listTokens = Effect.fn("token.list")(function* (json: boolean, overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  const found = yield* withKnownTokens(
    settings,
    Effect.gen(function* () {
      return yield* (yield* PersonalAccessTokens).list(yield* owner(settings))
    })
  )
  const tokens = found ?? []
  const lines =
    tokens.length === 0 ? ["There are no tokens. `npm run cli -- token create` makes one."] : tokens.map(line)
  yield* Console.log(json ? JSON.stringify(tokens, null, 2) : lines.join("\n"))
})

export const revokeToken = Effect.fn("token.revoke")(function* (id: string, overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  const token = yield* withKnownTokens(
    settings,
    Effect.gen(function* () {
      return yield* (yield* PersonalAccessTokens).revoke(yield* owner(settings), id)
    })
  )
  if (token === null) {
    return yield* new CommandFailed({ message: `There is no token "${id}".`, hint: "There are no tokens to revoke." })
  }
  yield* Console.log(`Token ${token.id} (${token.name}) is revoked.`)
})

const withTokens = <A, E, R>(settings: Settings.Settings, body: Effect.Effect<A, E, R | PersonalAccessTokens>) =>
  Effect.andThen(notReplayed(settings, "tokens"), opened(settings)(Effect.provide(body, PersonalAccessTokens.layer)))

/** Null without a database: to look for tokens is no reason to make one, and a demo athlete in it. */
const withKnownTokens = <A, E, R>(settings: Settings.Settings, body: Effect.Effect<A, E, R | PersonalAccessTokens>) =>
  Effect.gen(function* () {
    yield* notReplayed(settings, "tokens")
    const database = yield* existingDatabase(settings)
    return database === null
      ? null
      : yield* Effect.provide(body, Layer.provideMerge(PersonalAccessTokens.layer, database))
  })

const line = (token: AccessToken): string =>
  [
    token.id.padEnd(9),
    token.name.padEnd(20),
    token.scopes.join(" ").padEnd(11),
    `made ${token.createdAt.slice(0, 10)}`,
    token.lastUsedAt === null ? "never used" : `last used ${token.lastUsedAt.slice(0, 16).replace("T", " ")} UTC`,
    token.revokedAt === null ? expiryWords(token) : `revoked ${token.revokedAt.slice(0, 10)}`
  ].join("  ")

const expiryWords = (token: AccessToken): string =>
  token.expiresAt === null ? "does not expire" : `expires ${token.expiresAt.slice(0, 10)}`
