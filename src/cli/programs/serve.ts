/** The HTTP server, and what it says when it listens. */
import { Console, Effect, Layer, Predicate, Redacted } from "effect"
import { HttpServer } from "effect/http"
import { SqlClient } from "effect/sql"
import { serves } from "../../api/ApiLayer.ts"
import { readAthlete } from "../../api/local/Athletes.ts"
import { withStorage } from "../../api/local/Local.ts"
import { serially } from "../../db/transactions.ts"
import { AuthLayer } from "../../auth/AuthLayer.ts"
import { loginPlace, readLogin } from "../../auth/login/LoginFile.ts"
import { environmentToken } from "../../auth/UpstreamToken.ts"
import { Limits } from "../../auth/Limits.ts"
import { PersonalAccessTokens } from "../../auth/PersonalAccessTokens.ts"
import type { AthleteId } from "../../domain/Athlete.ts"
import { scopesOf } from "../../http/gate.ts"
import { httpLayer, httpShell, type ShellOptions } from "../../http/HttpLayer.ts"
import { structuredLogs } from "../../observability/Logs.ts"
import { doorkeeper } from "../../simulator/doorkeeper.ts"
import { type Profile, type ProfileName, profiles } from "../../simulator/profiles.ts"
import { Simulator } from "../../simulator/Simulator.ts"
import { toolkit } from "../../tools/toolkit.ts"
import { CommandFailed } from "../Failure.ts"
import { opened, owner, services, toolsOf } from "../sources.ts"
import * as Settings from "../Settings.ts"
import { entrance } from "../signIn.ts"
import { greetingLines } from "./greeting.ts"
import { readiness } from "./readiness.ts"

/** @param profile speak as AI Endurance did, by the profile's name; null for ourselves */
export const serve = Effect.fn("serve")(function* (overrides: Settings.Overrides, profile: ProfileName | null) {
  const settings = yield* Settings.load(overrides)
  yield* Settings.checkReach(settings)
  if (profile !== null) yield* Settings.checkLocal(settings, "serve --as upstream")
  return yield* opened(settings)(
    Effect.gen(function* () {
      const athleteId = yield* owner(settings)
      const shell: ShellOptions = {
        host: settings.host,
        port: settings.port,
        publicUrl: settings.publicUrl === null ? null : new URL(settings.publicUrl),
        readiness: yield* readiness(settings)
      }
      const speaking =
        profile === null ? httpLayer({ ...shell, toolkit: toolsOf(settings) }) : simulated(shell, profile)
      const { upstreamToken, verifier } = entrance(settings, athleteId)
      const server = speaking.pipe(
        Layer.provide(services(settings, AuthLayer.perRequest, upstreamToken)),
        Layer.provide([
          verifier,
          // The simulator refuses what AI Endurance refused, and nothing else.
          settings.limits === null || profile !== null ? Limits.none : Limits.layer(settings.limits)
        ])
      )
      const greeted = Layer.effectDiscard(greet(settings, athleteId, profile)).pipe(Layer.provide(server))
      return yield* Layer.launch(Layer.provide(greeted, PersonalAccessTokens.layer))
    })
  ).pipe(
    Effect.catchTag("ServeError", (error) => Effect.fail(cannotListen(settings, error.cause))),
    Effect.provide(structuredLogs)
  )
})

/** AI Endurance's tools as far as the local source serves them. */
const simulated = (shell: ShellOptions, name: ProfileName) => {
  const profile: Profile = profiles[name]
  const tools = toolkit({ strict: true, serves: serves("local") })
  return httpShell({ ...shell, scopeOf: scopesOf(tools), door: doorkeeper(profile) }).pipe(
    Layer.provide(Simulator.factory({ toolkit: tools, profile }))
  )
}

