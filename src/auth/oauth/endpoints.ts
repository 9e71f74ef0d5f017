/** One of the server's addresses: which path is answered by whom, and how often. */
import type { IncomingMessage } from "node:http"
import { type Cause, Effect } from "effect"
import { SqlError } from "effect/sql"
import { addressKey } from "../addressKey.ts"
import { scopes } from "../Auth.ts"
import { type Limit, perMinute, type RateCounters } from "../RateCounters.ts"
import { paths, resourceMetadata } from "./addresses.ts"
import { connectionsFlow, type Overseer } from "./connectionsFlow.ts"
import { consentFlow, type FlowServices } from "./consentFlow.ts"
import { isForm, notAllowed, slowDown } from "./forms.ts"
import { exchange } from "./inProcess.ts"
import { type Answered, type Asked, json, oauthError, single } from "./messages.ts"
import { normaliseAuthorization, normaliseTokenRequest, responseMode } from "./parameters.ts"
import { makeProvider } from "./provider.ts"
import { anyOrigin, preflight, registration } from "./registration.ts"
import { passkeyScript } from "./pages/passkeyScript.ts"
import { sha256 } from "./Sealer.ts"
import type { UpstreamVisitors } from "./upstreamVisitors.ts"

export interface EndpointOptions extends FlowServices {
  readonly overseer: Overseer
  readonly visitors: UpstreamVisitors | null
  readonly counters: RateCounters["Service"]
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
}

const limits = {
  registrations: perMinute(30),
  allRegistrations: perMinute(300),
  pages: perMinute(120),
  tokenRequests: perMinute(600),
  oneClient: perMinute(600),
  oneToken: perMinute(60)
} as const satisfies Record<string, Limit>

/** The largest body of a token request; registrations may be twice as long. */
const maxTokenRequestBytes = 8_192

type Answer = Effect.Effect<Answered, SqlError.SqlError | Cause.TimeoutError>

