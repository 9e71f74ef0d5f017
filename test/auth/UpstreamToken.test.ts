import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { UpstreamToken } from "../../src/auth/UpstreamToken.ts"

const from = (environment: Record<string, string>) =>
  UpstreamToken.use(({ token }) => token).pipe(
    Effect.provide(
      UpstreamToken.layerConfig.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment))))
    )
  )

describe("UpstreamToken", () => {
  it.effect("takes the token of the environment, without the blanks around it", () =>
    Effect.gen(function* () {
      const token = yield* from({ AIE_UPSTREAM_TOKEN: " abc123 \n" })
      assert.strictEqual(Redacted.value(token), "abc123")
    })
  )

  it.effect("prints as anything but the token", () =>
    Effect.gen(function* () {
      const token = yield* from({ AIE_UPSTREAM_TOKEN: "abc123" })
      assert.notInclude(inspect(token) + JSON.stringify({ token }), "abc123")
    })
  )

  for (const environment of [{}, { AIE_UPSTREAM_TOKEN: "" }, { AIE_UPSTREAM_TOKEN: "  " }]) {
    it.effect(`says what to set when there is none: ${JSON.stringify(environment)}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(from(environment))
        assert.strictEqual(error._tag, "NotSignedIn")
        assert.include(JSON.stringify(error), "AIE_UPSTREAM_TOKEN")
      })
    )
  }
})
