/**
 * AI Endurance's endpoint as msw plays it: its protocol with every oddity as a switch, and canned answers. What
 * tools mean is not its business; give it `answers`. It keeps what it was asked, so that a test can say what must
 * not have happened: a second write, a GET, a token at the wrong place.
 */
import { http, HttpResponse, type RequestHandler } from "msw"
import { type Profile, type ProfileName, profiles } from "../../../src/simulator/profiles.ts"
import type { Fault } from "./faults.ts"
import { listing, type ListedTool } from "./listing.ts"
import { sampleAnswers } from "./sampleAnswers.ts"

export { type Fault, faults } from "./faults.ts"

export const upstreamUrl = "https://aiendurance.test/mcp"
export const goodToken = "good-token-4f1d9b7c2a"

type Json = { readonly [key: string]: unknown }

export interface Quirks extends Partial<Profile> {
  /** How replies to POST are framed; not known of the real server. */
  readonly framing?: "json" | "events"
  /** A session id at `initialize` that later requests must carry; `forgets` it after so many calls. */
  readonly sessions?: "none" | "echoed" | { readonly forgetsAfterCalls: number }
  /** Tools per page of `tools/list`; the real one lists them on one. */
  readonly toolsPerPage?: number
  /** What the handshake agrees on. */
  readonly protocolVersion?: string
}

/** What a tool answers: any JSON, or one of these. */
export interface ToolFailure {
  readonly failure: string
}
export interface RawText {
  readonly text: string
}
export type Answer = (args: Json, request: Request) => unknown

export interface SeenRequest {
  readonly httpMethod: string
  readonly url: string
  readonly headers: Headers
  /** The JSON-RPC method; null when it was none. */
  readonly method: string | null
  readonly params: Json
}

export interface FakeUpstream {
  readonly handlers: ReadonlyArray<RequestHandler>
  /** Every request that came, in order. */
  readonly requests: ReadonlyArray<SeenRequest>
  /** Every `tools/call` that was carried out, answered or not. */
  readonly ran: ReadonlyArray<{ readonly tool: string; readonly args: Json }>
  /** The next calls of tools go wrong like this, one entry per call; null goes well. */
  readonly faults: Array<Fault | null>
  /** Replaced at will: what `tools/list` shows. */
  tools: ReadonlyArray<ListedTool>
  readonly answers: Map<string, Answer>
}

