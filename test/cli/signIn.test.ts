/** Signing in to the program as it is started, with the code that it prints. */
import { chmodSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { folder, run, running } from "./run.ts"
import { answered, letIn, serving } from "./serving.ts"

describe("serve", () => {
  it.live("lets a client in with the code that it prints, and knows the client after a restart on its port", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const { at, port, program } = yield* serving(dataDir)
      const tokens = yield* at(letIn(program, 1))
      yield* Effect.promise(() => program.says(/claude\.ai asks for read\.[\s\S]*Code: /u))
      assert.strictEqual(yield* at(answered(tokens.access_token)), 200)
      program.child.kill("SIGTERM")
      const ended = yield* Effect.promise(() => program.ended)
      assert.notInclude(ended.stdout + ended.stderr, tokens.access_token)
      assert.notMatch(ended.stdout + ended.stderr, /oidc-provider/u)

      const again = yield* running(["serve", "--port", String(port)], {
        AIE_DATA_DIR: dataDir,
        AIE_DEMO: "off"
      })
      yield* Effect.promise(() => again.says(/serves http/u))
      assert.strictEqual(yield* at(answered(tokens.access_token)), 200)
    })
  )

  it.live("refuses to start on keys that others may read, and says what to do", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const { program } = yield* serving(dataDir)
      program.child.kill("SIGTERM")
      yield* Effect.promise(() => program.ended)
      chmodSync(join(dataDir, "keys.json"), 0o644)
      const ended = yield* run(["serve", "--port", "0"], { AIE_DATA_DIR: dataDir, AIE_DEMO: "off" })
      assert.strictEqual(ended.code, 1)
      assert.include(ended.stderr, "others may read it")
    })
  )
})
