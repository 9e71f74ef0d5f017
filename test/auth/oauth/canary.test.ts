import { assert, it } from "@effect/vitest"
import { Effect, Layer, References } from "effect"
import { captureLogs } from "../../support/capturedLogs.ts"
import { pushSecrets } from "./cases/canary.ts"
import { signInServer } from "./support/signInServer.ts"

it.live("no secret is in any line of the log, whichever way it came in", () => {
  const logs = captureLogs()
  return Effect.gen(function* () {
    const secrets = yield* pushSecrets
    const said = JSON.stringify(logs.records)
    assert.include(said, "access allowed")
    for (const secret of secrets) {
      assert.isAbove(secret.length, 15)
      assert.notInclude(said, secret)
    }
  }).pipe(
    Effect.provide(
      signInServer().pipe(Layer.provideMerge([logs.layer, Layer.succeed(References.MinimumLogLevel, "All")]))
    )
  )
})
