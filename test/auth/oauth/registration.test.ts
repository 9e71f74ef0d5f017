/** Clients that register themselves, and those that publish who they are. */
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { type Client, Clients } from "../../../src/auth/oauth/Clients.ts"
import { FetchRefused } from "../../../src/auth/oauth/guardedFetch.ts"
import { KeyRing } from "../../../src/auth/oauth/KeyRing.ts"
import { send } from "../../support/served.ts"
import { registrationCases, wellKnownClientCases } from "./cases/registration.ts"
import { authorizePath, newPkce } from "./support/browser.ts"
import { connect, register } from "./support/registering.ts"
import { documents, signInServer } from "./support/signInServer.ts"

layer(signInServer(), { excludeTestServices: true })("a client that registers", registrationCases)
layer(signInServer(), { excludeTestServices: true })("a client that is well known", wellKnownClientCases)

layer(signInServer(), { excludeTestServices: true })("a client that registers at one process", (it) => {
  it.effect("too often has to wait, and its neighbour has not", () =>
    Effect.gen(function* () {
      const from = { "x-forwarded-for": "2001:db8:1:2::3" }
      const answers = yield* Effect.forEach(Array.from({ length: 35 }), () => register({ redirect_uris: [] }, from))
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [...Array.from({ length: 30 }, () => 400), ...Array.from({ length: 5 }, () => 429)]
      )
      assert.match(String(answers[34]!.headers["retry-after"]), /^[1-9]\d?$/u)
      // The same network of version 6 is the same caller; another one is not.
      const near = yield* register({ redirect_uris: [] }, { "x-forwarded-for": "2001:db8:1:2:ffff::9" })
      const far = yield* register({ redirect_uris: [] }, { "x-forwarded-for": "2001:db8:1:3::3" })
      assert.deepStrictEqual([near.status, far.status], [429, 400])
    })
  )
})

layer(signInServer(), { excludeTestServices: true })("a client that publishes who it is", (it) => {
  const url = "https://coach.example.org/client.json"
  const document = { client_id: url, client_name: "Coach", redirect_uris: ["https://coach.example.org/cb"] }

  it.effect("connects at a new callback of its own, however well it is known", () =>
    Effect.gen(function* () {
      const client_id = "https://chatgpt.com/oauth/client.json"
      const callback = "https://chatgpt.com/connector/oauth/of-tomorrow"
      documents.set(client_id, { client_id, client_name: "ChatGPT", redirect_uris: [callback] })
      const { page } = yield* connect({ client_id, redirect_uris: [] }, callback)
      assert.include(page.body, "Verified domain")
    })
  )

  it.effect("connects, and is shown by its domain", () =>
    Effect.gen(function* () {
      documents.set(url, {
        ...document,
        grant_types: ["authorization_code", "urn:ietf:params:oauth:grant-type:jwt-bearer"]
      })
      const { page } = yield* connect({ client_id: url, redirect_uris: [] }, "https://coach.example.org/cb")
      assert.include(page.body, "coach.example.org")
      assert.include(page.body, "Verified domain")
    })
  )

  it.effect.each([
    ["another id", { client_id: "https://coach.example.org/other.json" }],
    ["no id", { client_id: undefined }],
    ["a foreign scheme", { redirect_uris: ["evil://x"] }],
    ["a secret way to authenticate", { token_endpoint_auth_method: "client_secret_basic" }]
  ] as const)("is nobody with %s in its document", ([what, change]) =>
    Effect.gen(function* () {
      const client_id = `https://coach.example.org/${what.replace(/ /gu, "-")}.json`
      documents.set(client_id, { ...document, client_id, ...change })
      const answer = yield* send(
        authorizePath(newPkce().challenge, { client_id, redirect_uri: "https://coach.example.org/cb" })
      )
      assert.strictEqual(answer.status, 400)
      assert.isUndefined(answer.headers["location"])
    })
  )
})

