/**
 * The handshake: `initialize`, then `notifications/initialized`. AI Endurance may hand out a session id; it is
 * echoed when given and not missed when not.
 */
import { type Duration, Effect, type Redacted } from "effect"
import { version } from "../../../version.ts"
import type { Sighting } from "./classify.ts"
import type { Post } from "./http.ts"
import { isObject, type JsonObject, textOr } from "./json.ts"
import type { ServerInfo } from "./Upstream.ts"

export interface Session {
  readonly info: ServerInfo
  /** What every later request of this session carries. */
  readonly headers: { readonly [name: string]: string }
  readonly hasId: boolean
}

/** The newest revision that AI Endurance is known to speak. */
const protocolVersion = "2025-06-18"

export const openSession = Effect.fnUntraced(function* (
  post: Post,
  options: {
    readonly token: Redacted.Redacted | null
    readonly timeout: Duration.Duration
    readonly nextId: () => number
  }
) {
  const common = { token: options.token, timeout: options.timeout }
  const { result, sessionId } = yield* post({
    ...common,
    method: "initialize",
    id: options.nextId(),
    headers: {},
    params: { protocolVersion, capabilities: {}, clientInfo: { name: "ai-endurance-mcp", version } }
  })
  const info = infoOf(result)
  if (info === null) return yield* Effect.fail<Sighting>({ _tag: "NoAnswer" })
  const usable = sessionId !== null && visibleAscii.test(sessionId)
  const session: Session = {
    info,
    headers: {
      "mcp-protocol-version": info.protocolVersion,
      ...(usable ? { "mcp-session-id": sessionId } : {})
    },
    hasId: usable
  }
  yield* post({ ...common, method: "notifications/initialized", id: null, headers: session.headers, params: {} })
  return session
})

/** What the protocol allows in a session id; also what is safe in a header. */
const visibleAscii = /^[\x21-\x7e]{1,512}$/u

const infoOf = (result: JsonObject): ServerInfo | null => {
  const spoken = result["protocolVersion"]
  if (typeof spoken !== "string" || !/^\d{4}-\d{2}-\d{2}$/u.test(spoken)) return null
  const server = isObject(result["serverInfo"]) ? result["serverInfo"] : {}
  return {
    name: textOr(server["name"], ""),
    version: textOr(server["version"], ""),
    protocolVersion: spoken,
    instructions: textOr(result["instructions"], null)
  }
}