const greet = Effect.fnUntraced(function* (
  settings: Settings.Settings,
  athleteId: AthleteId,
  profile: ProfileName | null
) {
  const { address } = yield* HttpServer.HttpServer
  const port = "port" in address ? address.port : settings.port
  const { demo } = yield* readAthlete(athleteId)
  const lines = greetingLines({
    endpoint: `${settings.publicUrl ?? `http://${inUrl(settings.host)}:${port}`}/mcp`,
    command: { program: process.execPath, args: [process.argv[1] ?? "ai-endurance-mcp"] },
    demo,
    ...(yield* about(settings)),
    profile,
    token: yield* firstToken(athleteId)
  })
  yield* Console.log(lines.join("\n"))
})

/** Where answers come from, and what a client that starts the program itself must set to get the same ones. */
const about = Effect.fnUntraced(function* (settings: Settings.Settings) {
  const { databaseUrl, dataDir, replayDir, source, timeZone, upstreamUrl } = settings
  const usual = yield* Effect.orElseSucceed(Settings.usualDataDir, () => null)
  const day = timeZone === null ? {} : { AIE_TIMEZONE: timeZone }
  const place = {
    ...(dataDir === usual ? {} : { AIE_DATA_DIR: dataDir }),
    ...(databaseUrl === null ? {} : { AIE_DATABASE_URL: "YOUR_DATABASE_URL" }),
    ...day
  }
  switch (source) {
    case "local":
      return { source: null, account: null, env: place }
    case "live": {
      const account = yield* accountOf(settings)
      return {
        source: `AI Endurance at ${upstreamUrl}`,
        account,
        env: {
          AIE_SOURCE: "live",
          AIE_UPSTREAM_URL: upstreamUrl,
          ...(account === "environment" && { AIE_UPSTREAM_TOKEN: "YOUR_AI_ENDURANCE_TOKEN" }),
          // Marks and the history of changes are kept there, whatever AI Endurance is asked with.
          ...place
        }
      }
    }
    case "replay":
      return {
        source: `a recording, ${replayDir}`,
        account: null,
        env: { AIE_SOURCE: "replay", AIE_REPLAY_DIR: replayDir }
      }
  }
})

const accountOf = Effect.fnUntraced(function* ({ dataDir, upstreamUrl }: Settings.Settings) {
  if ((yield* environmentToken) !== null) return "environment" as const
  const login = yield* Effect.orElseSucceed(readLogin(loginPlace(dataDir, upstreamUrl)), () => null)
  return login === null ? ("none" as const) : ("login" as const)
})

/**
 * Made when there never was one: whoever clones and starts has something to try at once. Of instances that start
 * together one makes it.
 */
const firstToken = Effect.fnUntraced(function* (athleteId: AthleteId) {
  const tokens = yield* PersonalAccessTokens
  const sql = yield* SqlClient.SqlClient
  const request = { athleteId, name: "first start", scopes: ["read", "write"], expiresInDays: null } as const
  const make = Effect.flatMap(tokens.list(athleteId), (known) =>
    known.length > 0 ? Effect.succeed(null) : tokens.create(request)
  )
  const made = yield* withStorage(serially(sql, "first token")(make))
  return made === null ? null : Redacted.value(made.secret)
})

const inUrl = (host: string): string => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host)

const cannotListen = (settings: Settings.Settings, cause: unknown): CommandFailed => {
  const where = `${settings.host}:${settings.port}`
  const code = Predicate.hasProperty(cause, "code") ? cause.code : null
  switch (code) {
    case "EADDRINUSE":
      return new CommandFailed({
        message: `Port ${settings.port} is taken: another program, or another ai-endurance-mcp, listens on ${where}.`,
        hint: "Stop that one, or choose another port: --port 8788 (or AIE_PORT)."
      })
    case "EACCES":
      return new CommandFailed({
        message: `This user may not listen on ${where}.`,
        hint: "Choose a port above 1023: --port 8787 (or AIE_PORT)."
      })
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new CommandFailed({
        message: `${settings.host} is not an address of this machine.`,
        hint: "Use 127.0.0.1, or 0.0.0.0 together with AIE_PUBLIC_URL=https://…"
      })
    default:
      return new CommandFailed({
        message: `The server cannot listen on ${where}${typeof code === "string" ? ` (${code})` : ""}.`,
        hint: "Choose another --host or --port."
      })
  }
}
