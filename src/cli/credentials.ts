/** With what AI Endurance is asked: the token of the environment, else the login of this machine. */
import { type Config, Effect, Layer } from "effect"
import type { StoredLoginOptions } from "../auth/login/StoredLogin.ts"
import { environmentToken, UpstreamToken } from "../auth/UpstreamToken.ts"
import type { InvalidInput } from "../domain/errors.ts"
import type { Settings } from "./Settings.ts"

/** The login and its library are loaded only where there is no token: they are a part of a start's time. */
export const credential = (settings: Settings): Layer.Layer<UpstreamToken, InvalidInput | Config.ConfigError> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const token = yield* environmentToken
      if (token !== null) return UpstreamToken.fixed(token)
      const { loginToken } = yield* Effect.promise(() => import("../auth/login/StoredLogin.ts"))
      return loginToken(loginOptions(settings))
    })
  )

export const loginOptions = (settings: Settings): StoredLoginOptions => ({
  dataDir: settings.dataDir,
  upstreamUrl: settings.upstreamUrl,
  client: settings.upstreamClient
})

/** Why a login is not used as things are set here, a line each; nothing when it is. */
export const aside = Effect.fnUntraced(function* ({ source }: Settings) {
  return [
    ...(source === "live"
      ? []
      : [`A login is for the live source: set AIE_SOURCE=live where the program runs (it is ${source} here).`]),
    ...((yield* environmentToken) === null ? [] : ["AIE_UPSTREAM_TOKEN is set here, and goes before a login."])
  ]
})
