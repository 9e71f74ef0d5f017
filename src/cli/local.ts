/**
 * The local source as the commands put it together: the database of these settings, its one athlete, and the
 * layers behind the tools.
 */
import { Console, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { ApiLayer } from "../api/ApiLayer.ts"
import { ensureAthlete, homeZone } from "../api/local/Athletes.ts"
import type { Auth } from "../auth/Auth.ts"
import { AthleteClock, HomeZone } from "../clock/AthleteClock.ts"
import { ClockLayer } from "../clock/ClockLayer.ts"
import { Database } from "../db/Database.ts"
import type { DatabaseUnusable } from "../db/errors.ts"
import type { AthleteId } from "../domain/Athlete.ts"
import type { Unavailable } from "../domain/errors.ts"
import type { ToolServices } from "../tools/Tool.ts"
import type { Settings } from "./Settings.ts"

/** Runs a program on the database; closes it afterwards. */
export const opened =
  (settings: Settings) =>
  <A, E, R>(body: Effect.Effect<A, E, R>): Effect.Effect<A, E | DatabaseUnusable, Exclude<R, SqlClient.SqlClient>> =>
    Effect.provide(body, Database.file(settings.databaseFile))

/** The athlete of the database; on a first start the demo, unless the settings say otherwise. */
export const owner = (settings: Settings): Effect.Effect<AthleteId, Unavailable, SqlClient.SqlClient> =>
  Effect.map(settings.demo ? ensureAthlete(demo(settings)) : ensureAthlete(), ({ athleteId }) => athleteId)

/**
 * Runs an import for the athlete of the database. On a new database it starts with an empty one, since it would
 * throw a demo away at once; when nothing came of the import the empty one goes, and a later start is a first start.
 */
export const withImporter = <A, E, R>(body: (athleteId: AthleteId) => Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    ensureAthlete(),
    ({ athleteId }) => body(athleteId),
    ({ athleteId, created }) => (created ? Effect.ignore(forgetIfEmpty(athleteId)) : Effect.void)
  )

const forgetIfEmpty = (athleteId: AthleteId) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`DELETE FROM athletes WHERE id = ${athleteId}
      AND NOT EXISTS (SELECT 1 FROM activities WHERE athlete_id = ${athleteId})
      AND NOT EXISTS (SELECT 1 FROM tokens WHERE athlete_id = ${athleteId})`
  )

/** Loaded only when it is needed: every later start goes without the simulator. */
const demo = (settings: Settings) => (athleteId: AthleteId) =>
  Effect.gen(function* () {
    yield* Console.error("First start: simulating half a year of training for the demo athlete ...")
    const { installDemo } = yield* Effect.promise(() => import("../api/local/demo/install.ts"))
    const { now } = yield* AthleteClock
    yield* installDemo(athleteId, yield* now)
  }).pipe(Effect.provide(machineClock(settings)))

/** The day before there is an athlete to ask for their zone. */
const machineClock = (settings: Settings) =>
  ClockLayer.layer(settings.timeZone).pipe(Layer.provide(Layer.succeed(HomeZone, { timeZone: Effect.succeed(null) })))

/** Everything the tools ask for. */
export const services = (
  settings: Settings,
  auth: Layer.Layer<Auth>
): Layer.Layer<ToolServices, never, SqlClient.SqlClient> => {
  const clock = ClockLayer.layer(settings.timeZone).pipe(Layer.provide(homeZone))
  return ApiLayer.local.pipe(Layer.provideMerge(clock), Layer.provideMerge(auth))
}
