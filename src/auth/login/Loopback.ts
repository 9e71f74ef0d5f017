/**
 * Where the browser comes back to after signing in at AI Endurance: a listener on 127.0.0.1 for the minutes that a
 * login takes (RFC 8252). Any page and any program on this machine can knock, so it answers by its own name only,
 * takes nothing but the return that it waits for, and says so to everybody else.
 */
import { createHash, timingSafeEqual } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { Data, Deferred, Effect, Predicate, type Scope } from "effect"
import type { Page } from "../oauth/pages/page.ts"
import { refusalPage } from "./pages.ts"

const host = "127.0.0.1"
export const callbackPath = "/callback"
/** As it is registered: the port is another one each time, which RFC 8252 has servers ignore. */
export const portlessRedirect = `http://${host}${callbackPath}`

export interface Callback {
  /** Where the browser came back to: with a code, or with the reason why there is none. */
  readonly address: URL
  /** What the browser shows at the end; it waits for it. */
  readonly show: (page: Page) => Effect.Effect<void>
}

export interface Loopback {
  readonly redirectUri: string
  readonly port: number
  /** The first return that carries the state; only one is ever taken. */
  readonly callback: Effect.Effect<Callback>
}

export class CannotListen extends Data.TaggedError("CannotListen")<{ readonly port: number; readonly code: string }> {}

export interface ListenOptions {
  /** 0 for any free one. */
  readonly port: number
  /** What the return must carry. */
  readonly state: string
}

export const listen = Effect.fn("Loopback.listen")(function* (
  options: ListenOptions
): Effect.fn.Return<Loopback, CannotListen, Scope.Scope> {
  const server = yield* Effect.acquireRelease(listening(options.port), closed)
  const bound = server.address()
  const port = typeof bound === "object" && bound !== null ? bound.port : options.port
  const origin = `http://${host}:${port}`
  const came = yield* Deferred.make<Callback>()

  server.on("request", (request, response) => {
    const verdict = judge(request, origin, options.state)
    const address = verdict.address
    if (address === null) return answer(response, verdict.status, refusalPage(origin, verdict.status))
    const taken = Deferred.doneUnsafe(came, Effect.succeed({ address, show: (page) => shown(response, page) }))
    if (!taken) answer(response, 400, refusalPage(origin, 400))
  })

  return { redirectUri: `${origin}${callbackPath}`, port, callback: Deferred.await(came) }
})

const listening = (port: number): Effect.Effect<Server, CannotListen> =>
  Effect.callback((resume) => {
    const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 5_000, requestTimeout: 10_000 })
    server.once("error", (error) =>
      resume(
        Effect.fail(
          new CannotListen({
            port,
            code: Predicate.hasProperty(error, "code") ? String(error.code) : error.message
          })
        )
      )
    )
    server.listen(port, host, () => resume(Effect.succeed(server)))
    return Effect.sync(() => server.close())
  })

const closed = (server: Server): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.close(() => resume(Effect.void))
    // A browser keeps its connections open, and would keep the program.
    server.closeAllConnections()
  })

interface Refused {
  readonly address: null
  readonly status: 400 | 404 | 405 | 421
}

/** @param awaited the state of the login that waits */
const judge = (
  { headers, method, url = "" }: IncomingMessage,
  origin: string,
  awaited: string
): Refused | { readonly address: URL } => {
  // Under another name, localhost among them, it is a name that somebody else can point at this machine.
  if (headers.host !== origin.slice("http://".length)) return { address: null, status: 421 }
  if (url.split("?", 1)[0] !== callbackPath) return { address: null, status: 404 }
  if (method !== "GET") return { address: null, status: 405 }
  const address = new URL(url, origin)
  const [state, ...more] = address.searchParams.getAll("state")
  return state !== undefined && more.length === 0 && isSame(state, awaited)
    ? { address }
    : { address: null, status: 400 }
}

const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))

const digest = (text: string): Buffer => createHash("sha256").update(text).digest()

const answer = (response: ServerResponse, status: number, page: Page): void => {
  response.writeHead(status, { ...page.headers, connection: "close" })
  response.end(page.body)
}

const shown = (response: ServerResponse, page: Page): Effect.Effect<void> =>
  Effect.callback((resume) => {
    // Also when the browser is gone already.
    response.once("close", () => resume(Effect.void))
    if (response.destroyed) return resume(Effect.void)
    answer(response, 200, page)
  })
