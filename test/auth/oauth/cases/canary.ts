/** Secrets are pushed through every route, rightly and wrongly, and then looked for in all that was said. */
import { Effect } from "effect"
import { bearer, postMcp, send } from "../../../support/served.ts"
import {
  allowAll,
  askConsent,
  authorizePath,
  formTokenOf,
  newBrowser,
  newPkce,
  postForm,
  redeem,
  refresh,
  tokensOf
} from "../support/browser.ts"
import { readCall } from "../support/subject.ts"

const canary = "canary7secret7canary7secret7canary7secret7x"

/** @returns what must be in nothing that the server says but in its answers */
export const pushSecrets = Effect.gen(function* () {
  const pkce = newPkce()
  const browser = newBrowser()
  const { consentPath, page } = yield* askConsent(browser, authorizePath(pkce.challenge, { state: canary }))
  yield* browser.submit(consentPath, { form: canary, answer: "allow", scope: canary, code: canary })
  yield* browser.submit(`/consent/${canary}`, { form: formTokenOf(page), answer: "code", code: canary })
  const code = (yield* allowAll(browser, consentPath)).searchParams.get("code") ?? ""
  const tokens = tokensOf(yield* redeem(code, pkce))
  const second = tokensOf(yield* refresh(tokens.refresh_token))
  yield* postMcp(yield* readCall, bearer(tokens.access_token))

  const everywhere = {
    cookie: `aie_session=${canary}; aie_owner=${canary}`,
    authorization: `Basic ${canary}`,
    "x-forwarded-for": canary,
    "user-agent": canary
  }
  for (const path of [
    "/authorize/",
    "/authorize/x",
    "/api/o/token/",
    "/api/o/revoke_token/",
    "/api/o/register/",
    "/consent/x",
    "/connections",
    "/mcp",
    "/sse",
    "/api/o/jwks"
  ]) {
    for (const method of ["GET", "POST", "PUT"]) {
      yield* send(`${path}?code=${canary}&access_token=${canary}&client_id=${canary}`, {
        method,
        headers: { ...everywhere, "content-type": "application/x-www-form-urlencoded" },
        ...(method === "GET"
          ? {}
          : { body: `refresh_token=${canary}&client_secret=${canary}&client_id=${canary}&grant_type=${canary}` })
      })
    }
  }
  yield* send("/api/o/register/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"client_secret":"${canary}"`
  })
  yield* postMcp(yield* readCall, bearer(canary))
  yield* postForm("/api/o/token/", {
    grant_type: "authorization_code",
    code: canary,
    code_verifier: canary,
    client_id: `https://${canary}.example.org/c.json`,
    redirect_uri: `https://x.example.org/${canary}`
  })

  return [
    canary,
    code,
    pkce.verifier,
    tokens.access_token,
    tokens.refresh_token,
    second.access_token,
    second.refresh_token,
    consentPath.slice(9),
    ...[...browser.cookies.values()].map(({ value }) => value)
  ]
})
