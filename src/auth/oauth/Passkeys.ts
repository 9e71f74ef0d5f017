/**
 * The owner's passkeys: a convenience beside the codes from the console, never instead of them. One is added only
 * right after a code was typed; whether that is so, the page decides that asks.
 *
 * A challenge is made of the page it stands on and of how often that page was answered, under the server's own key:
 * it holds for that page in that browser, and once, because the answer moves the page on.
 */
import { randomBytes } from "node:crypto"
import { Clock, Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import { notBefore } from "../notBefore.ts"
import { KeyRing, signingKeys } from "./KeyRing.ts"
import { isSigned, open, seal, sign } from "./Sealer.ts"
import { creationOptions, credentialIdOf, madeCredential, placeOf, requestOptions, usedCredential } from "./webauthn.ts"

export interface Passkey {
  /** Names it in lists; worth nothing as a credential. */
  readonly id: string
  readonly name: string
  /** The host name it works at. */
  readonly host: string
  /** UTC, ISO 8601. */
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

/** Where a passkey is asked for or used. */
export interface At {
  readonly athleteId: AthleteId
  /** The address that the page is shown under. */
  readonly origin: string
  /** The page, the browser, and how often it was answered. */
  readonly binding: string
}

export type Enrolment = "added" | "refused" | "full"

/** More than anybody has devices; a bound for the table and the page. */
export const mostPasskeys = 10

type Stored<A> = Effect.Effect<A, SqlError.SqlError>

export class Passkeys extends Context.Service<
  Passkeys,
  {
    /** Oldest first. */
    readonly list: (athleteId: AthleteId) => Stored<ReadonlyArray<Passkey>>
    /** @returns false when there is no such passkey */
    readonly remove: (athleteId: AthleteId, id: string) => Stored<boolean>
    /** What the browser needs to use a passkey here, as JSON; null where there is none to use. */
    readonly toUse: (at: At) => Stored<string | null>
    /** True for an answer to `toUse` of the same place, once. */
    readonly check: (at: At, answer: string) => Stored<boolean>
    /** What the browser needs to make a passkey here, as JSON; null where browsers have none. */
    readonly toAdd: (at: At) => Stored<string | null>
    readonly add: (at: At, answer: string, name: string) => Stored<Enrolment>
  }
>()("ai-endurance-mcp/auth/oauth/Passkeys") {
  static readonly layer: Layer.Layer<Passkeys, never, SqlClient.SqlClient | KeyRing> = Layer.effect(
    Passkeys,
    Effect.gen(function* () {
      return Passkeys.of(make(yield* SqlClient.SqlClient, yield* KeyRing))
    })
  )
}

interface Row {
  readonly id: string
  readonly credential_id: string
  readonly host: string
  readonly name: string
  readonly public_key: string
  readonly counter: number
  readonly created_at: string
  readonly last_used_at: string | null
}

const sealedFor = (id: string) => `passkeys:${id}`

const make = (sql: SqlClient.SqlClient, keys: KeyRing["Service"]): Passkeys["Service"] => {
  const challenge = (purpose: "use" | "add", { binding }: At) =>
    sign(signingKeys(keys.browser)[0]!, "passkey challenge", purpose, binding)
  const isChallenge =
    (purpose: "use" | "add", { binding }: At) =>
    (text: string) =>
      isSigned(keys.browser, text, "passkey challenge", purpose, binding)

  const rowsOf = (athleteId: AthleteId) => sql<Row>`
    SELECT id, credential_id, host, name, public_key, counter, created_at, last_used_at FROM passkeys
    WHERE athlete_id = ${athleteId} AND created_at >= ${notBefore(sql)} ORDER BY created_at, id`

  return {
    list: (athleteId) =>
      Effect.map(rowsOf(athleteId), (rows) =>
        rows.map((row) => ({
          id: row.id,
          name: row.name,
          host: row.host,
          createdAt: row.created_at,
          lastUsedAt: row.last_used_at
        }))
      ),

    remove: (athleteId, id) =>
      Effect.map(
        sql`DELETE FROM passkeys WHERE athlete_id = ${athleteId} AND id = ${id} RETURNING id`,
        (rows) => rows.length === 1
      ),

    toUse: Effect.fn("Passkeys.toUse")(function* (at) {
      const place = placeOf(at.origin)
      if (place === null) return null
      const rows = yield* rowsOf(at.athleteId)
      return rows.some(({ host }) => host === place.host) ? yield* requestOptions(place, challenge("use", at)) : null
    }),

    check: Effect.fn("Passkeys.check")(function* (at, answer) {
      const place = placeOf(at.origin)
      const rows = yield* rowsOf(at.athleteId)
      const row = rows.find((one) => one.credential_id === credentialIdOf(answer) && one.host === place?.host)
      const publicKey = row === undefined ? null : open(keys.sealing, sealedFor(row.id), row.public_key)
      if (place === null || row === undefined || publicKey === null) return false
      const credential = { id: row.credential_id, publicKey, counter: row.counter }
      const counter = yield* usedCredential({ place, answer, isChallenge: isChallenge("use", at), credential })
      if (counter === null) return false
      const now = new Date(yield* Clock.currentTimeMillis).toISOString()
      // Only from the counter that was compared: of two uses at once one is a copy.
      const moved = yield* sql`UPDATE passkeys SET counter = ${counter}, last_used_at = ${now}
        WHERE id = ${row.id} AND counter = ${row.counter} RETURNING id`
      return moved.length === 1
    }),

    toAdd: Effect.fn("Passkeys.toAdd")(function* (at) {
      const place = placeOf(at.origin)
      if (place === null) return null
      const rows = yield* rowsOf(at.athleteId)
      return yield* creationOptions({
        place,
        challenge: challenge("add", at),
        userId: randomBytes(32),
        userName: `Owner of ${new URL(at.origin).host}`,
        known: rows.filter(({ host }) => host === place.host).map((row) => row.credential_id)
      })
    }),

    add: Effect.fn("Passkeys.add")(function* (at, answer, name) {
      const place = placeOf(at.origin)
      const made = place === null ? null : yield* madeCredential({ place, answer, isChallenge: isChallenge("add", at) })
      if (place === null || made === null) return "refused"
      const rows = yield* rowsOf(at.athleteId)
      if (rows.length >= mostPasskeys) return "full"
      const id = randomBytes(4).toString("hex")
      const columns = {
        id,
        athlete_id: at.athleteId,
        credential_id: made.id,
        host: place.host,
        name: nameOf(name, rows.length + 1),
        public_key: seal(keys.sealing, sealedFor(id), made.publicKey),
        counter: made.counter,
        created_at: new Date(yield* Clock.currentTimeMillis).toISOString(),
        last_used_at: null
      }
      const added = yield* sql`INSERT INTO passkeys ${sql.insert(columns)}
        ON CONFLICT (credential_id) DO NOTHING RETURNING id`
      return added.length === 1 ? "added" : "refused"
    })
  }
}

const longestName = 60

/** One line, whatever was typed. */
const nameOf = (typed: string, number: number): string => {
  const line = typed.replace(/[\p{Cc}\s]+/gu, " ").trim()
  return line === "" ? `Passkey ${number}` : line.slice(0, longestName).toWellFormed()
}
