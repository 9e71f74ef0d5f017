/** Run as a process of its own: an instance that asks for the token of a connection when it is told to. */
import { Effect } from "effect"
import { type Instance, loginInstance, tokenSeen } from "./loginInstance.ts"

const instance = JSON.parse(process.argv[2]!) as Instance

const told = Effect.callback<void>((resume) => {
  process.stdin.once("data", () => resume(Effect.void))
  process.stdout.write("ready\n")
})

await Effect.runPromise(
  Effect.gen(function* () {
    yield* told
    process.stdout.write(`${yield* tokenSeen}\n`)
  }).pipe(Effect.provide(loginInstance(instance)))
)
process.exit(0)
