/**
 * A request answered before it reaches the protocol library. Clients of the protocol read JSON-RPC, so every
 * refusal is an error object of JSON-RPC under the HTTP status that says it.
 */
import { Data } from "effect"
import { HttpServerResponse } from "effect/http"

export class Refusal extends Data.TaggedError("Refusal")<{
  readonly status: number
  readonly message: string
  /** -32000 is what the protocol library sends for refusals of its own. */
  readonly code?: number | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Of the message that is refused, when it was read far enough to have one. */
  readonly id?: string | number
}> {}

/** Lets a client that has several calls in flight see which one was refused. */
export const aboutMessage = ({ code, headers, message, status }: Refusal, body: unknown): Refusal => {
  const id = (body as { readonly id?: unknown } | null)?.id
  return new Refusal({
    code,
    headers,
    message,
    status,
    ...(typeof id === "string" || typeof id === "number" ? { id } : {})
  })
}

/**
 * Adds to a challenge where the client learns how to sign in (RFC 9728).
 *
 * @param url null where nobody can sign in
 */
export const withMetadata = (refusal: Refusal, url: string | null): Refusal => {
  const challenge = refusal.headers?.["www-authenticate"]
  if (url === null || challenge === undefined) return refusal
  const { code, headers, id, message, status } = refusal
  return new Refusal({
    code,
    message,
    status,
    headers: { ...headers, "www-authenticate": `${challenge}, resource_metadata="${url}"` },
    ...(id === undefined ? {} : { id })
  })
}

export const refusalResponse = (refusal: Refusal): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.jsonUnsafe(
    { jsonrpc: "2.0", id: refusal.id ?? null, error: { code: refusal.code ?? -32_000, message: refusal.message } },
    { status: refusal.status, headers: refusal.headers ?? {} }
  )
