/**
 * One POST of one JSON-RPC message, and what came back, under a time-out and a size limit.
 *
 * Never a GET: AI Endurance answers the background event stream with 401, which stock clients take for a lost
 * login. Never a redirect: the token goes to the configured address only. No tracing headers for a third party.
 */
import { Clock, Duration, Effect, Option, type Redacted, Result, Stream } from "effect"
import {
  FetchHttpClient,
  Headers,
  HttpClient,
  type HttpClientError,
  HttpClientRequest,
  type HttpClientResponse
} from "effect/http"
import type { Sighting } from "./classify.ts"
import { type AnswerReader, eventReader, jsonReader } from "./frames.ts"
import { isObject, type JsonObject, parseJson, textOr } from "./json.ts"

export interface Message {
  readonly method: string
  readonly params: JsonObject
  /** Null for a notification, which has no answer. */
  readonly id: number | null
  readonly token: Redacted.Redacted | null
  /** Headers of the session, by lower-case name. */
  readonly headers: { readonly [name: string]: string }
  readonly timeout: Duration.Duration
}

export interface Answered {
  readonly result: JsonObject
  readonly sessionId: string | null
}

export type Post = (message: Message) => Effect.Effect<Answered, Sighting>

/** A six-hour ride at full resolution is about half a megabyte. */
const bodyLimitMebibytes = 8
const bodyLimitBytes = bodyLimitMebibytes * 1024 * 1024
/** Of a refusal only a sentence is quoted. */
const refusalLimitBytes = 4096
const longestWaitSeconds = 86_400

export const makePost = (client: HttpClient.HttpClient, url: URL): Post => {
  const send = Effect.fnUntraced(function* (message: Message) {
    const response = yield* Effect.mapError(client.execute(requestOf(url, message)), transportSighting)
    if (response.status < 200 || response.status > 299) return yield* refusal(response)
    const headers = response.headers
    const sessionId = headers["mcp-session-id"] ?? null
    if (message.id === null) {
      yield* Effect.ignore(read(response, refusalLimitBytes, () => true))
      return { result: {}, sessionId }
    }
    const reader = yield* readerFor(response, headers["content-type"] ?? "", message.id)
    if (isPlainAndSmall(headers)) reader.feed(yield* Effect.mapError(response.text, brokenOff))
    else yield* read(response, bodyLimitBytes, reader.feed)
    return { result: yield* Effect.fromResult(reader.end()), sessionId }
  })

  return (message) =>
    send(message).pipe(
      Effect.timeoutOrElse({
        duration: message.timeout,
        orElse: () => Effect.fail<Sighting>({ _tag: "Hung", afterSeconds: Duration.toSeconds(message.timeout) })
      }),
      Effect.provideService(FetchHttpClient.RequestInit, { redirect: "manual" }),
      Effect.provideService(HttpClient.TracerPropagationEnabled, false)
    )
}

const requestOf = (url: URL, message: Message): HttpClientRequest.HttpClientRequest => {
  const body = JSON.stringify({
    jsonrpc: "2.0",
    ...(message.id === null ? {} : { id: message.id }),
    method: message.method,
    params: message.params
  })
  const request = HttpClientRequest.post(url, {
    headers: { accept: "application/json, text/event-stream", ...message.headers }
  }).pipe(HttpClientRequest.bodyText(body, "application/json"))
  return message.token === null ? request : HttpClientRequest.bearerToken(request, message.token)
}

const readerFor = (
  response: HttpClientResponse.HttpClientResponse,
  contentType: string,
  id: number
): Effect.Effect<AnswerReader, Sighting> => {
  const mime = contentType.split(";")[0]!.trim().toLowerCase()
  if (mime === "application/json") return Effect.succeed(jsonReader(id))
  if (mime === "text/event-stream") return Effect.succeed(eventReader(id, bodyLimitBytes))
  const seen: Sighting = isWebPage(response) ? { _tag: "WebPage" } : { _tag: "WrongType", contentType }
  // Left unread, the body would hold the connection.
  return Effect.andThen(Effect.ignore(read(response, refusalLimitBytes, () => false)), Effect.fail(seen))
}

