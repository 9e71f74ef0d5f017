/** With what AI Endurance is asked, in which order. */
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { UpstreamToken } from "../../src/auth/UpstreamToken.ts"
import { credential } from "../../src/cli/credentials.ts"
import type { Settings } from "../../src/cli/Settings.ts"
import { login, machine, type Machine } from "../auth/login/support/machine.ts"
import { upstreamDouble, type UpstreamDouble } from "../support/upstreamAuthorization/double.ts"

const settings = (double: UpstreamDouble, { dataDir }: Machine) =>
  ({ source: "live", upstreamUrl: double.url, upstreamClient: null, dataDir }) as Settings

const tokenWith = (double: UpstreamDouble, at: Machine, environment: Record<string, string>) =>
  UpstreamToken.use(({ token }) => token).pipe(
    Effect.map(Redacted.value),
    Effect.provide(
      credential(settings(double, at)).pipe(
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment)))
      )
    )
  )

describe("the credential for AI Endurance", () => {
  it.live("is the token of the environment, else the login of this machine, else a word on how to get one", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const at = yield* machine(double)
      const nobody = yield* Effect.flip(tokenWith(double, at, {}))
      assert.strictEqual(nobody._tag, "NotSignedIn")
      if (nobody._tag === "NotSignedIn") assert.match(nobody.hint, /npm run cli -- login.*AIE_UPSTREAM_TOKEN/u)

      assert.strictEqual(
        yield* tokenWith(double, at, { AIE_UPSTREAM_TOKEN: "from-the-environment" }),
        "from-the-environment"
      )
      yield* Effect.provide(login(double), at.layer())
      assert.strictEqual(
        yield* tokenWith(double, at, { AIE_UPSTREAM_TOKEN: "from-the-environment" }),
        "from-the-environment"
      )
      const token = yield* tokenWith(double, at, { AIE_UPSTREAM_TOKEN: " " })
      assert.strictEqual(double.logins.holder(token)?.account, "ann")
    })
  )

  it.live("of a login is renewed when AI Endurance refuses it before its time", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const at = yield* machine(double)
      yield* Effect.provide(login(double), at.layer())
      const before = yield* tokenWith(double, at, {})
      double.logins.expireAccessTokens()
      const other = yield* UpstreamToken.use(({ insteadOf }) => insteadOf(Redacted.make(before))).pipe(
        Effect.provide(
          credential(settings(double, at)).pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({}))))
        )
      )
      assert.strictEqual(double.logins.holder(Redacted.value(other!))?.account, "ann")
      assert.strictEqual(yield* tokenWith(double, at, {}), Redacted.value(other!))
      assert.strictEqual(double.counts.refreshes, 1)
    })
  )
})
