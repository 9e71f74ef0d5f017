/**
 * What every way into the server must do alike, whatever tools it serves: written once, run over HTTP in both
 * protocol families, stdio, and in process, by the current official client and by the old one.
 *
 * Where the server runs in this process, two probes are served beside the toolkit: one that hangs until it is
 * interrupted, and one that hangs past its time-out. A server in a process of its own has them only if it
 * says so.
 */
import { assert, describe, layer } from "@effect/vitest"
import { Context, Effect, Layer, type Scope } from "effect"
import type { HttpServer } from "effect/http"
import type { McpFactory } from "../../src/mcp/McpFactory.ts"
import { errorMetaKey } from "../../src/mcp/result.ts"
import type { AnyTool } from "../../src/tools/Tool.ts"
import {
  type CalledTool,
  type ContractClient,
  httpClient,
  inProcessClient,
  oldHttpClient,
  oldStdioClient,
  type Stdio,
  stdioClient
} from "./contractClients.ts"
import { hanging, type Probe } from "./fakeTools.ts"

type Arguments = Readonly<Record<string, unknown>>

export interface ContractSubject {
  readonly toolkit: ReadonlyArray<AnyTool>
  /** A call that succeeds, and what its structured answer must hold. */
  readonly good: { readonly name: string; readonly args: Arguments; readonly answer: Arguments }
  /** A call that is refused for its arguments, and what the refusal must say of them. */
  readonly bad: { readonly name: string; readonly args: Arguments; readonly says: ReadonlyArray<string> }
  /** A call that fails for a reason of the domain. */
  readonly failing: { readonly name: string; readonly args: Arguments; readonly code: string; readonly says: string }
  /** Serves the given tools; `token` may call all of them. */
  readonly http: (toolkit: ReadonlyArray<AnyTool>) => Layer.Layer<HttpServer.HttpServer, unknown>
  readonly token: string
  readonly inProcess: (toolkit: ReadonlyArray<AnyTool>) => Layer.Layer<McpFactory, unknown>
  /** Starts a process that serves `toolkit`. */
  readonly stdio: Stdio
  /** Whether that process serves the probe `slow` too. */
  readonly stdioHasSlow: boolean
}

export const mcpContract = (title: string, subject: ContractSubject) =>
  describe(`${title}: the contract`, () => {
    const inThisProcess = <R, E>(
      how: string,
      serve: (toolkit: ReadonlyArray<AnyTool>) => Layer.Layer<R, E>,
      connect: Effect.Effect<ContractClient, never, R | Scope.Scope>,
      cancelsBy: CancelsBy
    ) => {
      const hang = hanging(30)
      const toolkit = [...subject.toolkit, hang.tool, slow]
      battery(how, subject, serve(toolkit), connect, { toolkit, hang, cancelsBy })
    }
    inThisProcess("HTTP, 2026-07-28", subject.http, httpClient("auto", subject.token), "signal")
    inThisProcess("HTTP, 2025-11-25", subject.http, httpClient("legacy", subject.token), "hanging up")
    inThisProcess("HTTP, the old client", subject.http, oldHttpClient(subject.token), "hanging up")
    inThisProcess("in process", subject.inProcess, inProcessClient, "signal")

    const toolkit = subject.stdioHasSlow ? [...subject.toolkit, slow] : subject.toolkit
    const ownProcess = (how: string, connect: Effect.Effect<ContractClient, never, Scope.Scope>) =>
      battery(how, subject, Layer.empty, connect, { toolkit, hang: null, cancelsBy: "signal" })
    ownProcess("stdio, 2026-07-28", stdioClient("auto", subject.stdio))
    ownProcess("stdio, 2025-11-25", stdioClient("legacy", subject.stdio))
    ownProcess("stdio, the old client", oldStdioClient(subject.stdio))
  })

/** Hangs past its time-out. */
const slow: AnyTool = hanging(0.2, "slow").tool

/**
 * Stateless HTTP of 2025 cannot hear a cancellation, which arrives as a request of its own and finds nobody; there the
 * dropped connection says it.
 */
type CancelsBy = "signal" | "hanging up"

interface Served {
  readonly toolkit: ReadonlyArray<AnyTool>
  readonly hang: Probe | null
  readonly cancelsBy: CancelsBy
}

