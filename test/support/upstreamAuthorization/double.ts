/**
 * AI Endurance's authorization server and its MCP endpoint on a port of this machine, so that processes can share it:
 * `/authorize/`, `/api/o/token/`, `/api/o/revoke_token/`, registration, and tools that answer whoever a token belongs
 * to. What goes wrong is a switch; what was asked is counted.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Effect } from "effect"
import { getResponse } from "msw"
import { fakeAccount } from "../upstream/fakeAccount.ts"
import { type FakeUpstream, fakeUpstream, goodToken } from "../upstream/fakeUpstream.ts"
import { makeLogins } from "./logins.ts"

/**
 * What becomes of a request for tokens: nothing and no answer; done, but the answer is lost; a failure of the server
 * before it did anything; a gateway before it that wants a password of its own; or the answer that the login is over.
 */
export type TokenFault = "hangs" | "answerLost" | "breaks" | "gateway" | "invalid_grant" | "invalid_client"

export interface UpstreamDoubleOptions {
  /** Serves the well-known documents; without them only the documented paths are there. */
  readonly announces?: boolean
  readonly registers?: boolean
  readonly namesIssuer?: boolean
  /** Tells whose token it is, at an address of its own. */
  readonly tellsSubject?: boolean
  /** Registers no address without a port. */
  readonly wantsPorts?: boolean
  /** Put into the server's metadata in place of what is true. */
  readonly lies?: Readonly<Record<string, unknown>>
}

export interface UpstreamDouble {
  readonly origin: string
  /** For `AIE_UPSTREAM_URL`. */
  readonly url: string
  readonly logins: ReturnType<typeof makeLogins>
  /** The tools of an account, made when first named. */
  readonly account: (name: string) => FakeUpstream
  readonly counts: { refreshes: number; codes: number; revocations: number; registrations: number }
  /** Who is logged in in every browser, and what they press. */
  browser: { account: string; presses: "allow" | "deny" }
  /**
   * Shows the button to a browser that can press it itself, instead of pressing it, on a page that lets its form lead
   * to the redirect address and no further, as our own does.
   */
  showsButton: boolean
  /** What becomes of a request that asks whose a token is. */
  tells: "subject" | "nothing" | "breaks" | "answerLost" | "page" | "refuses"
  /** The next requests for tokens go wrong like this; null goes well. */
  readonly tokenFaults: Array<TokenFault | null>
  /** Whether tools are refused whatever the token. */
  refusesAll: boolean
  /** Whether a login can be ended. */
  revokes: boolean
  expiresInSeconds: number
  /** Called when a request for tokens has come, before it is answered. */
  onTokenRequest: () => void
}

/** Ends with the scope. */
export const upstreamDouble = (options: UpstreamDoubleOptions = {}) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const double = make(`http://127.0.0.1:${port}`)
      server.on("request", (request, response) => void answer(double, options, request, response))
      return { double, server }
    }),
    ({ server }) =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            server.closeAllConnections()
            server.close(() => resolve())
          })
      )
  ).pipe(Effect.map(({ double }) => double))

const make = (origin: string): UpstreamDouble => {
  const accounts = new Map<string, FakeUpstream>()
  const double: UpstreamDouble = {
    origin,
    url: `${origin}/mcp`,
    logins: makeLogins(() => double.expiresInSeconds),
    account: (name) => {
      const known = accounts.get(name)
      if (known !== undefined) return known
      const made = fakeUpstream({ url: `${origin}/mcp`, answers: fakeAccount().answers })
      accounts.set(name, made)
      return made
    },
    counts: { refreshes: 0, codes: 0, revocations: 0, registrations: 0 },
    browser: { account: "ann", presses: "allow" },
    showsButton: false,
    tells: "subject",
    tokenFaults: [],
    refusesAll: false,
    revokes: true,
    expiresInSeconds: 36_000,
    onTokenRequest: () => {}
  }
  return double
}

const answer = async (
  double: UpstreamDouble,
  options: UpstreamDoubleOptions,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString()
  const url = new URL(request.url ?? "/", double.origin)
  const json = (status: number, value: unknown) => {
    response.writeHead(status, { "content-type": "application/json" })
    response.end(JSON.stringify(value))
  }
  const at = `${request.method} ${url.pathname}`
  if (at === "GET /authorize/") return authorize(double, options, url, response)
  if (at === "POST /api/o/token/") return token(double, request, body, response, json)
  if (at === "POST /api/o/revoke_token/") {
    if (!double.revokes) return json(503, { detail: "Service unavailable." })
    double.counts.revocations += 1
    double.logins.revoke(new URLSearchParams(body))
    response.writeHead(200).end()
    return
  }
  if (at === "POST /api/o/register/" && options.registers !== false) {
    double.counts.registrations += 1
    const asked = JSON.parse(body) as { readonly redirect_uris: ReadonlyArray<string> }
    if (options.wantsPorts === true && asked.redirect_uris.some((uri) => new URL(uri).port === "")) {
      return json(400, { error: "invalid_redirect_uri" })
    }
    return json(201, { client_id: double.logins.register(asked.redirect_uris), redirect_uris: asked.redirect_uris })
  }
  if (at === "GET /.well-known/oauth-authorization-server" && options.announces !== false) {
    return json(200, { ...metadata(double.origin, options), ...options.lies })
  }
  if (at === "GET /api/o/userinfo/" && options.tellsSubject === true) {
    return userinfo(double, request, response, json)
  }
  if (url.pathname === "/mcp") return tools(double, request, body, response)
  json(404, { detail: "Not found." })
}

