/** Everything that AI Endurance gave us or was given is looked for in all that was said, on good ways and bad ones. */
import { assert, it } from "@effect/vitest"
import { Effect, Layer, References } from "effect"
import { captureLogs } from "../../support/capturedLogs.ts"
import { authorizePath, formTokenOf, locationOf, newBrowser, newPkce } from "./support/browser.ts"
import { called, comeBack, connected, Double, federatedServer, followed, sentAway } from "./support/federatedServer.ts"

const canary = "canary7secret7canary7secret7canary7secret7x"

it.live("no token, code, state or client of AI Endurance is in any line of the log", () => {
  const logs = captureLogs()
  return Effect.gen(function* () {
    const double = yield* Double
    const secrets = new Set<string>()
    const remember = () => {
      for (const token of [...double.logins.secrets(), ...double.logins.clients.keys()]) secrets.add(token)
    }
    const tokens = yield* connected("ann")
    remember()
    yield* called(tokens, "getUser")
    double.logins.expireAccessTokens()
    yield* called(tokens, "getUser")
    remember()
    for (const fault of ["breaks", "answerLost", "invalid_client", "invalid_grant"] as const) {
      double.logins.expireAccessTokens()
      double.tokenFaults.push(fault)
      yield* called(yield* connected("ann"), "getUser")
      remember()
    }
    const browser = newBrowser()
    const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge, { state: canary }))
    secrets.add(there.searchParams.get("state") ?? canary)
    const callback = yield* comeBack(there)
    secrets.add(new URLSearchParams(callback.split("?")[1]).get("code") ?? canary)
    yield* browser.visit(`/sign-in/ai-endurance?state=${canary}&code=${canary}`)
    yield* browser.visit(`/sign-in/ai-endurance?error=${canary}&error_description=${canary}`)
    double.tokenFaults.push("breaks")
    yield* followed(browser, callback)

    const visitor = newBrowser()
    const form = formTokenOf(yield* visitor.visit("/connections"))
    const sent = new URL(locationOf(yield* visitor.submit("/connections", { form, answer: "upstream" })))
    secrets.add(sent.searchParams.get("state") ?? canary)
    const opening = yield* comeBack(sent)
    secrets.add(new URLSearchParams(opening.split("?")[1]).get("code") ?? canary)
    double.onTokenRequest = () => setImmediate(remember)
    yield* visitor.visit(opening)
    for (const { value } of visitor.cookies.values()) secrets.add(value)

    assert.isAbove(logs.records.length, 5)
    const said = JSON.stringify(logs.records)
    for (const secret of [...secrets, canary]) assert.notInclude(said, secret)
  }).pipe(
    Effect.provide(
      federatedServer().pipe(Layer.provideMerge([logs.layer, Layer.succeed(References.MinimumLogLevel, "All")]))
    )
  )
})
