/**
 * The live source as `serve` puts it together, in front of the double of AI Endurance, and a browser's way through
 * signing in there.
 */
import { join } from "node:path"
import { Context, Effect, Layer } from "effect"
import { serves } from "../../../../src/api/ApiLayer.ts"
import { ensureAthlete } from "../../../../src/api/local/Athletes.ts"
import { AuthLayer } from "../../../../src/auth/AuthLayer.ts"
import { Limits } from "../../../../src/auth/Limits.ts"
import { PersonalAccessTokens } from "../../../../src/auth/PersonalAccessTokens.ts"
import { services } from "../../../../src/cli/sources.ts"
import type { Settings } from "../../../../src/cli/Settings.ts"
import { entrance } from "../../../../src/cli/signIn.ts"
import { Database } from "../../../../src/db/Database.ts"
import { AthleteId } from "../../../../src/domain/Athlete.ts"
import { httpLayer } from "../../../../src/http/HttpLayer.ts"
import { toolkit } from "../../../../src/tools/toolkit.ts"
import { folder } from "../../../cli/run.ts"
import { bearer, message, postMcp, rpcOf } from "../../../support/served.ts"
import {
  type UpstreamDouble,
  upstreamDouble,
  type UpstreamDoubleOptions
} from "../../../support/upstreamAuthorization/double.ts"
import { pressed } from "../../../support/upstreamAuthorization/loggedIn.ts"
import {
  askConsent,
  authorizePath,
  type Browser,
  formTokenOf,
  locationOf,
  newBrowser,
  newPkce,
  redeem,
  type Tokens,
  tokensOf
} from "./browser.ts"

export class Double extends Context.Service<Double, UpstreamDouble>()("test/oauth/Double") {}

const placed = Effect.map(folder, (dataDir) => ({ dataDir, databaseUrl: null, keysFile: join(dataDir, "keys.json") }))

/** The live source, whoever plays AI Endurance. */
export const federatedWith = (upstream: Pick<Settings, "upstreamUrl" | "upstreamClient">) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const settings = { source: "live", timeZone: "UTC", ...(yield* placed), ...upstream } as Settings
      const { upstreamToken, verifier } = entrance(settings, AthleteId.make(1))
      const tools = toolkit({ strict: false, serves: serves("live") })
      const shell = { host: "127.0.0.1", port: 0, publicUrl: null, readiness: Effect.void }
      return httpLayer({ ...shell, toolkit: tools }).pipe(
        Layer.provide(services(settings, AuthLayer.perRequest, upstreamToken)),
        Layer.provide(Limits.none),
        Layer.provideMerge(verifier),
        Layer.provideMerge(PersonalAccessTokens.layer),
        Layer.provideMerge(Layer.effectDiscard(ensureAthlete())),
        Layer.provideMerge(Database.memory)
      )
    })
  )

export const federatedServer = (options: UpstreamDoubleOptions = {}) =>
  Layer.unwrap(
    Effect.map(upstreamDouble(options), (double) =>
      Layer.merge(federatedWith({ upstreamUrl: double.url, upstreamClient: null }), Layer.succeed(Double, double))
    )
  )

/** Allows on our page; the address at AI Endurance that the browser is sent to. */
export const allowed = Effect.fnUntraced(function* (
  browser: Browser,
  consentPath: string,
  scope: ReadonlyArray<string> = ["read", "write"]
) {
  const page = yield* browser.visit(consentPath)
  return yield* browser.submit(consentPath, { form: formTokenOf(page), answer: "allow", scope })
})

/** Begins with an authorization request and ends at AI Endurance's page. */
export const sentAway = Effect.fnUntraced(function* (browser: Browser, path: string, scope?: ReadonlyArray<string>) {
  const { consentPath } = yield* askConsent(browser, path)
  const answer = yield* allowed(browser, consentPath, scope)
  return { consentPath, answer, there: new URL(locationOf(answer)) }
})

/** Presses the button there; the address of ours that the browser is sent back to. */
export const comeBack = Effect.fnUntraced(function* (there: URL) {
  const back = yield* pressed(there)
  return back.pathname + back.search
})

/** From the callback on to wherever the browser ends, which is the client's address when all is well. */
export const followed = Effect.fnUntraced(function* (browser: Browser, callback: string) {
  let answer = yield* browser.visit(callback)
  let next = locationOf(answer)
  while (next.startsWith("/") || next.startsWith("http://127.0.0.1")) {
    const url = new URL(next, "http://127.0.0.1")
    answer = yield* browser.visit(url.pathname + url.search)
    next = locationOf(answer)
  }
  return { answer, landed: next === "" ? null : new URL(next) }
})

/** All the way, as the athlete of that account. */
export const connected = Effect.fnUntraced(function* (
  account: string,
  scope: ReadonlyArray<string> = ["read", "write"]
) {
  const double = yield* Double
  const browser = newBrowser()
  const pkce = newPkce()
  const { there } = yield* sentAway(browser, authorizePath(pkce.challenge), scope)
  double.browser.account = account
  const { landed } = yield* followed(browser, yield* comeBack(there))
  const code = landed?.searchParams.get("code") ?? ""
  return tokensOf(yield* redeem(code, pkce))
})

/** One call of a tool as whoever holds the token. */
export const called = Effect.fnUntraced(function* (
  { access_token }: Pick<Tokens, "access_token">,
  name: string,
  args: Readonly<Record<string, unknown>> = {}
) {
  const answer = yield* postMcp(message("tools/call", { name, arguments: args }), bearer(access_token))
  return { status: answer.status, body: answer.body, result: answer.status === 200 ? rpcOf(answer).result : undefined }
})

/** Takes a way back twice at once and then once more, with the cookies it began with. @returns the three statuses in order */
export const thrice = Effect.fnUntraced(function* (browser: Browser, path: string) {
  const kept = new Map(browser.cookies)
  const visit = Effect.suspend(() => {
    for (const [name, cookie] of kept) browser.cookies.set(name, cookie)
    return browser.visit(path)
  })
  const both = yield* Effect.all([visit, visit], { concurrency: 2 })
  return [...both, yield* visit].map(({ status }) => status).toSorted((a, b) => a - b)
})
