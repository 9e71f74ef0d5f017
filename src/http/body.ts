/** Reads the JSON of a request within limits. The protocol library gets it parsed and never touches the bytes. */
import { isJsonContentType } from "@modelcontextprotocol/server"
import { ByteSize, Effect, Result } from "effect"
import { HttpIncomingMessage, type HttpServerError, type HttpServerRequest } from "effect/http"
import { Refusal } from "./Refusal.ts"

const maxBodyBytes = ByteSize.mebibytes(1)
const maxDepth = 32

export const readJson = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  if (!isJsonContentType(request.headers["content-type"] ?? null)) {
    return yield* new Refusal({ status: 415, message: "Content-Type must be application/json." })
  }
  const text = yield* request.text.pipe(
    Effect.provideService(HttpIncomingMessage.MaxBodySize, maxBodyBytes),
    Effect.mapError(unreadable)
  )
  // Before parsing, so that nothing downstream has to survive a recursion of a million levels.
  if (isTooDeep(text)) {
    return yield* new Refusal({ status: 400, code: -32_600, message: `JSON is nested deeper than ${maxDepth} levels.` })
  }
  const parsed = Result.try((): unknown => JSON.parse(text))
  if (Result.isFailure(parsed)) {
    return yield* new Refusal({ status: 400, code: -32_700, message: "Parse error: the body is not valid JSON." })
  }
  return parsed.success
})

const unreadable = (error: HttpServerError.HttpServerError): Refusal =>
  error.reason._tag === "RequestParseError" && error.reason.reason === "BodyTooLarge"
    ? new Refusal({ status: 413, message: "The body is larger than 1 MiB." })
    : new Refusal({ status: 400, code: -32_700, message: "Parse error: the body could not be read." })

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/** Counts brackets outside strings, one by one. A text with fewer opening ones than there may be levels need not be. */
const isTooDeep = (text: string): boolean => {
  if ((text.match(/[[{]/gu)?.length ?? 0) <= maxDepth) return false
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (inString) {
      if (char === backslash) at++
      else if (char === quote) inString = false
    } else if (char === quote) inString = true
    else if (char === openBracket || char === openBrace) {
      if (++depth > maxDepth) return true
    } else if (char === closeBracket || char === closeBrace) depth--
  }
  return false
}
