/**
 * Signing in at AI Endurance with three servers behind one address: each step of it is at another one than the last,
 * and so is each call. On PostgreSQL where one answers, on one SQLite file otherwise.
 */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { serverIsThere } from "../../support/databases.ts"
import { upstreamDouble } from "../../support/upstreamAuthorization/double.ts"
import { authorizePath, newBrowser, newPkce } from "./support/browser.ts"
import { called, comeBack, connected, Double, sentAway } from "./support/federatedServer.ts"
import { postgresSchema, Processes, sqliteFile, threeProcesses } from "./support/threeProcesses.ts"

const servers = Layer.unwrap(
  Effect.map(upstreamDouble(), (double) =>
    threeProcesses(serverIsThere ? postgresSchema : sqliteFile("live.db"), {
      AIE_SOURCE: "live",
      AIE_UPSTREAM_URL: double.url
    }).pipe(Layer.provideMerge(Layer.succeed(Double, double)))
  )
)

layer(servers, { excludeTestServices: true, timeout: 60_000 })(
  "signing in at AI Endurance over three servers",
  (it) => {
    it.effect("is finished at any of them by the browser that began it, and by no other", () =>
      Effect.gen(function* () {
        const { there } = yield* sentAway(newBrowser(), authorizePath(newPkce().challenge))
        const victim = newBrowser()
        yield* sentAway(victim, authorizePath(newPkce().challenge))
        assert.strictEqual((yield* victim.visit(yield* comeBack(there))).status, 403)
        const tokens = yield* connected("ann", ["read"])
        assert.strictEqual(tokens.scope, "read")
        assert.strictEqual((yield* called(tokens, "getUser")).status, 200)
      })
    )

    it.effect("leads to logins that never mix over forty calls at once, and are renewed once each", () =>
      Effect.gen(function* () {
        const double = yield* Double
        const names = ["carl", "dora"] as const
        for (const [at, name] of names.entries()) {
          double.account(name).answers.set("getUser", () => ({ weight_kg: 50 + at, user_type: "Triathlete" }))
        }
        const tokens = yield* Effect.forEach(names, (name) => connected(name))
        double.logins.expireAccessTokens()
        const before = double.counts.refreshes
        yield* Effect.all(
          Array.from({ length: 40 }, (_, at) =>
            Effect.map(called(tokens[at % 2]!, "getUser"), ({ body }) =>
              assert.include(body, `"weight_kg":${50 + (at % 2)}`)
            )
          ),
          { concurrency: 20 }
        )
        assert.strictEqual(double.counts.refreshes, before + 2)
        assert.isAtLeast(Math.min(...(yield* Processes).counts()), 15)
      })
    )
  }
)
