/** The listener of a login: what it answers to whom, and what ends it. */
import { request } from "node:http"
import { connect } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { type Callback, listen, type Loopback } from "../../../src/auth/login/Loopback.ts"
import { signedInPage } from "../../../src/auth/login/pages.ts"

const state = "the-state-of-this-login"

interface Asked {
  readonly path?: string
  readonly method?: string
  readonly host?: string
}

const ask = (loopback: Loopback, { host, method = "GET", path = "/callback" }: Asked) =>
  Effect.callback<{ readonly status: number; readonly body: string; readonly headers: NodeJS.Dict<string | string[]> }>(
    (resume) => {
      const { port } = loopback
      const headers = { host: host?.replace("PORT", String(port)) ?? `127.0.0.1:${port}` }
      const outgoing = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (incoming) => {
        const chunks: Array<Buffer> = []
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
        incoming.on("end", () =>
          resume(
            Effect.succeed({
              status: incoming.statusCode ?? 0,
              body: Buffer.concat(chunks).toString(),
              headers: incoming.headers
            })
          )
        )
      })
      outgoing.on("error", (cause) => resume(Effect.die(cause)))
      outgoing.end()
    }
  )

const good = `/callback?code=abc&state=${state}`

const refusals: ReadonlyArray<readonly [string, number, Asked]> = [
  ["another name for this machine", 421, { path: good, host: "localhost:PORT" }],
  ["a name that was pointed at this machine", 421, { path: good, host: "attacker.example:PORT" }],
  ["its address with another port", 421, { path: good, host: "127.0.0.1:1" }],
  ["its address without the port", 421, { path: good, host: "127.0.0.1" }],
  ["another path", 404, { path: `/?code=abc&state=${state}` }],
  ["a path that only begins like it", 404, { path: `/callback/x?code=abc&state=${state}` }],
  ["the whole address as the path", 404, { path: `http://127.0.0.1/callback?code=abc&state=${state}` }],
  ["a form", 405, { path: good, method: "POST" }],
  ["a look ahead", 405, { path: good, method: "HEAD" }],
  ["no state", 400, { path: "/callback?code=abc" }],
  ["a forged state", 400, { path: "/callback?code=abc&state=guessed" }],
  ["an empty state", 400, { path: "/callback?code=abc&state=" }],
  ["the state and another one", 400, { path: `${good}&state=guessed` }]
]

const waiting = Effect.gen(function* () {
  const loopback = yield* listen({ port: 0, state })
  const callback = yield* Effect.forkScoped(loopback.callback)
  return { loopback, callback }
})

const finished = (loopback: Loopback, callback: Fiber.Fiber<Callback>) =>
  Effect.gen(function* () {
    const { address, show } = yield* Fiber.join(callback)
    yield* show(signedInPage("http://127.0.0.1:1", "aiendurance.com", true))
    return { address, loopback }
  })

describe("the listener of a login", () => {
  for (const [what, status, asked] of refusals) {
    it.live(`answers ${status} to ${what}, and goes on waiting`, () =>
      Effect.gen(function* () {
        const { callback, loopback } = yield* waiting
        const refused = yield* ask(loopback, asked)
        assert.strictEqual(refused.status, status)
        assert.notInclude(refused.body, "abc")
        assert.isUndefined(callback.pollUnsafe())
        const [answer] = yield* Effect.all([ask(loopback, { path: good }), finished(loopback, callback)], {
          concurrency: 2
        })
        assert.strictEqual(answer.status, 200)
      })
    )
  }

  it.live("takes the return that it waits for, shows the outcome, and is kept by no cache", () =>
    Effect.gen(function* () {
      const { callback, loopback } = yield* waiting
      assert.match(loopback.redirectUri, /^http:\/\/127\.0\.0\.1:\d+\/callback$/u)
      const [answer, { address }] = yield* Effect.all([ask(loopback, { path: good }), finished(loopback, callback)], {
        concurrency: 2
      })
      assert.strictEqual(address.href, `${loopback.redirectUri}?code=abc&state=${state}`)
      assert.include(answer.body, "You are signed in")
      assert.strictEqual(answer.headers["cache-control"], "no-store")
      assert.match(String(answer.headers["content-security-policy"]), /^default-src 'none'; style-src 'sha256-/u)
    })
  )

  it.live("takes a refusal as an answer too, when it carries the state", () =>
    Effect.gen(function* () {
      const { callback, loopback } = yield* waiting
      const [, { address }] = yield* Effect.all(
        [ask(loopback, { path: `/callback?error=access_denied&state=${state}` }), finished(loopback, callback)],
        { concurrency: 2 }
      )
      assert.strictEqual(address.searchParams.get("error"), "access_denied")
    })
  )

  it.live("takes one return: the same again is refused while the first is looked at", () =>
    Effect.gen(function* () {
      const { callback, loopback } = yield* waiting
      const first = yield* Effect.forkScoped(ask(loopback, { path: good }))
      const { show } = yield* Fiber.join(callback)
      assert.strictEqual((yield* ask(loopback, { path: good })).status, 400)
      yield* show(signedInPage("http://127.0.0.1:1", "aiendurance.com", false))
      assert.strictEqual((yield* Fiber.join(first)).status, 200)
    })
  )

  it.live("is gone with the login, whoever still holds a connection", () =>
    Effect.gen(function* () {
      const port = yield* Effect.scoped(
        Effect.gen(function* () {
          const loopback = yield* listen({ port: 0, state })
          yield* Effect.callback<void>((resume) => {
            const socket = connect(loopback.port, "127.0.0.1", () => resume(Effect.void))
            socket.on("error", () => {})
          })
          return loopback.port
        })
      )
      yield* Effect.scoped(listen({ port, state }))
    })
  )

  it.live("says which port is taken", () =>
    Effect.gen(function* () {
      const loopback = yield* listen({ port: 0, state })
      const exit = yield* Effect.exit(Effect.flip(listen({ port: loopback.port, state })))
      assert.isTrue(Exit.isSuccess(exit))
      if (Exit.isSuccess(exit)) assert.strictEqual(exit.value.code, "EADDRINUSE")
    })
  )
})
