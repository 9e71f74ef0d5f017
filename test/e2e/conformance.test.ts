import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Limits } from "../../src/auth/Limits.ts"
import { httpShell } from "../../src/http/HttpLayer.ts"
import { serves } from "../../src/api/ApiLayer.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { bearerProxy, requiredScenarios, runConformance, servedPort, summaryOf } from "../support/conformance.ts"
import { conformanceFactory } from "../support/conformanceProfile.ts"
import { productHttp } from "../support/product.ts"
import { fakeTokens } from "../support/tokens.ts"

const shell = { host: "127.0.0.1", port: 0, publicUrl: null, readiness: Effect.void }

const profile = httpShell({ ...shell, scopeOf: () => null }).pipe(
  Layer.provide([conformanceFactory, fakeTokens, Limits.none])
)

const product = productHttp(toolkit({ strict: false, serves: serves("local") }))

describe("the official conformance runner", () => {
  layer(profile, { excludeTestServices: true })("against its fixtures behind the HTTP shell", (it) => {
    it.effect(
      "finds all 37 scenarios required for 2026-07-28 passing",
      () =>
        Effect.gen(function* () {
          const required = yield* requiredScenarios("2026-07-28")
          assert.lengthOf(required, 37)
          const run = yield* runConformance(yield* bearerProxy(yield* servedPort, "writer"), "2026-07-28", "none.yaml")
          assert.strictEqual(run.exitCode, 0, summaryOf(run))
          assert.includeMembers([...run.passed], [...required], summaryOf(run))
        }),
      60_000
    )

    it.effect(
      "finds 26 of the 30 required for 2025-11-25 passing, and the four others failing as expected",
      () =>
        Effect.gen(function* () {
          const required = yield* requiredScenarios("2025-11-25")
          assert.lengthOf(required, 30)
          const run = yield* runConformance(
            yield* bearerProxy(yield* servedPort, "writer"),
            "2025-11-25",
            "profile.yaml"
          )
          assert.strictEqual(run.exitCode, 0, summaryOf(run))
          assert.lengthOf(
            required.filter((name) => run.passed.includes(name)),
            26,
            summaryOf(run)
          )
        }),
      60_000
    )
  })

  layer(product, { excludeTestServices: true })("against the product", (it) => {
    it.effect.each(["2026-07-28", "2025-11-25"] as const)(
      "finds passing what needs no fixture, for %s",
      (revision) =>
        Effect.gen(function* () {
          const port = yield* bearerProxy(yield* servedPort, "writer")
          const run = yield* runConformance(port, revision, `product-${revision}.yaml`)
          assert.strictEqual(run.exitCode, 0, summaryOf(run))
        }),
      60_000
    )
  })
})
