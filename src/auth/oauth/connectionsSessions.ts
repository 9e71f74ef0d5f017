/**
 * Browsers at the page of connections: how far each has come, under a cookie that says nothing, and the token of the
 * form that it was shown last. What the page shows, and what its answers do, is `connectionsFlow`.
 */
import { randomBytes } from "node:crypto"
import { Clock, Effect } from "effect"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { FlowServices } from "./consentFlow.ts"
import { cookiesOf } from "./forms.ts"
import { signingKeys } from "./KeyRing.ts"
import type { Asked } from "./messages.ts"
import { isSigned, sign } from "./Sealer.ts"

const sessionSeconds = 900

export type Access =
  | { readonly state: "new" | "code" }
  /** The owner's. @param codeAtMillis when the code was typed that opened the page; null when there was none */
  | { readonly state: "open"; readonly codeAtMillis: number | null }
  /** An athlete's, who sees and ends their own connections. */
  | { readonly state: "athlete"; readonly athleteId: AthleteId }

export type Session = Access & {
  /** Every answer moves it; the form token is made of it. */
  readonly step: number
  /** Answers do not put it off. */
  readonly endsAtMillis: number
}

export const connectionsSessions = ({ keys, origin, store }: Pick<FlowServices, "keys" | "origin" | "store">) => {
  const secure = origin.startsWith("https:")
  const cookieName = secure ? "__Host-aie_owner" : "aie_owner"
  const formParts = (browser: string, { state, step }: Session) => ["connections form", browser, state, String(step)]

  const cookie = (value: string, maxAgeSeconds: number) => ({
    "set-cookie": [
      `${cookieName}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`
    ]
  })

  const keep = Effect.fnUntraced(function* (browser: string, session: Session) {
    const left = (session.endsAtMillis - (yield* Clock.currentTimeMillis)) / 1000
    yield* store.keep("owner-browser", browser, session, left)
  })

  return {
    /** Under a cookie that nobody else can have seen. */
    begin: Effect.fnUntraced(function* (access: Access) {
      const browser = randomBytes(32).toString("base64url")
      const endsAtMillis = (yield* Clock.currentTimeMillis) + sessionSeconds * 1000
      const session: Session = { ...access, step: 0, endsAtMillis }
      yield* keep(browser, session)
      return { browser, session, headers: cookie(browser, sessionSeconds) }
    }),
    /** Null for a browser that has not our cookie. */
    browserOf: (asked: Asked): string | null => {
      const value = cookiesOf(asked).get(cookieName)
      return value !== undefined && /^[\w-]{43}$/u.test(value) ? value : null
    },
    peek: (browser: string) => Effect.map(store.peek("owner-browser", browser), (session) => session as Session | null),
    /** For one of those that send a form at once; whoever takes it keeps what comes of it. */
    take: (browser: string) => Effect.map(store.take("owner-browser", browser), (session) => session as Session | null),
    keep,
    /** Takes the cookie back. */
    ended: cookie("", 0),
    formToken: (browser: string, session: Session) =>
      sign(signingKeys(keys.browser)[0]!, ...formParts(browser, session)),
    isFormToken: (token: string, browser: string, session: Session) =>
      isSigned(keys.browser, token, ...formParts(browser, session))
  }
}
