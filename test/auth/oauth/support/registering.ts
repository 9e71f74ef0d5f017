/** A client's road in: registering, and from there to a tool call. */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { send } from "../../../support/served.ts"
import {
  allowAll,
  askConsent,
  authorizePath,
  fromSomewhere,
  newBrowser,
  newPkce,
  postForm,
  type Tokens,
  tokensOf
} from "./browser.ts"
import { reads } from "./subject.ts"

export const register = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  send("/api/o/register/", {
    method: "POST",
    headers: { "content-type": "application/json", ...fromSomewhere(), ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body)
  })

export interface Registered {
  readonly client_id: string
  readonly client_secret?: string
  readonly redirect_uris: ReadonlyArray<string>
  readonly error?: string
}

export const registered = (body: unknown) =>
  Effect.map(register(body), (answer) => {
    assert.strictEqual(answer.status, 201, answer.body)
    return JSON.parse(answer.body) as Registered
  })

/** Signs a client in all the way and calls a tool. */
export const connect = Effect.fnUntraced(function* (
  client: Registered,
  redirect_uri: string,
  auth: "none" | "client_secret_post" | "client_secret_basic" = "none"
) {
  const pkce = newPkce()
  const browser = newBrowser()
  const path = authorizePath(pkce.challenge, { client_id: client.client_id, redirect_uri })
  const { consentPath, page } = yield* askConsent(browser, path)
  const landed = yield* allowAll(browser, consentPath)
  assert.isTrue(landed.href.startsWith(redirect_uri), landed.href)
  const secret = client.client_secret ?? ""
  const answer = yield* postForm(
    "/api/o/token/",
    {
      grant_type: "authorization_code",
      code: landed.searchParams.get("code") ?? "",
      code_verifier: pkce.verifier,
      redirect_uri,
      ...(auth === "client_secret_basic" ? {} : { client_id: client.client_id }),
      ...(auth === "client_secret_post" ? { client_secret: secret } : {})
    },
    auth === "client_secret_basic"
      ? {
          authorization: `Basic ${Buffer.from(`${encodeURIComponent(client.client_id)}:${secret}`).toString("base64")}`
        }
      : {}
  )
  assert.strictEqual(answer.status, 200, answer.body)
  const tokens: Tokens = tokensOf(answer)
  assert.strictEqual(yield* reads(tokens.access_token), 200)
  return { page, tokens }
})