class Connected extends Context.Service<Connected, ContractClient>()("test/support/Connected") {}

const battery = <R, E>(
  how: string,
  { bad, failing, good }: ContractSubject,
  server: Layer.Layer<R, E>,
  connect: Effect.Effect<ContractClient, never, R | Scope.Scope>,
  { cancelsBy, hang, toolkit }: Served
): void => {
  const connected = Layer.effect(Connected, connect).pipe(Layer.provideMerge(server))
  const call = (name: string, args: Arguments) =>
    Effect.flatMap(Connected, (client) => Effect.promise(() => client.call(name, args)))

  layer(connected, { excludeTestServices: true })(how, (it) => {
    it.effect("lists the whole toolkit on one page, in order, twice the same", () =>
      Effect.gen(function* () {
        const client = yield* Connected
        const [once, again] = yield* Effect.promise(async () => [await client.list(), await client.list()] as const)
        assert.deepStrictEqual(
          once.tools.map(({ name }) => name),
          toolkit.map(({ name }) => name)
        )
        assert.isUndefined(once.nextCursor)
        assert.deepStrictEqual(again, once)
      })
    )

    it.effect("gives every tool a title, all four hints and object schemas", () =>
      Effect.gen(function* () {
        const client = yield* Connected
        const { tools } = yield* Effect.promise(() => client.list())
        for (const { annotations, inputSchema, name, outputSchema, title } of tools) {
          assert.isString(title, name)
          assert.strictEqual(inputSchema.type, "object", name)
          assert.strictEqual(outputSchema?.type, "object", name)
          assert.hasAllKeys(
            annotations,
            ["title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"],
            name
          )
        }
      })
    )

    it.effect("answers a call with a structured value and the same JSON, compact, as text", () =>
      Effect.gen(function* () {
        const answer = yield* call(good.name, good.args)
        assert.isNotTrue(answer.isError, textOf(answer))
        assert.deepInclude(answer.structuredContent, good.answer)
        assert.strictEqual(textOf(answer), JSON.stringify(answer.structuredContent))
      })
    )

    it.effect("tells the model what is wrong with its arguments", () =>
      Effect.gen(function* () {
        const answer = yield* call(bad.name, bad.args)
        assert.isTrue(answer.isError)
        assert.deepInclude(answer._meta?.[errorMetaKey], { code: "INVALID_INPUT" })
        for (const words of bad.says) assert.include(textOf(answer), words)
      })
    )

    it.effect("knows no tool of another name", () =>
      Effect.gen(function* () {
        const client = yield* Connected
        const refused = yield* Effect.promise(() =>
          client.call("noSuchTool", {}).then(
            () => null,
            (cause) => cause
          )
        )
        assert.propertyVal(refused, "code", -32_602)
      })
    )

    it.effect("renders an error of the domain with its code, and without a structured value", () =>
      Effect.gen(function* () {
        const answer = yield* call(failing.name, failing.args)
        assert.isTrue(answer.isError)
        assert.deepInclude(answer._meta?.[errorMetaKey], { code: failing.code })
        assert.include(textOf(answer), failing.says)
        assert.isUndefined(answer.structuredContent)
      })
    )

    if (toolkit.includes(slow)) {
      it.effect("answers for a tool that does not come back in time", () =>
        Effect.gen(function* () {
          const answer = yield* call(slow.name, {})
          assert.isTrue(answer.isError)
          assert.deepInclude(answer._meta?.[errorMetaKey], { code: "UNAVAILABLE" })
        })
      )
    }

    if (hang !== null) {
      it.effect(`interrupts the tool when its caller cancels by ${cancelsBy}`, () =>
        Effect.gen(function* () {
          const client = yield* connect
          const controller = new AbortController()
          const answer = client.call(hang.tool.name, {}, controller.signal).catch(() => null)
          yield* hang.started
          yield* Effect.promise(async () => (cancelsBy === "signal" ? controller.abort() : await client.close()))
          yield* hang.interrupted
          yield* Effect.promise(() => answer)
        })
      )
    }
  })
}

const textOf = ({ content }: CalledTool): string => content?.[0]?.text ?? ""
