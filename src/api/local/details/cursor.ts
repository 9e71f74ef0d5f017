/**
 * Cursors of paged series: what the next page needs, sealed with a key of this database. A cursor is worth something
 * only to the athlete it was made for, for the same activity, for an hour; an altered one is worth nothing.
 */
import { createHmac, timingSafeEqual } from "node:crypto"
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { ActivityId } from "../../../domain/Activity.ts"
import type { AthleteId } from "../../../domain/Athlete.ts"
import { InvalidInput, Unavailable } from "../../../domain/errors.ts"
import { SeriesChannel } from "../../../domain/Series.ts"

const Page = Schema.Struct({
  athlete: Schema.Int,
  activity: Schema.Int,
  resolution: Schema.Literal("full"),
  channels: Schema.Array(SeriesChannel),
  /** First point of the page, and how many there are in all. */
  from: Schema.Int,
  total: Schema.Int,
  /** Seconds since 1970. */
  expires: Schema.Int
})
export type Page = typeof Page.Type

export const lifeSeconds = 3600

export const loadKey = (sql: SqlClient.SqlClient): Effect.Effect<Uint8Array, Unavailable | SqlError.SqlError> =>
  Effect.flatMap(
    sql<{ readonly value: Uint8Array }>`SELECT value FROM secrets WHERE name = 'cursor'`,
    ([row]): Effect.Effect<Uint8Array, Unavailable> =>
      row === undefined
        ? Effect.fail(
            new Unavailable({
              message: "The database lost the key that seals cursors, so longer series cannot be paged.",
              hint: "Restart the server on a database that is whole, or ask for a lower resolution."
            })
          )
        : Effect.succeed(row.value)
  )

export const seal = (key: Uint8Array, page: Page): string => {
  const text = Buffer.from(JSON.stringify(page)).toString("base64url")
  return `${text}.${signature(key, text)}`
}

/** @param owner who asks, and about what; @param nowSeconds since 1970 */
export const unseal = (
  key: Uint8Array,
  cursor: string,
  owner: { readonly athleteId: AthleteId; readonly id: ActivityId; readonly total: number },
  nowSeconds: number
): Effect.Effect<Page, InvalidInput> => {
  const [text = "", seal = "", ...rest] = cursor.split(".")
  if (rest.length > 0 || !same(seal, signature(key, text))) return Effect.fail(notYours())
  return Option.match(read(Buffer.from(text, "base64url").toString()), {
    onNone: () => Effect.fail(notYours()),
    onSome: (page) => {
      if (page.athlete !== owner.athleteId || page.activity !== owner.id) return Effect.fail(notYours())
      if (page.expires < nowSeconds || page.total !== owner.total) return Effect.fail(outdated())
      return Effect.succeed(page)
    }
  })
}

const read = Schema.decodeUnknownOption(Schema.fromJsonString(Page))

const signature = (key: Uint8Array, text: string): string => createHmac("sha256", key).update(text).digest("base64url")

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** One answer for forged, foreign and misused cursors: which of them it was is nobody's business. */
const notYours = () =>
  new InvalidInput({
    message: "This cursor does not belong to this activity.",
    hint: "Pass next_cursor exactly as the page before gave it, with the same activity; or leave it out for the first page."
  })

const outdated = () =>
  new InvalidInput({
    message: "This cursor is out of date.",
    hint: "Start again without a cursor; each is good for an hour, and only while the activity's data stays the same."
  })
