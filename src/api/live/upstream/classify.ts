/**
 * Recognises failures of AI Endurance. It documents classes (401, 403, 404, 422, 500) but not whether they come
 * as an HTTP status, as a number inside the text of a failed tool, or as a JSON-RPC code, and almost none of the
 * texts. So all three are read, and a text that says nothing known is quoted and never guessed at. What each kind
 * then means is in `faults.ts`.
 */
import { type Fault, type FaultClass, faults, type Row } from "./faults.ts"
import type { CallKind } from "./Upstream.ts"

/** What was seen on the wire in place of a result. Texts are raw here; `say` gets them quotable. */
export type Sighting =
  /** The connection was never made, so nothing was sent. */
  | { readonly _tag: "Unreachable" }
  /** The connection broke with the request on its way. */
  | { readonly _tag: "Dropped" }
  | { readonly _tag: "Hung"; readonly afterSeconds: number }
  /** The body ended before the reply did. */
  | { readonly _tag: "BrokenOff" }
  | { readonly _tag: "TooLarge"; readonly limitMebibytes: number }
  /** An HTTP status other than success. `rpcCode` when the body is a JSON-RPC error. */
  | {
      readonly _tag: "Status"
      readonly status: number
      readonly rpcCode: number | null
      readonly text: string
      readonly retryAfterSeconds: number | null
    }
  | { readonly _tag: "WebPage" }
  | { readonly _tag: "WrongType"; readonly contentType: string }
  /** JSON, but not an answer to what was asked. */
  | { readonly _tag: "NoAnswer" }
  | { readonly _tag: "RpcError"; readonly code: number; readonly text: string }
  | { readonly _tag: "ToolFailed"; readonly text: string }
  /** Our own queue: nothing was sent. */
  | { readonly _tag: "Crowded" }
  /** The breaker is open: nothing was sent. */
  | { readonly _tag: "Resting"; readonly seconds: number }

export interface Asked {
  /** A tool's name, or a few words for what the protocol itself wants. */
  readonly what: string
  readonly isTool: boolean
  readonly kind: CallKind
  /** The request carried a session id, so a refusal may be about the session. */
  readonly inSession: boolean
  readonly quotable: (text: string) => string | null
}

export const faultOf = (seen: Sighting, asked: Asked): Fault => {
  const found = classOf(seen, asked)
  const row: Row = faults[found]
  const retryAfterSeconds = seen._tag === "Status" ? seen.retryAfterSeconds : null
  const text = "text" in seen ? asked.quotable(seen.text) : null
  return {
    class: found,
    error: row.say({
      ...asked,
      seen,
      retryAfterSeconds,
      quote: text === null ? "" : ` It says: "${text}".`
    }),
    again: row.again,
    maybeDone: row.maybeDone,
    down: row.down,
    retryAfterSeconds
  }
}

const classOf = (seen: Sighting, asked: Asked): FaultClass => {
  switch (seen._tag) {
    case "Unreachable":
      return "unreachable"
    case "Dropped":
      return "dropped"
    case "Hung":
      return "hung"
    case "BrokenOff":
      return "brokenOff"
    case "TooLarge":
      return "tooLarge"
    case "WebPage":
      return "webPage"
    case "WrongType":
      return "wrongType"
    case "NoAnswer":
      return "noAnswer"
    case "Crowded":
      return "crowded"
    case "Resting":
      return "resting"
    case "Status":
      return statusClass(seen, asked)
    case "RpcError":
      return rpcClass(seen.code, seen.text, asked)
    case "ToolFailed":
      return textClass(seen.text) ?? "toolBroke"
  }
}

const byStatus: ReadonlyMap<number, FaultClass> = new Map([
  [400, "notUnderstood"],
  [401, "signedOut"],
  [402, "lapsed"],
  [403, "forbidden"],
  [404, "missing"],
  [405, "notUnderstood"],
  [406, "notUnderstood"],
  [408, "dropped"],
  [410, "missing"],
  [413, "invalid"],
  [415, "notUnderstood"],
  [422, "invalid"],
  [429, "throttled"]
])

const statusClass = (seen: Sighting & { readonly _tag: "Status" }, asked: Asked): FaultClass => {
  // The protocol lets a server forget a session with 404; others answer 400. Only words tell it from "no such id".
  if ([400, 404].includes(seen.status) && asked.inSession && /\bsession\b/iu.test(seen.text)) return "sessionGone"
  if (seen.status === 400 && seen.rpcCode !== null) return rpcClass(seen.rpcCode, seen.text, asked)
  if (seen.status >= 300 && seen.status < 400) return "redirected"
  if (!asked.isTool && [404, 405, 410].includes(seen.status)) return "noEndpoint"
  if (seen.status >= 500) return "serverError"
  if (seen.status < 300) return "noAnswer"
  return byStatus.get(seen.status) ?? "refused"
}

/** Codes of JSON-RPC 2.0; everything else is the server's own and only its words count. */
const rpcClass = (code: number, text: string, asked: Asked): FaultClass => {
  if (asked.inSession && /\bsession\b/iu.test(text)) return "sessionGone"
  if (code === -32_602) return unknownTool.test(text) ? "unknownTool" : "invalid"
  if (code === -32_601) return "unknownTool"
  if (code === -32_600 || code === -32_700) return "notUnderstood"
  if (code === -32_603) return textClass(text) ?? "serverError"
  return textClass(text) ?? "toolBroke"
}

const unknownTool =
  /\b(?:unknown|no such) tool\b|\btool\b[^.]{0,60}\b(?:not found|unknown|does not exist|not available)/iu

/**
 * A status number counts only where a status stands: alone in front, after a word like "status", in brackets or
 * as a `code` of JSON. "Moved 404 m" and the id 8101404 are no such places.
 */
const statusInText =
  /(?:^\W*|\b(?:http(?:\/[\d.]+)?|status|code|error)(?:[\s_-]?code)?["']?\s*[:=#]?\s*|\()(40[0-9]|41[0-9]|42[0-9]|50[0-9])(?!\d|\s*(?:m|km|w|s|min|kcal)\b)/iu

const byText: ReadonlyArray<readonly [RegExp, FaultClass]> = [
  [/\bWORKOUT_HAS_NO_STEPS\b/u, "noSteps"],
  // Python's own words when an id is missing.
  [/int\(\)[\s\S]*NoneType/u, "noId"],
  [unknownTool, "unknownTool"],
  [/\btoo many requests\b|\brate limit/iu, "throttled"],
  [/\bsubscription\b|\btrial\b.*\b(?:ended|expired|over)\b/iu, "lapsed"],
  [/^\W*(?:unauthorized|unauthenticated|not authenticated|invalid[_ ]token|token (?:has )?expired)\b/iu, "signedOut"],
  [/^\W*(?:forbidden|permission denied|insufficient (?:permissions?|scope))\b/iu, "forbidden"],
  [/\b(?:workout|activity)\b[^.]{0,60}\b(?:not found|does not exist|doesn't exist)\b/iu, "missing"],
  [/^\W*(?:validation error|(?:input )?validation failed|invalid (?:arguments?|parameters?|input|date)\b)/iu, "invalid"]
]

/** Null when the text says nothing known. */
const textClass = (text: string): FaultClass | null => {
  const status = Number(statusInText.exec(text)?.[1] ?? 0)
  const worded = byText.find(([pattern]) => pattern.test(text))?.[1]
  if (worded === "noSteps" || worded === "noId") return worded
  if (status >= 500) return "serverError"
  return byStatus.get(status) ?? worded ?? null
}
