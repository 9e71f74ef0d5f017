/** A browser as far as signing in needs one: cookies by path, forms, and redirects that are looked at one by one. */
import { createHash, randomBytes } from "node:crypto"
import { Effect } from "effect"
import { servedPort } from "../../../support/conformance.ts"
import { type Answer, send, type Sent } from "../../../support/served.ts"
import { newestCode } from "./subject.ts"

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
}

export interface Browser {
  readonly cookies: Map<string, Cookie>
  readonly visit: (path: string, sent?: Sent) => ReturnType<typeof send>
  readonly submit: (path: string, fields: Fields, headers?: Readonly<Record<string, string>>) => ReturnType<typeof send>
}

export type Fields = Readonly<Record<string, string | ReadonlyArray<string>>>

export const formOf = (fields: Fields): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      (typeof value === "string" ? [value] : value).map((one): [string, string] => [name, one])
    )
  ).toString()

/** An address of its own for each caller, as a proxy would pass it on: they must not use up each other's share. */
export const fromSomewhere = () => ({
  "x-forwarded-for": `2001:db8:${randomBytes(2).toString("hex")}:${randomBytes(2).toString("hex")}::1`
})

export const newBrowser = (): Browser => {
  const from = fromSomewhere()
  const cookies = new Map<string, Cookie>()
  const visit = (path: string, sent: Sent = {}) => {
    const plainPath = path.split("?", 1)[0]!
    const held = [...cookies.values()].filter((cookie) => plainPath.startsWith(cookie.path))
    const headers = {
      accept: "text/html",
      ...from,
      ...(held.length === 0 ? {} : { cookie: held.map(({ name, value }) => `${name}=${value}`).join("; ") }),
      ...sent.headers
    }
    return Effect.tap(send(path, { ...sent, headers }), (answer) =>
      Effect.sync(() => {
        for (const line of [answer.headers["set-cookie"] ?? []].flat()) keep(cookies, line)
      })
    )
  }
  return {
    cookies,
    visit,
    submit: (path, fields, headers = {}) =>
      Effect.flatMap(servedPort, (port) =>
        visit(path, {
          method: "POST",
          headers: {
            "content-type": "application/x-www-form-urlencoded",
            origin: `http://127.0.0.1:${port}`,
            "sec-fetch-site": "same-origin",
            ...headers
          },
          body: formOf(fields)
        })
      )
  }
}

const keep = (cookies: Map<string, Cookie>, line: string): void => {
  const [pair = "", ...attributes] = line.split("; ")
  const at = pair.indexOf("=")
  const cookie = {
    name: pair.slice(0, at),
    value: pair.slice(at + 1),
    path: attributes.find((one) => /^path=/iu.test(one))?.slice(5) ?? "/"
  }
  const key = `${cookie.name} ${cookie.path}`
  if (cookie.value === "" || /expires=Thu, 01 Jan 1970/iu.test(line)) cookies.delete(key)
  else cookies.set(key, cookie)
}

export const formTokenOf = (answer: Answer): string => /name="form" value="([^"]+)"/u.exec(answer.body)?.[1] ?? ""

/** Where a browser goes on to by itself: by a redirect, or by a page that says so. */
export const locationOf = ({ body, headers }: Answer): string => String(headers["location"] ?? onward(body)?.[1] ?? "")

/** The address that a page goes on to. */
const onward = (body: string): RegExpExecArray | null =>
  /<meta http-equiv="refresh" content="0; url=([^"]+)"/u.exec(body)

export interface Pkce {
  readonly verifier: string
  readonly challenge: string
}

export const newPkce = (): Pkce => {
  const verifier = randomBytes(32).toString("base64url")
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") }
}

export const claudeCode = {
  client_id: "https://claude.ai/oauth/claude-code-client-metadata",
  redirect_uri: "http://localhost:4321/callback"
}

export const authorizePath = (challenge: string, more: Readonly<Record<string, string>> = {}): string =>
  `/authorize/?${new URLSearchParams({
    response_type: "code",
    ...claudeCode,
    code_challenge: challenge,
    code_challenge_method: "S256",
    state: "st",
    scope: "read write",
    ...more
  }).toString()}`

/** Opens the authorization request and its consent page. */
export const askConsent = Effect.fnUntraced(function* (browser: Browser, path: string) {
  const started = yield* browser.visit(path)
  const consentPath = locationOf(started)
  return { consentPath, page: yield* browser.visit(consentPath) }
})

/** Allows, types the code from the console, and returns the address that the browser is sent to in the end. */
export const allowAll = Effect.fnUntraced(function* (
  browser: Browser,
  consentPath: string,
  scope: ReadonlyArray<string> = ["read", "write"]
) {
  const page = yield* browser.visit(consentPath)
  const asked = yield* browser.submit(consentPath, { form: formTokenOf(page), answer: "allow", scope })
  const code = yield* newestCode
  const done = yield* browser.submit(consentPath, { form: formTokenOf(asked), answer: "code", code })
  const resume = new URL(locationOf(done))
  const resumed = yield* browser.visit(resume.pathname)
  return new URL(locationOf(resumed))
})

/** From nothing to a code. */
export const newCode = Effect.fnUntraced(function* (
  pkce: Pkce,
  more: Readonly<Record<string, string>> = {},
  scope?: ReadonlyArray<string>
) {
  const browser = newBrowser()
  const { consentPath } = yield* askConsent(browser, authorizePath(pkce.challenge, more))
  const landed = yield* allowAll(browser, consentPath, scope)
  return landed.searchParams.get("code") ?? ""
})

export const postForm = (path: string, fields: Fields, headers: Readonly<Record<string, string>> = {}) =>
  send(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: formOf(fields)
  })

export interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly scope: string
  readonly expires_in: number
  readonly error?: string
}

export const tokensOf = ({ body }: Answer): Tokens => JSON.parse(body) as Tokens

export const redeem = (code: string, pkce: Pkce, more: Fields = {}) =>
  postForm("/api/o/token/", {
    grant_type: "authorization_code",
    ...claudeCode,
    code,
    code_verifier: pkce.verifier,
    ...more
  })

export const refresh = (token: string, more: Fields = {}) =>
  postForm("/api/o/token/", {
    grant_type: "refresh_token",
    client_id: claudeCode.client_id,
    refresh_token: token,
    ...more
  })

/** From nothing to tokens. */
export const signedIn = Effect.fnUntraced(function* (
  more: Readonly<Record<string, string>> = {},
  scope?: ReadonlyArray<string>
) {
  const pkce = newPkce()
  const code = yield* newCode(pkce, more, scope)
  return tokensOf(yield* redeem(code, pkce))
})
