/**
 * The clients that the contract is driven by: the current official one in both protocol families, and the old 1.x
 * one. Each is reduced to the three things the contract does with it.
 */
import { Client, InMemoryTransport, StreamableHTTPClientTransport, type Transport } from "@modelcontextprotocol/client"
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio"
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js"
import { StdioClientTransport as OldStdioTransport } from "@modelcontextprotocol/sdk/client/stdio.js"
import { StreamableHTTPClientTransport as OldHttpTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import type { Transport as OldTransport } from "@modelcontextprotocol/sdk/shared/transport.js"
import { Effect, type Scope } from "effect"
import type { HttpServer } from "effect/http"
import { McpFactory } from "../../src/mcp/McpFactory.ts"
import { servedPort } from "./conformance.ts"

export interface CalledTool {
  readonly content?: ReadonlyArray<{ readonly type: string; readonly text?: string }>
  readonly structuredContent?: unknown
  readonly isError?: boolean | undefined
  readonly _meta?: Readonly<Record<string, unknown>> | undefined
}

export interface ListedTool {
  readonly name: string
  readonly title?: string | undefined
  readonly inputSchema: { readonly type?: unknown }
  readonly outputSchema?: { readonly type?: unknown } | undefined
  readonly annotations?: Readonly<Record<string, unknown>> | undefined
}

export interface ContractClient {
  readonly list: () => Promise<{ readonly tools: ReadonlyArray<ListedTool>; readonly nextCursor?: string | undefined }>
  readonly call: (name: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal) => Promise<CalledTool>
  readonly close: () => Promise<void>
}

type Connect<R> = Effect.Effect<ContractClient, never, R | Scope.Scope>

export interface Stdio {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly env?: Readonly<Record<string, string>>
}

/** The clients hand a server only the variables they name; without this one it compiles everything at every start. */
const compileCache = { NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"] ?? "" }

const identity = { name: "contract", version: "1.0.0" }

export type Era = "auto" | "legacy"

export const httpClient = (era: Era, token: string): Connect<HttpServer.HttpServer> =>
  Effect.flatMap(servedPort, (port) =>
    current(
      era,
      () =>
        new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), {
          requestInit: { headers: { authorization: `Bearer ${token}` } }
        })
    )
  )

export const stdioClient = (era: Era, { args, command, env }: Stdio): Connect<never> =>
  current(
    era,
    () =>
      new StdioClientTransport({
        command,
        args: [...args],
        stderr: "pipe",
        env: { ...compileCache, ...env }
      })
  )

/** Straight into a server object, with no wire between; the pair of transports speaks the handshake of 2025 only. */
export const inProcessClient: Connect<McpFactory> = Effect.flatMap(McpFactory, (factory) =>
  current("legacy", async () => {
    const [near, far] = InMemoryTransport.createLinkedPair()
    const server = await factory.make({ era: "legacy" })
    await server.connect(far)
    return near
  })
)

export const oldHttpClient = (token: string): Connect<HttpServer.HttpServer> =>
  Effect.flatMap(servedPort, (port) =>
    old(
      () =>
        new OldHttpTransport(new URL(`http://127.0.0.1:${port}/mcp`), {
          requestInit: { headers: { authorization: `Bearer ${token}` } }
        })
    )
  )

export const oldStdioClient = ({ args, command, env }: Stdio): Connect<never> =>
  old(
    () =>
      new OldStdioTransport({
        command,
        args: [...args],
        stderr: "pipe",
        env: { ...compileCache, ...env }
      })
  )

const current = (era: Era, transport: () => Transport | Promise<Transport>): Connect<never> =>
  Effect.acquireRelease(
    Effect.promise(async (): Promise<ContractClient> => {
      const client = new Client(identity, { versionNegotiation: { mode: era } })
      await client.connect(await transport())
      return {
        list: () => client.listTools() as ReturnType<ContractClient["list"]>,
        call: (name, args, signal) =>
          client.callTool({ name, arguments: args }, signal === undefined ? {} : { signal }),
        close: () => client.close()
      }
    }),
    (client) => Effect.promise(() => client.close())
  )

const old = (transport: () => unknown): Connect<never> =>
  Effect.acquireRelease(
    Effect.promise(async (): Promise<ContractClient> => {
      const client = new OldClient(identity)
      // The old transports do not satisfy their own interface under exactOptionalPropertyTypes.
      await client.connect(transport() as OldTransport)
      return {
        list: () => client.listTools(),
        call: (name, args, signal) =>
          client.callTool({ name, arguments: args }, undefined, signal === undefined ? {} : { signal }),
        close: () => client.close()
      }
    }),
    (client) => Effect.promise(() => client.close())
  )
