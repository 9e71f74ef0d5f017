/**
 * Run as a process of its own: `FOLDER URL`. Says that it is there, waits for a line, takes a token of the login that
 * the folder keeps, and says the digest of it: never the token.
 */
import { createHash } from "node:crypto"
import { Effect, Redacted } from "effect"
import { StoredLogin } from "../../../../src/auth/login/StoredLogin.ts"

const [dataDir, upstreamUrl] = [process.argv[2]!, process.argv[3]!]

const program = Effect.gen(function* () {
  const { token } = yield* StoredLogin
  yield* Effect.callback<void>((resume) => {
    process.stdin.once("data", () => resume(Effect.void))
    process.stdout.write("ready\n")
  })
  process.stdin.pause()
  const digest = createHash("sha256").update(Redacted.value(yield* token))
  process.stdout.write(`${digest.digest("hex")}\n`)
})

await Effect.runPromise(Effect.provide(program, StoredLogin.layer({ dataDir, upstreamUrl, client: null })))
