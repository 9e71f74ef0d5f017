/** `status`: what is known of the login here, without asking AI Endurance (`doctor` asks). Never a token. */
import { Clock, Console, Effect } from "effect"
import { loginPlace, readLogin } from "../../auth/login/LoginFile.ts"
import type { KeptLogin } from "../../auth/upstream/TokenPair.ts"
import { environmentToken } from "../../auth/UpstreamToken.ts"
import { aside } from "../credentials.ts"
import * as Settings from "../Settings.ts"

export const status = Effect.fn("status")(function* (json: boolean, overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  const { upstreamUrl } = settings
  const place = loginPlace(settings.dataDir, upstreamUrl)
  const login = yield* readLogin(place)
  const nowMillis = yield* Clock.currentTimeMillis
  const fromEnvironment = (yield* environmentToken) !== null
  const over = login !== null && isOver(login, nowMillis)
  if (json) {
    const document = {
      upstream: upstreamUrl,
      signedIn: login !== null && !over,
      scopes: login?.pair.scopes ?? [],
      accessTokenExpiresAt: isoOf(login?.pair.expiresAtMillis ?? null),
      renewable: login !== null && login.pair.refreshToken !== null,
      renewalUnansweredSince: isoOf(login?.refreshingSinceMillis ?? null),
      keptIn: login === null ? null : place.loginFile,
      used: fromEnvironment ? "AIE_UPSTREAM_TOKEN" : login === null ? null : "login",
      source: settings.source
    }
    return yield* Console.log(JSON.stringify(document, null, 2))
  }
  const lines =
    login === null
      ? [`Not signed in to AI Endurance at ${upstreamUrl}.`, "Sign in with: npm run cli -- login"]
      : [
          over
            ? `The login to AI Endurance at ${upstreamUrl} has ended. Sign in again with: npm run cli -- login`
            : `Signed in to AI Endurance at ${upstreamUrl}.`,
          `Scopes:       ${login.pair.scopes.join(" ")}`,
          `Access token: ${expiryWords(login, nowMillis)}`,
          ...renewalWords(login),
          `Kept in:      ${place.loginFile}, for this user only`
        ]
  yield* Console.log([...lines, ...(yield* aside(settings))].join("\n"))
})

const isOver = ({ pair }: KeptLogin, nowMillis: number): boolean =>
  pair.refreshToken === null && pair.expiresAtMillis !== null && pair.expiresAtMillis <= nowMillis

const expiryWords = ({ pair }: KeptLogin, nowMillis: number): string => {
  const until = isoOf(pair.expiresAtMillis)
  const renewed = pair.refreshToken === null ? "" : ", renewed by itself"
  if (until === null || pair.expiresAtMillis === null) return `AI Endurance did not say until when${renewed}`
  const moment = `${until.slice(0, 16).replace("T", " ")} UTC`
  return pair.expiresAtMillis > nowMillis
    ? `until ${moment}${renewed}`
    : `ended ${moment}${renewed === "" ? "" : `${renewed} at the next call`}`
}

/** The next call finds out; until then nobody knows. */
const renewalWords = ({ refreshingSinceMillis }: KeptLogin): ReadonlyArray<string> =>
  refreshingSinceMillis === null
    ? []
    : [
        `Renewal:      begun ${isoOf(refreshingSinceMillis)?.slice(0, 16).replace("T", " ")} UTC, no answer yet; tried again at the next call`
      ]

const isoOf = (millis: number | null): string | null => (millis === null ? null : new Date(millis).toISOString())
