/** A login at the double, made as every login is: through its authorization page. */
import { createHash } from "node:crypto"
import { Effect, Redacted } from "effect"
import type { Scope } from "../../../src/auth/Auth.ts"
import type { KeptLogin } from "../../../src/auth/upstream/TokenPair.ts"
import { UpstreamAuthorization } from "../../../src/auth/upstream/UpstreamAuthorization.ts"
import type { UpstreamDouble } from "./double.ts"

const verifier = "v".repeat(43)
const challenge = createHash("sha256").update(verifier).digest("base64url")

/** Where the double sends a browser that is shown this address. */
export const pressed = (url: URL): Effect.Effect<URL> =>
  Effect.promise(async () => {
    const answer = await fetch(url, { redirect: "manual" })
    return new URL(answer.headers.get("location") ?? "about:blank")
  })

export const loggedIn = (
  double: UpstreamDouble,
  account = "ann",
  options: { readonly redirectUri?: string; readonly scopes?: ReadonlyArray<Scope> } = {}
) =>
  Effect.gen(function* () {
    const upstream = yield* UpstreamAuthorization
    const { redirectUri = "http://127.0.0.1/callback", scopes = ["read", "write"] } = options
    const url = yield* upstream.authorizeUrl({ redirectUri, scopes, state: "state-1", codeChallenge: challenge })
    double.browser.account = account
    const back = yield* pressed(url)
    const { pair } = yield* upstream.exchange({
      redirectUri,
      query: back.search.slice(1),
      state: "state-1",
      codeVerifier: Redacted.make(verifier),
      scopes
    })
    return { pair, refreshingSinceMillis: null } satisfies KeptLogin
  })
