/**
 * Asks a handler of Node's HTTP server without a socket. The authorization server sees a request that we made: our
 * own Host, none of the headers with which a caller or a proxy could talk it into another address, and a body that
 * was read within limits. What it answers is a value like any other.
 */
import { IncomingMessage, ServerResponse } from "node:http"
import { Socket } from "node:net"
import type { Answered, Asked } from "./messages.ts"

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** What was written by the time the answer was complete. */
  readonly answered: Promise<Answered>
}

const passedOn = ["accept", "authorization", "content-type", "cookie", "origin", "access-control-request-method"]

export const exchange = (origin: URL, asked: Asked): Exchange => {
  const request = new IncomingMessage(new Socket())
  request.method = asked.method
  request.url = asked.path + (asked.query === "" ? "" : `?${asked.query}`)
  request.headers = {
    ...Object.fromEntries(
      passedOn.flatMap((name) => (asked.headers[name] === undefined ? [] : [[name, asked.headers[name]]]))
    ),
    host: origin.host,
    "x-forwarded-proto": origin.protocol.slice(0, -1),
    ...(asked.body === "" ? {} : { "content-length": String(Buffer.byteLength(asked.body)) })
  }
  if (asked.body !== "") request.push(asked.body)
  request.push(null)
  request.complete = true

  const response = new ServerResponse(request)
  const chunks: Array<Buffer> = []
  const answered = new Promise<Answered>((resolve) => {
    const take = (chunk: unknown) => {
      if (typeof chunk === "string" || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
    }
    response.write = (chunk: unknown) => {
      take(chunk)
      return true
    }
    response.end = (chunk?: unknown) => {
      take(chunk)
      response.emit("finish")
      resolve({
        status: response.statusCode,
        headers: headersOf(response),
        body: Buffer.concat(chunks).toString("utf8")
      })
      return response
    }
  })
  return { request, response, answered }
}

const headersOf = (response: ServerResponse): Answered["headers"] =>
  Object.fromEntries(
    Object.entries(response.getHeaders()).flatMap(([name, value]) =>
      value === undefined || name === "content-length" || name === "transfer-encoding"
        ? []
        : [[name, Array.isArray(value) ? value : String(value)]]
    )
  )
