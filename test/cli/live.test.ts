/** The program with the live source, as a person starts it: what it says of AI Endurance, and what it remembers. */
import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { profiles } from "../../src/simulator/profiles.ts"
import { servedPort } from "../support/conformance.ts"
import { secondInstance } from "../support/liveProduct.ts"
import { folder, run, running } from "./run.ts"

const environment = Effect.map(Effect.all([servedPort, folder]), ([port, dataDir]) => ({
  AIE_SOURCE: "live",
  AIE_UPSTREAM_URL: `http://127.0.0.1:${port}/mcp`,
  AIE_UPSTREAM_TOKEN: "writer",
  AIE_DATA_DIR: dataDir
}))

describe("the program with the live source", () => {
  layer(secondInstance({ ...profiles.current, missingTool: "getAvailability" }), { excludeTestServices: true })(
    (it) => {
      it.effect(
        "says in doctor whether AI Endurance is there, takes the token, and lists what it did",
        () =>
          Effect.gen(function* () {
            const env = yield* environment
            const first = yield* run(["doctor"], env)
            assert.strictEqual(first.code, 0, first.stderr)
            assert.match(first.stdout, /ok +upstream .*protocol 2025-06-18/u)
            assert.match(first.stdout, /ok +account +AI Endurance accepts the access token/u)
            assert.match(first.stdout, /ok +drift .*seen for the first time/u)
            assert.match(first.stdout, /- matters: AI Endurance does not list getAvailability\./u)
            const refused = yield* run(["doctor"], { ...env, AIE_UPSTREAM_TOKEN: "nobody" })
            assert.strictEqual(refused.code, 1)
            assert.match(refused.stdout, /WRONG account +AI Endurance does not accept the access token/u)
          }),
        60_000
      )

      it.effect(
        "tells at start what changed, serves all the same, and remembers the list with its date",
        () =>
          Effect.gen(function* () {
            const env = { ...(yield* environment), AIE_TIMEZONE: "Pacific/Auckland" }
            const program = yield* running(["serve", "--port", "0"], env)
            yield* Effect.promise(() => program.says(/Answers come from AI Endurance at http/u))
            yield* Effect.promise(() => program.says(/it is asked with AIE_UPSTREAM_TOKEN/u))
            yield* Effect.promise(() => program.says(/does not list getAvailability/u))
            // What is pasted into a client answers as this server does: the marks and changes kept here, and its day.
            yield* Effect.promise(() => program.says(/"AIE_DATA_DIR": ".*\n *"AIE_TIMEZONE": "Pacific\/Auckland"/u))
            const again = yield* run(["doctor"], env)
            assert.match(again.stdout, /last list of \d{4}-\d{2}-\d{2}/u)
          }),
        60_000
      )

      it.effect("imports nothing: the account has its own activities", () =>
        Effect.gen(function* () {
          const refused = yield* run(["import", "."], yield* environment)
          assert.strictEqual(refused.code, 1)
          assert.include(refused.stderr, "Unset AIE_SOURCE for this command.")
        })
      )
    }
  )
})
