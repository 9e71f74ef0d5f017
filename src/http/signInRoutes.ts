/**
 * The pages and endpoints of signing in, for servers that have it: answered under the server's own names only, whatever
 * forwarding headers say, and with bodies read within limits.
 */
import { ByteSize, Effect, Layer, Option } from "effect"
import {
  Cookies,
  HttpIncomingMessage,
  HttpRouter,
  HttpServer,
  type HttpServerRequest,
  HttpServerResponse
} from "effect/http"
import { paths, resourceMetadataUrl } from "../auth/oauth/addresses.ts"
import type { Answered, Asked } from "../auth/oauth/messages.ts"
import { SignIn } from "../auth/oauth/SignIn.ts"
import { callerOf } from "./caller.ts"
import { type Addresses, strangeHost } from "./origin.ts"

type Request = HttpServerRequest.HttpServerRequest

const maxBodyBytes = ByteSize.kibibytes(16)

export const signInRoutes = (options: Addresses) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const signIn = yield* Effect.serviceOption(SignIn)
      const origins = yield* servedOrigins(options)
      if (Option.isNone(signIn) || origins.length === 0) return Layer.empty
      yield* signIn.value.serveAt(origins)
      return routes(signIn.value, originOf(options, origins))
    })
  )

/**
 * Where a client that was refused learns how to sign in, or null where nobody can.
 *
 * @param path the route that refused
 */
export type MetadataUrl = (request: Request, path: string) => string | null

export const metadataUrl = (options: Addresses) =>
  Effect.gen(function* () {
    const signIn = yield* Effect.serviceOption(SignIn)
    const origins = Option.isNone(signIn) ? [] : yield* servedOrigins(options)
    const origin = originOf(options, origins)
    const url: MetadataUrl = (request, path) => {
      const found = origin(request)
      return found === null ? null : resourceMetadataUrl(found, path)
    }
    return url
  })

/** The public address alone where there is one; this machine's own names otherwise. */
const servedOrigins = Effect.fnUntraced(function* ({ publicUrl }: Addresses) {
  if (publicUrl !== null) {
    if (publicUrl.pathname === "/") return [publicUrl.origin]
    yield* Effect.logWarning("Signing in is off: it needs a host of its own, and AIE_PUBLIC_URL has a path.")
    return []
  }
  const { address } = yield* HttpServer.HttpServer
  return "port" in address
    ? ["127.0.0.1", "localhost", "[::1]"].map((name) => new URL(`http://${name}:${address.port}`).origin)
    : []
})

/** Null for a name that is not served. */
const originOf = ({ publicUrl }: Addresses, origins: ReadonlyArray<string>) => {
  const byHost = new Map(origins.map((origin) => [new URL(origin).host, origin] as const))
  const usualPort = publicUrl?.protocol === "https:" ? /:443$/u : /:80$/u
  return ({ headers }: Request): string | null =>
    byHost.get((headers["host"] ?? "").toLowerCase().replace(usualPort, "")) ?? null
}

const routes = (signIn: SignIn["Service"], originOf: (request: Request) => string | null) => {
  const answer = Effect.fnUntraced(function* (request: Request) {
    const origin = originOf(request)
    if (origin === null) return HttpServerResponse.text(`${strangeHost}\n`, { status: 421 })
    const body = request.method === "POST" ? yield* Effect.option(limitedText(request)) : Option.some("")
    if (Option.isNone(body)) return HttpServerResponse.text("The body is too large.\n", { status: 413 })
    const at = request.url.indexOf("?")
    const asked: Asked = {
      method: request.method,
      path: at < 0 ? request.url : request.url.slice(0, at),
      query: at < 0 ? "" : request.url.slice(at + 1),
      headers: request.headers,
      body: body.value,
      from: callerOf(request)
    }
    return responseOf(yield* signIn.answer(origin, asked))
  })

  // The router takes a path with and without a slash at its end, and a wildcard for its folder too.
  const served = [
    `${paths.authorize}*`,
    paths.token,
    paths.revoke,
    paths.register,
    paths.keys,
    `${paths.consent}*`,
    paths.upstreamCallback,
    paths.connections,
    paths.passkeyScript,
    paths.serverMetadata,
    paths.openidMetadata,
    `${paths.resourceMetadata}/*`
  ] as ReadonlyArray<`/${string}`>
  return HttpRouter.use((router) => Effect.forEach(served, (path) => router.add("*", path, answer), { discard: true }))
}

const limitedText = (request: Request) =>
  Effect.provideService(request.text, HttpIncomingMessage.MaxBodySize, maxBodyBytes)

const responseOf = ({ body, headers, status }: Answered) => {
  const { "content-type": contentType, "set-cookie": cookies, ...rest } = headers
  const response =
    body === ""
      ? HttpServerResponse.empty({ status })
      : HttpServerResponse.text(body, { status, contentType: String(contentType ?? "text/plain") })
  const lines = cookies === undefined ? [] : typeof cookies === "string" ? [cookies] : cookies
  return HttpServerResponse.mergeCookies(
    HttpServerResponse.setHeaders(response, plain(rest)),
    Cookies.fromSetCookie(lines)
  )
}

const plain = (headers: Answered["headers"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === "string" ? value : value.join(", ")])
  )
