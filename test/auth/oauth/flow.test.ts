import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { bearer, message, postMcp, rpcOf } from "../../support/served.ts"
import { signedIn } from "./support/browser.ts"
import { signInServer } from "./support/signInServer.ts"

const read = message("tools/call", { name: "sumSteps", arguments: { steps: [] } })

layer(signInServer(), { excludeTestServices: true })("signing in", (it) => {
  it.effect("leads from an authorization request over consent and code to a token that calls tools", () =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      assert.strictEqual(tokens.scope, "read write")
      const answer = yield* postMcp(read, bearer(tokens.access_token))
      assert.strictEqual(answer.status, 200, answer.body)
      assert.isDefined(rpcOf(answer).result)
    })
  )
})
