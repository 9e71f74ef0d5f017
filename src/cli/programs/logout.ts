/** `logout`. */
import { Console, Effect } from "effect"
import { signOut } from "../../auth/login/signIn.ts"
import { StoredLogin } from "../../auth/login/StoredLogin.ts"
import { environmentToken } from "../../auth/UpstreamToken.ts"
import { loginOptions } from "../credentials.ts"
import * as Settings from "../Settings.ts"

export const logout = Effect.fn("logout")(function* (overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  const { host } = new URL(settings.upstreamUrl)
  const ended = yield* Effect.provide(signOut(), StoredLogin.layer(loginOptions(settings)))
  const lines =
    ended === null
      ? [`This machine is not signed in to AI Endurance (${host}).`]
      : ended.revoked
        ? [`Signed out of AI Endurance (${host}): the login is ended there and deleted here.`]
        : [
            "The login is deleted here, but AI Endurance could not be told to end it.",
            `It has no more use here. To end it there too, look for connected applications in your account at ${host}.`
          ]
  const environment = (yield* environmentToken) === null ? [] : ["AIE_UPSTREAM_TOKEN is set here, and goes on working."]
  yield* Console.log([...lines, ...environment].join("\n"))
})