const documentsOf = (fetch: Parameters<typeof Clients.layerFetching>[0]) =>
  Effect.provide(Clients, Clients.layerFetching(fetch).pipe(Layer.provide(KeyRing.ephemeral)))

describe("the document of a well-known client", () => {
  const url = "https://claude.ai/oauth/mcp-oauth-client-metadata"
  const pinned = "https://claude.ai/api/mcp/auth_callback"
  const newer = "https://claude.ai/api/mcp/another_callback"
  const document = { client_id: url, client_name: "Claude", redirect_uris: [newer] }
  const callbacks = Effect.map((client: Client | null) => client?.redirectUris ?? [])

  it.effect("is fetched for a callback that is not pinned, and for nothing else", () =>
    Effect.gen(function* () {
      let asked = 0
      const { find } = yield* documentsOf(() => Effect.sync(() => ((asked += 1), document)))
      const code = "https://claude.ai/oauth/claude-code-client-metadata"
      assert.include(yield* callbacks(find(url)), pinned)
      assert.include(yield* callbacks(find(url, pinned)), pinned)
      for (const callback of ["http://localhost:4321/callback", "http://127.0.0.1:1/callback"]) {
        assert.strictEqual((yield* find(code, callback))?.kind, "native")
      }
      assert.strictEqual(asked, 0)
      assert.include(yield* callbacks(find(url, newer)), newer)
      assert.include(yield* callbacks(find(url, newer)), newer)
      assert.strictEqual(asked, 1)
      // What is pinned goes on.
      assert.include(yield* callbacks(find(url, pinned)), pinned)
    })
  )

  it.effect.each([
    ["cannot be fetched", Effect.fail(new FetchRefused({ message: "away" }))],
    ["is somebody else's", Effect.succeed({ ...document, client_id: "https://other.example.org/client.json" })],
    ["does not hold", Effect.succeed({ ...document, redirect_uris: ["evil://x"] })]
  ] as const)("that %s leaves what is pinned", ([, answer]) =>
    Effect.gen(function* () {
      const { find } = yield* documentsOf(() => answer)
      assert.notInclude(yield* callbacks(find(url, newer)), newer)
      assert.include(yield* callbacks(find(url, pinned)), pinned)
    })
  )
})

describe("a client's document", () => {
  const url = "https://coach.example.org/client.json"
  const document = { client_id: url, client_name: "Coach", redirect_uris: ["https://coach.example.org/cb"] }
  const away = Effect.fail(new FetchRefused({ message: "away" }))

  it.effect("that cannot be fetched any more counts for a day, and is asked for every minute", () =>
    Effect.gen(function* () {
      let answer: Effect.Effect<unknown, FetchRefused> = Effect.succeed(document)
      let asked = 0
      const { find } = yield* documentsOf(() => Effect.suspend(() => ((asked += 1), answer)))
      const known = Effect.map(find(url), (client) => client?.name ?? null)
      assert.strictEqual(yield* known, "Coach")
      answer = away
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual(yield* known, "Coach")
      assert.strictEqual(asked, 1)
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(yield* known, "Coach")
      assert.strictEqual(yield* known, "Coach")
      assert.strictEqual(asked, 2)
      answer = Effect.succeed({ ...document, client_name: "Trainer" })
      yield* TestClock.adjust("61 seconds")
      assert.strictEqual(yield* known, "Trainer")
      answer = away
      yield* TestClock.adjust("25 hours")
      assert.isNull(yield* known)
    })
  )

  it.effect("that says something else now counts as what it says", () =>
    Effect.gen(function* () {
      let answer: Effect.Effect<unknown, FetchRefused> = Effect.succeed(document)
      const { find } = yield* documentsOf(() => Effect.suspend(() => answer))
      assert.isNotNull(yield* find(url))
      answer = Effect.succeed({ ...document, client_id: "https://other.example.org/client.json" })
      yield* TestClock.adjust("61 minutes")
      assert.isNull(yield* find(url))
      answer = away
      yield* TestClock.adjust("2 minutes")
      assert.isNull(yield* find(url))
    })
  )
})
