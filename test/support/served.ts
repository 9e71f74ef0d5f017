/** A server on a free port of this machine, and plain requests to it. */
import { request } from "node:http"
import { Effect, Layer } from "effect"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { Limits } from "../../src/auth/Limits.ts"
import { httpLayer, type ShellOptions } from "../../src/http/HttpLayer.ts"
import type { AnyTool } from "../../src/tools/Tool.ts"
import { servedPort } from "./conformance.ts"
import { noSource } from "./fakeTools.ts"
import { fakeTokens } from "./tokens.ts"

export const served = (toolkit: ReadonlyArray<AnyTool>, options: Partial<ShellOptions> = {}) =>
  httpLayer({ host: "127.0.0.1", port: 0, publicUrl: null, readiness: Effect.void, toolkit, ...options }).pipe(
    Layer.provide([AuthLayer.perRequest, fakeTokens, Limits.none, noSource])
  )

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string
}

export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Through `node:http`, because `fetch` allows neither a foreign `Host` nor a body on any method. */
export const send = (path: string, { body, headers = {}, method = "GET" }: Sent = {}) =>
  Effect.flatMap(servedPort, (port) =>
    Effect.callback<Answer>((resume) => {
      const outgoing = request({ host: "127.0.0.1", port, path, method, headers }, (incoming) => {
        const chunks: Array<Buffer> = []
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk))
        incoming.on("end", () =>
          resume(
            Effect.succeed({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              body: Buffer.concat(chunks).toString()
            })
          )
        )
      })
      outgoing.on("error", (cause) => resume(Effect.die(cause)))
      outgoing.end(body)
      return Effect.sync(() => outgoing.destroy())
    })
  )

export const jsonRpc = { "content-type": "application/json", accept: "application/json, text/event-stream" }

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A message in the manner of 2025, which needs no envelope. */
export const message = (method: string, params: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({ jsonrpc: "2.0", id: 7, method, params })

export const postMcp = (body: string, headers: Readonly<Record<string, string>> = {}) =>
  send("/mcp", { method: "POST", headers: { ...jsonRpc, ...headers }, body })

export interface RpcAnswer {
  readonly id?: unknown
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly code: number; readonly message: string }
}

/** The JSON-RPC message of an answer, framed as an event or not. */
export const rpcOf = ({ body }: Answer): RpcAnswer => JSON.parse(/^data: (.*)$/mu.exec(body)?.[1] ?? body) as RpcAnswer
