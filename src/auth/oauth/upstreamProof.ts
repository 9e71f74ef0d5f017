/**
 * Proof for an athlete with an account at AI Endurance: they sign in there, and AI Endurance sends their browser back.
 *
 * The browser that comes back has to be the one that consented: it holds a cookie that was given out with the consent,
 * and the authorization server's own for the interaction. Only when both were seen is AI Endurance asked for anything,
 * so that a sign-in that was begun by one and finished by another leaves nothing, here or there.
 */
import { randomBytes } from "node:crypto"
import { Effect, Redacted } from "effect"
import type { SqlError } from "effect/sql"
import type { Scope } from "../Auth.ts"
import type { SignInRefused } from "../upstream/errors.ts"
import type { UpstreamAuthorization } from "../upstream/UpstreamAuthorization.ts"
import { paths } from "./addresses.ts"
import { cookiesOf, notAllowed, shown } from "./forms.ts"
import { type Answered, type Asked, redirect, single } from "./messages.ts"
import type { OAuthStore } from "./OAuthStore.ts"
import { errorPage } from "./pages/errorPage.ts"
import { askAgain, type Consent, goesOn, type Proof, refused, type Turn } from "./Proof.ts"
import { same, sha256 } from "./Sealer.ts"
import type { UpstreamLogins } from "./UpstreamLogins.ts"

export interface UpstreamProofServices {
  readonly store: OAuthStore["Service"]
  readonly upstream: UpstreamAuthorization["Service"]
  readonly logins: UpstreamLogins["Service"]
}

/** How long the athlete may take over there. */
const awaySeconds = 600
/** From the callback to the page of the interaction: one redirect. */
const backSeconds = 120

/** Kept under the state while the browser is away. */
interface Away {
  readonly uid: string
  readonly verifier: string
  readonly scopes: ReadonlyArray<Scope>
  /** Of the cookie's value. */
  readonly browser: string
}

/** Kept under a word of its own from the callback on. */
interface Back extends Away {
  readonly state: string
  readonly query: string
}

export const upstreamProof = ({ logins, store, upstream }: UpstreamProofServices, origin: string): Proof => {
  const redirectUri = origin + paths.upstreamCallback
  const secure = origin.startsWith("https:")

  /** One for each sign-in, so that two in one browser do not disturb each other. */
  const cookieName = (state: string) =>
    `${secure ? "__Host-" : ""}aie_upstream_${sha256(`cookie:${state}`).slice(0, 8)}`
  const cookie = (state: string, value: string, maxAgeSeconds: number) =>
    // Lax, because the browser comes back from another site.
    `${cookieName(state)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`

  const begin = Effect.fnUntraced(function* ({ interaction: { uid }, scopes }: Consent) {
    const [state, verifier, browser] = [word(), word(), word()]
    const url = yield* Effect.option(
      upstream.authorizeUrl({ redirectUri, scopes, state, codeChallenge: sha256(verifier) })
    )
    if (url._tag === "None") return unavailable
    const away: Away = { uid, verifier, scopes, browser: sha256(browser) }
    yield* store.keep("upstream-away", state, away, awaySeconds)
    return goesOn(redirect(url.value.href, { "set-cookie": [cookie(state, browser, awaySeconds)] }))
  })

  /** Checked and taken here; what came with it is looked at on the interaction's own page, under its own cookie. */
  const callback = Effect.fn("SignIn.upstreamCallback")(function* (
    asked: Asked
  ): Effect.fn.Return<Answered, SqlError.SqlError> {
    if (asked.method !== "GET") return notAllowed("GET")
    const state = single(new URLSearchParams(asked.query), "state") ?? ""
    const held = statePattern.test(state) ? (cookiesOf(asked).get(cookieName(state)) ?? "") : ""
    const away = (yield* store.take("upstream-away", state)) as Away | null
    if (away === null || !same(sha256(held), away.browser)) return shown(errorPage("session_not_found", ""), 403)
    const back: Back = { ...away, state, query: asked.query }
    const key = word()
    yield* store.keep("upstream-back", key, back, backSeconds)
    return redirect(`${paths.consent}${away.uid}?back=${key}`, { "set-cookie": [cookie(state, "", 0)] })
  })

  const visit = Effect.fnUntraced(function* (
    { interaction: { uid }, scopes: ticked }: Consent,
    query: URLSearchParams
  ) {
    const key = single(query, "back")
    const back = key === null ? null : ((yield* store.take("upstream-back", key)) as Back | null)
    // Opened once more, left over there with the browser's own button, or begun before something else was ticked.
    if (back === null || back.uid !== uid || !sameScopes(back.scopes, ticked)) return askAgain(null)
    const { query: answer, scopes, state, verifier } = back
    return yield* upstream
      .exchange({ redirectUri, query: answer, state, codeVerifier: Redacted.make(verifier), scopes })
      .pipe(
        Effect.flatMap(
          Effect.fnUntraced(function* (signedIn) {
            const abandon = Effect.ignore(upstream.revoke(signedIn.pair))
            const granted = scopes.filter((scope) => signedIn.pair.scopes.includes(scope))
            if (granted.length === 0) {
              yield* abandon
              return refused("access_denied", "AI Endurance granted nothing of what was asked for")
            }
            const athleteId = yield* Effect.onError(logins.athleteOf(signedIn), () => abandon)
            const settle = (grantId: string) => logins.keep(grantId, signedIn.pair)
            return { _tag: "Proven", athleteId, scopes: granted, settle, abandon } satisfies Turn
          })
        ),
        Effect.catchTags({
          SignInRefused: (error) => Effect.succeed(refusalOf(error)),
          Unavailable: () => Effect.succeed(unavailable)
        })
      )
  })

  return {
    begin,
    visit,
    answer: () => null,
    forget: () => Effect.void,
    elsewhere: upstream.authorizeOrigin,
    callback
  }
}

/** 256 random bits. */
const word = (): string => randomBytes(32).toString("base64url")
const statePattern = /^[\w-]{43}$/u

const sameScopes = (one: ReadonlyArray<Scope>, other: ReadonlyArray<Scope>): boolean =>
  one.length === other.length && one.every((scope) => other.includes(scope))

const unavailable = refused("temporarily_unavailable", "AI Endurance did not answer; try again in a few minutes")

const refusalOf = ({ code }: SignInRefused): Turn =>
  code === "access_denied"
    ? refused("access_denied", "access was not allowed at AI Endurance")
    : refused("server_error", `AI Endurance did not complete the sign-in (${code})`)