const userinfo = (
  { logins, tells }: UpstreamDouble,
  request: IncomingMessage,
  response: ServerResponse,
  json: (status: number, value: unknown) => void
): void => {
  const holder = logins.holder((request.headers.authorization ?? "").replace(/^Bearer /u, ""))
  if (tells === "answerLost") return void response.destroy()
  if (tells === "page") return void response.writeHead(200, { "content-type": "text/html" }).end("<h1>One moment</h1>")
  if (tells === "breaks") return json(503, { detail: "Service unavailable." })
  if (tells === "nothing") return json(200, {})
  if (holder === null || tells === "refuses") {
    response.setHeader("www-authenticate", 'Bearer error="invalid_token"')
    return json(401, { error: "invalid_token" })
  }
  json(200, { sub: `subject-of-${holder.account}` })
}

const metadata = (origin: string, options: UpstreamDoubleOptions) => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize/`,
  token_endpoint: `${origin}/api/o/token/`,
  revocation_endpoint: `${origin}/api/o/revoke_token/`,
  ...(options.registers === false ? {} : { registration_endpoint: `${origin}/api/o/register/` }),
  ...(options.tellsSubject === true ? { userinfo_endpoint: `${origin}/api/o/userinfo/` } : {}),
  ...(options.namesIssuer === true ? { authorization_response_iss_parameter_supported: true } : {})
})

const authorize = (
  double: UpstreamDouble,
  options: UpstreamDoubleOptions,
  url: URL,
  response: ServerResponse
): void => {
  const asked = url.searchParams
  const client = double.logins.clients.get(asked.get("client_id") ?? "")
  const redirectUri = asked.get("redirect_uri") ?? ""
  if (client === undefined || !client.redirectUris.some((registered) => isSameAddress(registered, redirectUri))) {
    response.writeHead(400, { "content-type": "text/html" }).end("<h1>Error: mismatching redirect URI</h1>")
    return
  }
  const back = new URL(redirectUri)
  const state = asked.get("state")
  if (double.browser.presses === "allow") {
    back.searchParams.set("code", double.logins.newCode(double.browser.account, asked))
  } else back.searchParams.set("error", "access_denied")
  if (state !== null) back.searchParams.set("state", state)
  if (options.namesIssuer === true) back.searchParams.set("iss", double.origin)
  if (double.showsButton) {
    const fields = [...back.searchParams].map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`
    )
    response.writeHead(200, {
      "content-type": "text/html",
      "content-security-policy": `form-action 'self' ${back.origin}`
    })
    response.end(`<link rel="icon" href="data:,"><form action="${back.origin}${back.pathname}">${fields.join("")}
      <button>Authorize</button></form>`)
    return
  }
  response.writeHead(302, { location: back.href }).end()
}

/** A toolkit ignores the port of an address of this machine that was registered without one. */
const isSameAddress = (registered: string, used: string): boolean =>
  registered === used ||
  (registered.startsWith("http://127.0.0.1/") && used.replace(/^(http:\/\/127\.0\.0\.1):\d+\//u, "$1/") === registered)

const token = (
  double: UpstreamDouble,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
  json: (status: number, value: unknown) => void
): void => {
  const form = new URLSearchParams(body)
  const [basicId, basicSecret] = Buffer.from((request.headers.authorization ?? "").replace(/^Basic /u, ""), "base64")
    .toString()
    .split(":")
    .map((part) => decodeURIComponent(part.replaceAll("+", "%20")))
  const id = form.get("client_id") ?? basicId ?? ""
  const client = double.logins.clients.get(id)
  const renewing = form.get("grant_type") === "refresh_token"
  if (renewing) double.counts.refreshes += 1
  else double.counts.codes += 1
  const fault = double.tokenFaults.shift() ?? null
  double.onTokenRequest()
  if (fault === "hangs") return
  if (fault === "breaks") return json(503, { detail: "Service unavailable." })
  if (fault === "gateway") {
    response.writeHead(401, { "content-type": "text/html", "www-authenticate": 'Basic realm="maintenance"' })
    return void response.end("<h1>Back soon</h1>")
  }
  if (fault === "invalid_client" || client === undefined) {
    response.setHeader("www-authenticate", 'Bearer error="invalid_client"')
    return json(401, { error: "invalid_client" })
  }
  if (client.secret !== null && client.secret !== (form.get("client_secret") ?? basicSecret)) {
    return json(401, { error: "invalid_client" })
  }
  if (fault === "invalid_grant") return json(400, { error: "invalid_grant" })
  const issued = renewing ? double.logins.renew(id, form) : double.logins.redeem(id, form)
  if (fault === "answerLost") {
    response.destroy()
    return
  }
  json("error" in issued ? 400 : 200, issued)
}

const tools = async (
  double: UpstreamDouble,
  request: IncomingMessage,
  body: string,
  response: ServerResponse
): Promise<void> => {
  const sent = (request.headers.authorization ?? "").replace(/^Bearer /u, "")
  const holder = double.refusesAll ? null : double.logins.holder(sent)
  const headers = new Headers({ "content-type": "application/json", accept: request.headers.accept ?? "" })
  // The tools know one token of their own; whose they are was decided by which account is asked.
  if (sent !== "") headers.set("authorization", `Bearer ${holder === null ? "nobody" : goodToken}`)
  const fake = double.account(holder?.account ?? "anybody")
  const init =
    request.method === "POST" ? { method: "POST", headers, body } : { method: request.method ?? "GET", headers }
  const found = await getResponse([...fake.handlers], new Request(double.url, init))
  if (found === undefined) {
    response.writeHead(404).end()
    return
  }
  response.writeHead(found.status, Object.fromEntries(found.headers))
  response.end(Buffer.from(await found.arrayBuffer()))
}
