/** The official clients, from a pasted URL to a written workout, with nobody helping but the owner's browser. */
import {
  auth,
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError
} from "@modelcontextprotocol/client"
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js"
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { servedPort } from "../../../support/conformance.ts"
import { keeping, type Remembered } from "../support/clientMemory.ts"
import { allowAll, askConsent, newBrowser } from "../support/browser.ts"
import { type Cases, Subject } from "../support/subject.ts"

/** The owner's browser: allows what is asked for, or part of it. */
const consent = (memory: Remembered, scope?: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const url = memory.opened
    assert.isDefined(url, "the client did not ask for a browser")
    delete memory.opened
    const browser = newBrowser()
    const { consentPath } = yield* askConsent(browser, url.pathname + url.search)
    return (yield* allowAll(browser, consentPath, scope)).searchParams
  })

const unauthorized = <A>(call: () => Promise<A>) =>
  Effect.promise(() =>
    call().then(
      () => null,
      (error: unknown) => error
    )
  )

export const officialClientCases = (it: Cases): void => {
  it.effect.each([
    ["of 2026-07-28, registering itself", "auto", undefined],
    ["of 2025-11-25, registering itself", "legacy", undefined],
    ["of 2026-07-28, by its published document", "auto", "https://claude.ai/oauth/claude-code-client-metadata"],
    ["of 2025-11-25, by its published document", "legacy", "https://claude.ai/oauth/claude-code-client-metadata"]
  ] as const)("%s signs in, steps up to writing, and refreshes", ([, mode, document]) =>
    Effect.gen(function* () {
      const { read, write } = yield* Subject
      const memory: Remembered = {}
      const url = new URL(`http://127.0.0.1:${yield* servedPort}/mcp`)
      const provider = keeping(memory, document) as OAuthClientProvider
      const connected = () => {
        const transport = new StreamableHTTPClientTransport(url, { authProvider: provider })
        const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } })
        return { client, transport, connect: () => client.connect(transport) }
      }
      const first = connected()
      yield* Effect.promise(() => first.connect())
      const refused = yield* unauthorized(() => first.client.callTool({ ...read }))
      assert.instanceOf(refused, UnauthorizedError)
      assert.strictEqual(memory.opened?.searchParams.get("resource"), url.href)
      assert.strictEqual(memory.opened?.searchParams.get("code_challenge_method"), "S256")
      const answer = yield* consent(memory, ["read"])
      yield* Effect.promise(() => first.transport.finishAuth(answer))
      const summed = yield* Effect.promise(() => first.client.callTool({ ...read }))
      assert.isNotTrue(summed.isError)

      const tooFar = yield* unauthorized(() => first.client.callTool({ ...write }))
      assert.instanceOf(tooFar, UnauthorizedError)
      assert.include(memory.opened?.searchParams.get("scope") ?? "", "write")
      const wider = yield* consent(memory)
      yield* Effect.promise(() => first.transport.finishAuth(wider))
      const renamed = yield* Effect.promise(() => first.client.callTool({ ...write }))
      assert.isNotTrue(renamed.isError)

      const before = memory.tokens
      memory.tokens = { ...before!, access_token: "expired" }
      const again = connected()
      yield* Effect.promise(() => again.connect())
      const later = yield* Effect.promise(() => again.client.callTool({ ...read }))
      assert.isNotTrue(later.isError)
      assert.isUndefined(memory.opened)
      assert.notStrictEqual(memory.tokens?.refresh_token, before?.refresh_token)
      yield* Effect.promise(() => Promise.all([first.client.close(), again.client.close()]))
    })
  )

  it.effect("of the 1.x line signs in", () =>
    Effect.gen(function* () {
      const { read } = yield* Subject
      const memory: Remembered = {}
      const url = new URL(`http://127.0.0.1:${yield* servedPort}/mcp`)
      const transport = new OldTransport(url, { authProvider: keeping(memory) })
      const client = new OldClient({ name: "test", version: "1" })
      // The old transports do not satisfy their own interface under exactOptionalPropertyTypes.
      yield* Effect.promise(() => client.connect(transport as Transport))
      yield* unauthorized(() => client.callTool({ ...read }))
      const answer = yield* consent(memory)
      yield* Effect.promise(() => transport.finishAuth(answer.get("code") ?? ""))
      const summed = yield* Effect.promise(() => client.callTool({ ...read }))
      assert.isNotTrue(summed.isError)
      yield* Effect.promise(() => client.close())
    })
  )

  it.effect("refuses an answer that another server put its name to", () =>
    Effect.gen(function* () {
      const memory: Remembered = {}
      const url = new URL(`http://127.0.0.1:${yield* servedPort}/mcp`)
      const provider = keeping(memory) as OAuthClientProvider
      yield* Effect.promise(() => auth(provider, { serverUrl: url }))
      const answer = yield* consent(memory)
      answer.set("iss", "https://evil.example")
      const transport = new StreamableHTTPClientTransport(url, { authProvider: provider })
      const error = yield* unauthorized(() => transport.finishAuth(answer))
      assert.match(String(error), /iss/iu)
      assert.isUndefined(memory.tokens)
    })
  )
}
