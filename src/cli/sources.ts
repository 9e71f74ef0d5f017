/**
 * The sources as the commands put them together: the database of these settings, its one athlete, and the layers
 * behind the tools.
 */
import { Config, Console, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { ApiLayer, serves } from "../api/ApiLayer.ts"
import { logDrift } from "../api/live/driftLog.ts"
import { homeZone as noHomeZone } from "../api/live/LiveSource.ts"
import type { Upstream } from "../api/live/upstream/Upstream.ts"
import { ensureAthlete, homeZone } from "../api/local/Athletes.ts"
import type { CassetteUnusable } from "../api/replay/folder.ts"
import type { Auth } from "../auth/Auth.ts"
import type { KeysUnusable } from "../auth/oauth/KeyRing.ts"
import type { UpstreamToken } from "../auth/UpstreamToken.ts"
import { AthleteClock, HomeZone } from "../clock/AthleteClock.ts"
import { ClockLayer } from "../clock/ClockLayer.ts"
import type { DatabaseServices } from "../db/Database.ts"
import type { DatabaseUnusable } from "../db/errors.ts"
import type { AthleteId } from "../domain/Athlete.ts"
import type { InvalidInput, Unavailable } from "../domain/errors.ts"
import type { AnyTool, ToolServices } from "../tools/Tool.ts"
import { toolkit } from "../tools/toolkit.ts"
import { credential } from "./credentials.ts"
import { databaseOf } from "./database.ts"
import { CommandFailed } from "./Failure.ts"
import type { Settings } from "./Settings.ts"

/** Runs a program on the database; closes it afterwards. */
export const opened =
  (settings: Settings) =>
  <A, E, R>(
    body: Effect.Effect<A, E, R>
  ): Effect.Effect<A, E | DatabaseUnusable | CommandFailed, Exclude<R, DatabaseServices>> =>
    Effect.provide(body, databaseOf(settings))

/** The athlete of the database; for the local source the demo on a first start, unless the settings say otherwise. */
export const owner = (settings: Settings): Effect.Effect<AthleteId, Unavailable, SqlClient.SqlClient> =>
  Effect.map(
    settings.demo && settings.source === "local" ? ensureAthlete(demo(settings)) : ensureAthlete(),
    ({ athleteId }) => athleteId
  )

/** The tools that are listed. */
export const toolsOf = ({ source, strict }: Settings): ReadonlyArray<AnyTool> =>
  toolkit({ strict, serves: serves(source) })

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

/** The day where there is no athlete to ask for their zone. */
const machineClock = (settings: Settings) =>
  ClockLayer.layer(settings.timeZone).pipe(Layer.provide(Layer.succeed(HomeZone, { timeZone: Effect.succeed(null) })))

type SourceError = CommandFailed | InvalidInput | Config.ConfigError | CassetteUnusable | KeysUnusable

export type UpstreamTokens = Layer.Layer<
  UpstreamToken,
  InvalidInput | Config.ConfigError | KeysUnusable,
  DatabaseServices
>

/** Everything the tools ask for. */
export const services = (
  settings: Settings,
  auth: Layer.Layer<Auth>,
  /** With what AI Endurance is asked; for whoever sits at this machine unless said otherwise. */
  token: UpstreamTokens = credential(settings)
): Layer.Layer<ToolServices, SourceError, DatabaseServices> => {
  switch (settings.source) {
    case "local":
      return local(settings, auth)
    case "live":
      return live(settings, auth, token)
    case "replay":
      return replay(settings, auth)
  }
}

const local = (settings: Settings, auth: Layer.Layer<Auth>): Layer.Layer<ToolServices, never, SqlClient.SqlClient> =>
  ApiLayer.local.pipe(
    Layer.provideMerge(ClockLayer.layer(settings.timeZone).pipe(Layer.provide(homeZone))),
    Layer.provideMerge(auth)
  )

/** Changes of AI Endurance's list of tools are told in the log at start, without keeping anyone waiting. */
const live = (settings: Settings, auth: Layer.Layer<Auth>, token: UpstreamTokens) =>
  ApiLayer.live.pipe(
    Layer.provideMerge(Layer.effectDiscard(Effect.forkScoped(logDrift(settings.upstreamUrl)))),
    Layer.provide(upstreamWith(settings, token)),
    Layer.provideMerge(ClockLayer.layer(settings.timeZone).pipe(Layer.provide(noHomeZone))),
    Layer.provideMerge(auth)
  )

/** AI Endurance as whoever sits at this machine. */
export const upstream = (settings: Settings): Layer.Layer<Upstream, InvalidInput | Config.ConfigError, Auth> =>
  upstreamWith(settings, credential(settings))

/** Loaded only when it is needed: the client and its fetch are a part of a start's time. */
const upstreamWith = <E, R>(settings: Settings, token: Layer.Layer<UpstreamToken, E, R>) =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("../api/live/upstream/UpstreamLayer.ts")),
      ({ UpstreamLayer }) => UpstreamLayer.live({ url: settings.upstreamUrl })
    )
  ).pipe(Layer.provide(token))

const replay = (settings: Settings, auth: Layer.Layer<Auth>) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { read } = yield* Effect.promise(() => import("../api/replay/folder.ts"))
      const Replay = yield* Effect.promise(() => import("../api/replay/Replay.ts"))
      const cassette = yield* read(settings.replayDir)
      return ApiLayer.live.pipe(
        Layer.provide(Replay.layer(cassette)),
        Layer.provideMerge(Replay.clock(cassette.info)),
        Layer.provideMerge(auth)
      )
    })
  )

/** Fails for a recording, which is played in memory: what the command is about would end with the process. */
export const notReplayed = ({ source }: Settings, what: string): Effect.Effect<void, CommandFailed> =>
  source === "replay"
    ? Effect.fail(
        new CommandFailed({
          message: `A recording keeps no ${what}: serve makes a token at each start and prints it.`,
          hint: "Set AIE_SOURCE to local or live for this command."
        })
      )
    : Effect.void
