/** `login`: what the person at the terminal is told around signing in. Addresses and progress go to stderr. */
import { Console, Effect, Option, References } from "effect"
import { loginPlace, prepare } from "../../auth/login/LoginFile.ts"
import { openBrowser } from "../../auth/login/openBrowser.ts"
import { signIn } from "../../auth/login/signIn.ts"
import { StoredLogin } from "../../auth/login/StoredLogin.ts"
import { aside, loginOptions } from "../credentials.ts"
import { CommandFailed } from "../Failure.ts"
import * as Settings from "../Settings.ts"
import { scopesOf } from "./scopes.ts"

export interface LoginRequest {
  readonly scope: string
  readonly port: Option.Option<number>
  readonly noBrowser: boolean
}

export const login = Effect.fn("login")(function* (request: LoginRequest, overrides: Settings.Overrides) {
  const scopes = yield* scopesOf(request.scope)
  const port = yield* checkPort(request.port)
  const settings = yield* Settings.load(overrides)
  const { upstreamUrl } = settings
  const { host } = new URL(upstreamUrl)
  const place = loginPlace(settings.dataDir, upstreamUrl)
  yield* prepare(place)
  const options = { ...loginOptions(settings), registersPort: Option.isSome(request.port) }
  const pair = yield* signIn({
    upstreamUrl,
    scopes,
    port,
    tell: (address, backTo) =>
      Effect.gen(function* () {
        // Said first: on a machine without a browser it is all there is.
        yield* Console.error(`Sign in to AI Endurance (${host}) here:\n\n  ${address.href}\n`)
        const opened = !request.noBrowser && (yield* openBrowser(address, new URL(upstreamUrl)))
        for (const line of waitingLines(opened, backTo)) yield* Console.error(line)
      })
  }).pipe(Effect.provide(StoredLogin.layer(options)), quietly)

  const missing = scopes.filter((scope) => !pair.scopes.includes(scope))
  yield* Console.log(
    [
      `Signed in to AI Endurance (${host}): ${pair.scopes.join(" ")}.`,
      `The login is kept in ${place.loginFile}, for this user only.`,
      ...(missing.length > 0 ? [`AI Endurance did not grant what was asked for as well: ${missing.join(" ")}.`] : []),
      ...(pair.refreshToken === null
        ? ["AI Endurance gave nothing to renew it with: sign in again when it ends."]
        : []),
      ...(yield* aside(settings))
    ].join("\n")
  )
})

/** What a server's log is told is not for the person who waits here, unless they asked for it (`--log-level`). */
const quietly = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(References.MinimumLogLevel, (level) =>
    level === "Info" ? Effect.provideService(effect, References.MinimumLogLevel, "Warn") : effect
  )

const waitingLines = (opened: boolean, port: number): ReadonlyArray<string> => [
  opened
    ? "The browser was asked to open it. Waiting for it to come back, for five minutes at most (Ctrl-C stops)."
    : "Open it in a browser. Waiting for that to come back, for five minutes at most (Ctrl-C stops).",
  // Over ssh a browser here, if there is any, is not the one that the person sits at.
  ...(opened && process.env["SSH_CONNECTION"] === undefined
    ? []
    : [
        `The browser has to reach port ${port} of this machine. If it runs on another one: ssh -L ${port}:127.0.0.1:${port} to here first.`
      ])
]

const checkPort = (port: Option.Option<number>): Effect.Effect<number, CommandFailed> => {
  const wanted = Option.getOrElse(port, () => 0)
  return wanted >= 0 && wanted <= 65_535
    ? Effect.succeed(wanted)
    : Effect.fail(
        new CommandFailed({
          message: `--port ${wanted} is not a port.`,
          hint: "Use a whole number from 1024 to 65535, or leave it out for any free one."
        })
      )
}
