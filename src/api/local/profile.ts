/** The athlete's row, read: profile and availability. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { Athlete, AthleteId, Availability } from "../../domain/Athlete.ts"
import { type ReadError, Unavailable } from "../../domain/errors.ts"
import * as documents from "./documents.ts"
import { type Local, withStorage } from "./Local.ts"
import { morningWeight, withMorningWeight } from "./weight.ts"

/** The profile a write or a computation cannot do without. */
export const loadAthlete = (
  { sql }: Pick<Local, "sql">,
  athleteId: AthleteId
): Effect.Effect<Athlete, Unavailable | SqlError.SqlError> =>
  Effect.flatMap(sql<{ readonly profile: string }>`SELECT profile FROM athletes WHERE id = ${athleteId}`, (rows) =>
    rows[0] === undefined
      ? Effect.fail(noAthlete())
      : documents.required(documents.athletes, rows[0].profile, "The profile")
  )

export const loadAvailability = (
  { sql }: Pick<Local, "sql">,
  athleteId: AthleteId
): Effect.Effect<Availability, Unavailable | SqlError.SqlError> =>
  Effect.flatMap(
    sql<{ readonly availability: string }>`SELECT availability FROM athletes WHERE id = ${athleteId}`,
    (rows) =>
      rows[0] === undefined
        ? Effect.fail(noAthlete())
        : documents.required(documents.availabilities, rows[0].availability, "The availability")
  )

export const getUser = (local: Local): Effect.Effect<Athlete, ReadError> =>
  reading(local, (_, athleteId) =>
    Effect.gen(function* () {
      const athlete = yield* loadAthlete(local, athleteId)
      const { today } = yield* local.clock.nowAt(athlete.timeZone)
      return withMorningWeight(athlete, yield* morningWeight(local.sql, athleteId, today))
    })
  ).pipe(Effect.withSpan("AiEndurance.getUser"))

export const getAvailability = (local: Local): Effect.Effect<Availability, ReadError> =>
  reading(local, loadAvailability).pipe(Effect.withSpan("AiEndurance.getAvailability"))

const reading = <A, E>(local: Local, load: (local: Local, athleteId: AthleteId) => Effect.Effect<A, E>) =>
  withStorage(Effect.flatMap(local.auth.require("read"), ({ athleteId }) => load(local, athleteId)))

const noAthlete = () =>
  new Unavailable({
    message: "The athlete of this access is not in the database.",
    hint: "Was the database replaced while the server ran? Restart the server; if it asks for one, make a new token."
  })