const isWebPage = ({ headers }: HttpClientResponse.HttpClientResponse): boolean =>
  /^[^;]*html/iu.test(headers["content-type"] ?? "")

const refusal = Effect.fnUntraced(function* (response: HttpClientResponse.HttpClientResponse) {
  const pieces: Array<string> = []
  yield* Effect.ignore(
    read(response, refusalLimitBytes, (text) => {
      pieces.push(text)
      return true
    })
  )
  // A second 401 ends a connection. A web page comes from something in between, and says nothing about the token.
  if (response.status === 401 && isWebPage(response)) return yield* Effect.fail<Sighting>({ _tag: "WebPage" })
  const body = pieces.join("")
  const error = Option.filter(
    Option.flatMap(parseJson(body), (json) => Option.fromUndefinedOr(isObject(json) ? json["error"] : undefined)),
    isObject
  )
  const seen: Sighting = {
    _tag: "Status",
    status: response.status,
    rpcCode: Option.match(error, {
      onNone: () => null,
      onSome: ({ code }) => (typeof code === "number" ? code : null)
    }),
    text: Option.match(error, { onNone: () => body, onSome: ({ message }) => textOr(message, "") }),
    retryAfterSeconds: yield* waitOf(response.headers["retry-after"])
  }
  return yield* Effect.fail(seen)
})

/**
 * JSON of a known length that keeps to the limit is read in one piece, which costs a fraction of reading a
 * stream. A compressed body can grow to any size, whatever its length says.
 */
const isPlainAndSmall = (headers: Headers.Headers): boolean =>
  headers["content-encoding"] === undefined &&
  headers["content-type"]?.startsWith("application/json") === true &&
  Number(headers["content-length"] ?? Number.NaN) <= bodyLimitBytes

const brokenOff = (): Sighting => ({ _tag: "BrokenOff" })

/** @param feed true while more is wanted; what comes after is never read. It sees the chunk that breaks the limit. */
const read = (
  response: HttpClientResponse.HttpClientResponse,
  limitBytes: number,
  feed: (text: string) => boolean
): Effect.Effect<void, Sighting> =>
  Effect.suspend(() => {
    const decoder = new TextDecoder()
    let bytes = 0
    return Stream.runForEachWhile(Stream.mapError(response.stream, brokenOff), (chunk) => {
      bytes += chunk.byteLength
      const more = feed(decoder.decode(chunk, { stream: true }))
      return more && bytes > limitBytes
        ? Effect.fail<Sighting>({ _tag: "TooLarge", limitMebibytes: bodyLimitMebibytes })
        : Effect.succeed(more)
    })
  })

const waitOf = (header: string | undefined): Effect.Effect<number | null> =>
  Effect.map(Clock.currentTimeMillis, (nowMillis) => {
    const wish = header === undefined ? Result.fail(null) : Headers.parseRetryAfter(header)
    if (Result.isFailure(wish)) return null
    const seconds =
      wish.success._tag === "Duration"
        ? Duration.toSeconds(wish.success.duration)
        : Math.ceil((wish.success.dateTime.epochMilliseconds - nowMillis) / 1000)
    return Math.min(Math.max(seconds, 0), longestWaitSeconds)
  })

/**
 * Only what fails before a byte of the request leaves is "unreachable"; everything else may have reached them.
 * The codes are Node's, found on the cause of fetch's `TypeError`.
 */
const transportSighting = (error: HttpClientError.HttpClientError): Sighting =>
  error.reason._tag === "TransportError" && !codesIn(error.reason.cause).some((code) => neverConnected.test(code))
    ? { _tag: "Dropped" }
    : { _tag: "Unreachable" }

const neverConnected =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_\w+)$/u

const codesIn = (cause: unknown, depth = 0): ReadonlyArray<string> => {
  if (typeof cause !== "object" || cause === null || depth > 3) return []
  const code = "code" in cause && typeof cause.code === "string" ? [cause.code] : []
  return "cause" in cause ? [...code, ...codesIn(cause.cause, depth + 1)] : code
}