export const endpointsAt = (options: EndpointOptions): ((asked: Asked) => Answer) => {
  const { clients, connections, counters, keys, origin, overseer, run, store, visitors } = options
  const base = new URL(origin)
  /** Requests that the library could not answer for want of the database. */
  const withoutDatabase = new WeakMap<IncomingMessage, SqlError.SqlError>()
  const provider = makeProvider({
    origin,
    keys,
    store,
    clients,
    run,
    hasAccount: (accountId) =>
      /^\d{1,9}$/u.test(accountId) ? run(connections.hasAthlete(Number(accountId))) : Promise.resolve(false),
    onFailure: (request, error) => {
      if (SqlError.isSqlError(error)) withoutDatabase.set(request, error)
      else void run(Effect.logError("the authorization server failed", error))
    }
  })
  const handler = provider.callback()
  const consent = consentFlow(options, provider)
  const connected = connectionsFlow(options, overseer, visitors)

  const ask = Effect.fnUntraced(function* (asked: Asked) {
    const { answered, request, response } = exchange(base, asked)
    void handler(request, response)
    const answer = yield* Effect.promise(() => answered)
    const failure = withoutDatabase.get(request)
    return failure === undefined ? answer : yield* failure
  })

  const authorize = (asked: Asked): Answer => {
    if (asked.method !== "GET") return Effect.succeed(notAllowed("GET"))
    const isRequest = asked.path === paths.authorize
    return ask(isRequest ? { ...asked, query: normaliseAuthorization(origin, asked.query) } : { ...asked, query: "" })
  }

  const tokenRequest = Effect.fnUntraced(function* (asked: Asked) {
    if (asked.method === "OPTIONS") return preflight("POST")
    if (asked.method !== "POST") return notAllowed("POST", "OPTIONS")
    if (!isForm(asked)) return oauthError(400, "invalid_request", "The body is a form.", anyOrigin)
    if (Buffer.byteLength(asked.body) > maxTokenRequestBytes) {
      return oauthError(413, "invalid_request", "The body is too large.", anyOrigin)
    }
    const form = normaliseTokenRequest(origin, asked.body)
    const presented = ["refresh_token", "code", "token"].flatMap((name) => form.getAll(name))
    const client = single(form, "client_id")
    const wait =
      (yield* firstWait(presented.map((one) => [`one:${sha256(one)}`, limits.oneToken]))) ??
      (yield* firstWait(client === null ? [] : [[`client:${sha256(client)}`, limits.oneClient]]))
    if (wait !== null) return tooFast(wait)
    const answered = yield* ask({ ...asked, body: form.toString() })
    return { ...answered, headers: { ...answered.headers, ...anyOrigin } }
  })

  const firstWait = Effect.fnUntraced(function* (counted: ReadonlyArray<readonly [string, Limit]>) {
    let wait: number | null = null
    for (const [key, limit] of counted) wait = (yield* counters.count(key, limit)) ?? wait
    return wait
  })

  const metadata = (asked: Asked): Answer => {
    if (asked.method === "OPTIONS") return Effect.succeed(preflight("GET"))
    // Of the answer to HEAD the server sends only what stands above the body.
    if (asked.method !== "GET" && asked.method !== "HEAD") {
      return Effect.succeed(notAllowed("GET", "HEAD", "OPTIONS"))
    }
    if (!asked.path.startsWith(paths.resourceMetadata)) {
      return Effect.map(ask({ ...asked, method: "GET", query: "" }), ({ body }) => {
        const document = JSON.parse(body) as Readonly<Record<string, unknown>>
        // The library names only the scopes of its own, and ways to answer that it is not let use.
        const known = { scopes_supported: [...scopes, "offline_access"], response_modes_supported: [responseMode] }
        return json(200, { ...document, ...known }, { ...anyOrigin, "cache-control": "public, max-age=300" })
      })
    }
    const document = resourceMetadata(origin, asked.path)
    return Effect.succeed(
      document === null ? notFound : json(200, document, { ...anyOrigin, "cache-control": "public, max-age=300" })
    )
  }

  const limited = (
    counted: ReadonlyArray<readonly [string, Limit]>,
    refused: (seconds: number) => Answered,
    answer: Answer
  ): Answer => Effect.flatMap(firstWait(counted), (wait) => (wait === null ? answer : Effect.succeed(refused(wait))))

  return (given) => {
    const asked = { ...given, path: withSlash(given.path) }
    const { path } = asked
    const from = addressKey(asked.from)
    const pages = (answer: Answer) => limited([[`pages:${from}`, limits.pages]], slowDown, answer)
    if (path.startsWith("/.well-known/")) return metadata(asked)
    if (path.startsWith(paths.authorize)) return soon(pages(authorize(asked)))
    if (path.startsWith(paths.consent)) return pages(consent(asked))
    if (path === paths.upstreamCallback && visitors !== null) {
      return pages(visitors.trips.callback(asked, (back) => connected.returned(visitors, back)))
    }
    if (path === paths.connections) return pages(connected.answer(asked))
    if (path === paths.passkeyScript && asked.method === "GET") return Effect.succeed(script)
    if (path === paths.token || path === paths.revoke) {
      return soon(limited([[`token:${from}`, limits.tokenRequests]], tooFast, tokenRequest(asked)))
    }
    if (path === paths.register) {
      const counted = [
        [`register:${from}`, limits.registrations],
        ["register", limits.allRegistrations]
      ] as const
      return soon(limited(counted, tooFast, registration(clients, asked)))
    }
    if (path === paths.keys && asked.method === "GET") return ask({ ...asked, query: "" })
    return Effect.succeed(notFound)
  }
}

/** For what waits for nobody but the database. */
const soon = (answer: Answer): Answer => Effect.timeout(answer, "10 seconds")

/** Django has its slashes at the end and people forget them. */
const withSlash = (path: string): string =>
  [paths.authorize, paths.token, paths.revoke, paths.register].find((known) => known === `${path}/`) ?? path

const script: Answered = {
  status: 200,
  headers: {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin"
  },
  body: passkeyScript
}

const notFound: Answered = { status: 404, headers: { "content-type": "text/plain" }, body: "Not found\n" }

const tooFast = (seconds: number): Answered =>
  oauthError(429, "slow_down", `Too many requests; wait ${seconds} s.`, {
    ...anyOrigin,
    "retry-after": String(seconds)
  })
