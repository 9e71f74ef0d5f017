/**
 * A browser goes to AI Endurance and comes back, for a consent (`upstreamProof`) or for the page of connections
 * (`upstreamVisitors`). What came back is checked and taken here; whose it is, and what becomes of it, is theirs.
 *
 * The browser that comes back has to be the one that was sent: it holds a cookie that was given out on the way. Only
 * when that was seen can AI Endurance be asked for anything, so that a sign-in that was begun by one and finished by
 * another leaves nothing, here or there.
 */
import { randomBytes } from "node:crypto"
import { Effect, Redacted } from "effect"
import type { SqlError } from "effect/sql"
import type { Unavailable } from "../../domain/errors.ts"
import type { Scope } from "../Auth.ts"
import type { SignInRefused } from "../upstream/errors.ts"
import type { SignedIn, UpstreamAuthorization } from "../upstream/UpstreamAuthorization.ts"
import { paths } from "./addresses.ts"
import { cookiesOf, notAllowed, shown } from "./forms.ts"
import { type Answered, type Asked, redirect, single } from "./messages.ts"
import type { OAuthStore } from "./OAuthStore.ts"
import { errorPage } from "./pages/errorPage.ts"
import { onwardPage } from "./pages/onwardPage.ts"
import { same, sha256 } from "./Sealer.ts"

export interface UpstreamTripServices {
  readonly store: OAuthStore["Service"]
  readonly upstream: UpstreamAuthorization["Service"]
}

/** How long the athlete may take over there. */
const awaySeconds = 600
/** From the callback to the page of the interaction: one step. */
const backSeconds = 120

/** Kept under the state while the browser is away. */
interface Away {
  /** The interaction that waits for it; null when it is the page of connections. */
  readonly uid: string | null
  readonly verifier: string
  readonly scopes: ReadonlyArray<Scope>
  /** Of the cookie's value. */
  readonly browser: string
}

/** What a browser came back with. */
export interface Returned extends Away {
  readonly state: string
  readonly query: string
}

type Stored<A> = Effect.Effect<A, SqlError.SqlError>

export interface UpstreamTrips {
  /** Sends the browser there; null when AI Endurance does not answer. */
  readonly begin: (uid: string | null, scopes: ReadonlyArray<Scope>) => Stored<Answered | null>
  /** Answers the browser that comes back. @param toConnections what is done when the page of connections sent it */
  readonly callback: (asked: Asked, toConnections: (returned: Returned) => Stored<Answered>) => Stored<Answered>
  /** What was brought back to the page of an interaction, once: its own cookie is looked at there. */
  readonly broughtBack: (uid: string, query: URLSearchParams) => Stored<Returned | null>
  /** Exchanges it for a login; one that may be of an account that is known, and does not say so now, is given back. */
  readonly signedIn: (returned: Returned) => Effect.Effect<SignedIn, SignInRefused | Unavailable>
  /** Where the browser is sent, as a source in a page's policy. */
  readonly elsewhere: Effect.Effect<string>
}

export const upstreamTrips = ({ store, upstream }: UpstreamTripServices, origin: string): UpstreamTrips => {
  const redirectUri = origin + paths.upstreamCallback
  const secure = origin.startsWith("https:")

  /** One for each trip, so that two in one browser do not disturb each other. */
  const cookieName = (state: string) =>
    `${secure ? "__Host-" : ""}aie_upstream_${sha256(`cookie:${state}`).slice(0, 8)}`
  const cookie = (state: string, value: string, maxAgeSeconds: number) =>
    // Lax, because the browser comes back from another site.
    `${cookieName(state)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`

  const toConsent = Effect.fnUntraced(function* (uid: string, returned: Returned) {
    const key = word()
    yield* store.keep("upstream-back", key, returned, backSeconds)
    return shown(onwardPage(origin, `${paths.consent}${uid}?back=${key}`))
  })

  return {
    begin: Effect.fnUntraced(function* (uid, scopes) {
      const [state, verifier, browser] = [word(), word(), word()]
      const url = yield* Effect.option(
        upstream.authorizeUrl({ redirectUri, scopes, state, codeChallenge: sha256(verifier) })
      )
      if (url._tag === "None") return null
      const away: Away = { uid, verifier, scopes, browser: sha256(browser) }
      yield* store.keep("upstream-away", state, away, awaySeconds)
      return redirect(url.value.href, { "set-cookie": [cookie(state, browser, awaySeconds)] })
    }),

    callback: Effect.fn("SignIn.upstreamCallback")(function* (asked, toConnections): Effect.fn.Return<
      Answered,
      SqlError.SqlError
    > {
      if (asked.method !== "GET") return notAllowed("GET")
      const state = single(new URLSearchParams(asked.query), "state") ?? ""
      const held = statePattern.test(state) ? (cookiesOf(asked).get(cookieName(state)) ?? "") : ""
      const away = (yield* store.take("upstream-away", state)) as Away | null
      if (away === null || !same(sha256(held), away.browser)) return shown(errorPage("session_not_found", ""), 403)
      const returned: Returned = { ...away, state, query: asked.query }
      const answered = yield* away.uid === null ? toConnections(returned) : toConsent(away.uid, returned)
      const others = [answered.headers["set-cookie"] ?? []].flat()
      return { ...answered, headers: { ...answered.headers, "set-cookie": [...others, cookie(state, "", 0)] } }
    }),

    broughtBack: Effect.fnUntraced(function* (uid, query) {
      const key = single(query, "back")
      const returned = key === null ? null : ((yield* store.take("upstream-back", key)) as Returned | null)
      return returned === null || returned.uid !== uid ? null : returned
    }),

    signedIn: Effect.fnUntraced(function* ({ query, scopes, state, verifier }) {
      const checks = { redirectUri, query, state, codeVerifier: Redacted.make(verifier), scopes }
      const signedIn = yield* upstream.exchange(checks)
      return yield* upstream.identify(signedIn).pipe(
        Effect.tapError(() => Effect.logWarning("AI Endurance did not say whose account a sign-in is")),
        Effect.onError(() => Effect.ignore(upstream.revoke(signedIn.pair)))
      )
    }),

    elsewhere: upstream.authorizeOrigin
  }
}

/** 256 random bits. */
const word = (): string => randomBytes(32).toString("base64url")
const statePattern = /^[\w-]{43}$/u