export const fakeUpstream = (
  options: {
    readonly profile?: ProfileName
    readonly quirks?: Quirks
    readonly answers?: { readonly [tool: string]: Answer }
    readonly url?: string
    readonly token?: string
  } = {}
): FakeUpstream => {
  const quirks = { ...profiles[options.profile ?? "current"], ...options.quirks }
  const token = options.token ?? goodToken
  const requests: Array<SeenRequest> = []
  const ran: Array<{ readonly tool: string; readonly args: Json }> = []
  const sessions = new Map<string, number>()
  let opened = 0

  const open = (): string | null => {
    if ((quirks.sessions ?? "none") === "none") return null
    const id = `session-${++opened}`
    sessions.set(id, 0)
    return id
  }
  /** Null when the session is known, or none is needed. */
  const turnedAway = (request: Request): Response | null => {
    if ((quirks.sessions ?? "none") === "none") return null
    const id = request.headers.get("mcp-session-id")
    const used = id === null ? undefined : sessions.get(id)
    if (id === null || used === undefined) return rpcError(null, -32_001, "Session not found", 404)
    const most = typeof quirks.sessions === "object" ? quirks.sessions.forgetsAfterCalls : Infinity
    if (used >= most) {
      sessions.delete(id)
      return rpcError(null, -32_001, "Session not found", 404)
    }
    sessions.set(id, used + 1)
    return null
  }

  const framed = (message: Json, headers: Record<string, string> = {}): Response => {
    if (quirks.framing !== "events") return HttpResponse.json(message, { headers })
    const text = eventStream(message)
    // Without a length the body would end with the connection, and leaving such a body early makes msw close the
    // socket in an order that undici takes for a completed reply and asserts against. Real sockets do not do that.
    const length = String(new TextEncoder().encode(text).length)
    return new HttpResponse(text, {
      headers: { "content-type": "text/event-stream", "content-length": length, ...headers }
    })
  }

  const toolReply = (id: unknown, tool: string, args: Json, request: Request): Response => {
    const answer = fake.answers.get(tool)
    if (answer === undefined || !fake.tools.some(({ name }) => name === tool)) {
      return framed({ jsonrpc: "2.0", id, error: { code: -32_602, message: `Unknown tool: ${tool}` } })
    }
    ran.push({ tool, args })
    return framed({ jsonrpc: "2.0", id, result: resultOf(answer(args, request), quirks.structuredContent) })
  }

  const post = async ({ request }: { readonly request: Request }): Promise<Response> => {
    const message = (await request.clone().json()) as Json
    const params = (message["params"] ?? {}) as Json
    const method = String(message["method"])
    requests.push({ httpMethod: "POST", url: request.url, headers: request.headers, method, params })
    const authorization = request.headers.get("authorization")
    const needsToken = method === "tools/call" || !quirks.anonymousListing
    if (authorization === null ? needsToken : authorization !== `Bearer ${token}`) return unauthorized()
    switch (method) {
      case "initialize": {
        const session = open()
        return framed(
          {
            jsonrpc: "2.0",
            id: message["id"],
            result: {
              protocolVersion: quirks.protocolVersion ?? "2025-06-18",
              capabilities: { tools: {} },
              serverInfo: { name: "AI Endurance", version: quirks.revision }
            }
          },
          session === null ? {} : { "mcp-session-id": session }
        )
      }
      case "notifications/initialized":
        return new HttpResponse(null, { status: 202 })
      case "tools/list": {
        const away = turnedAway(request)
        if (away !== null) return away
        const size = quirks.toolsPerPage ?? fake.tools.length
        const from = Number(params["cursor"] ?? 0)
        const more = from + size < fake.tools.length ? { nextCursor: String(from + size) } : {}
        return framed({
          jsonrpc: "2.0",
          id: message["id"],
          result: { tools: fake.tools.slice(from, from + size), ...more }
        })
      }
      case "tools/call": {
        const away = turnedAway(request)
        if (away !== null) return away
        const answer = () =>
          toolReply(message["id"], String(params["name"]), (params["arguments"] ?? {}) as Json, request)
        const fault = fake.faults.shift()
        if (fault === undefined || fault === null) return answer()
        if (!fault.done) return fault.respond(answer, message["id"])
        const response = answer()
        return fault.respond(() => response, message["id"])
      }
      default:
        return rpcError(message["id"], -32_601, `Method not found: ${method}`, 200)
    }
  }

  const url = options.url ?? upstreamUrl
  const fake: FakeUpstream = {
    handlers: [
      http.post(url, post),
      http.all(url, ({ request }) => {
        requests.push({
          httpMethod: request.method,
          url: request.url,
          headers: request.headers,
          method: null,
          params: {}
        })
        return request.method === "GET" ? unauthorized() : new HttpResponse(null, { status: 405 })
      })
    ],
    requests,
    ran,
    faults: [],
    tools: listing(quirks),
    answers: new Map(Object.entries({ ...sampleAnswers, ...options.answers }))
  }
  return fake
}

const resultOf = (answer: unknown, structured: boolean): Json => {
  if (isRecord(answer) && typeof answer["failure"] === "string") {
    return { content: [{ type: "text", text: answer["failure"] }], isError: true }
  }
  if (isRecord(answer) && typeof answer["text"] === "string" && Object.keys(answer).length === 1) {
    return { content: [{ type: "text", text: answer["text"] }] }
  }
  return {
    content: [{ type: "text", text: JSON.stringify(answer) }],
    ...(structured && isRecord(answer) ? { structuredContent: answer } : {})
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** With a comment, a notification and an odd line break in it, as streams of real servers have. */
const eventStream = (message: Json): string =>
  [
    ": welcome",
    "retry: 3000",
    "",
    "event: message",
    `data: ${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { level: "info", data: "…" } })}`,
    "",
    "event: message",
    "id: 1",
    `data: ${JSON.stringify(message)}`,
    "",
    ""
  ].join("\r\n")

const rpcError = (id: unknown, code: number, message: string, status: number): Response =>
  HttpResponse.json({ jsonrpc: "2.0", id, error: { code, message } }, { status })

const unauthorized = (): Response =>
  HttpResponse.json(
    { detail: "Authentication credentials were not provided." },
    { status: 401, headers: { "www-authenticate": "Bearer" } }
  )
