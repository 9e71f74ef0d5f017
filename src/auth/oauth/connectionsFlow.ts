/**
 * The page of connected programs. It opens for a browser that typed a code from the console, for a quarter of an
 * hour, and says nothing about connections before that.
 */
import { randomBytes } from "node:crypto"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import { paths } from "./addresses.ts"
import type { FlowServices } from "./consentFlow.ts"
import { cookiesOf, fromOurPage, isForm, notAllowed, refusedForm, shown, slowDown } from "./forms.ts"
import { type Answered, type Asked, single } from "./messages.ts"
import { askForCodePage, connectionsPage, leftPage, typeCodePage } from "./pages/connectionsPage.ts"
import { signingKeys } from "./KeyRing.ts"
import { isSigned, sign } from "./Sealer.ts"

const sessionSeconds = 900

interface Session {
  readonly step: number
  readonly state: "new" | "code" | "open"
}

export const connectionsFlow = (services: FlowServices) => {
  const { athleteId, codes, connections, origin, store } = services
  const cookieName = origin.startsWith("https:") ? "__Host-aie_owner" : "aie_owner"
  const formToken = (browser: string, { state, step }: Session) =>
    sign(signingKeys(services.keys.browser)[0]!, "connections form", browser, state, String(step))
  const isFormToken = (token: string, browser: string, { state, step }: Session) =>
    isSigned(services.keys.browser, token, "connections form", browser, state, String(step))

  const cookie = (value: string, maxAgeSeconds: number) => ({
    "set-cookie": [
      `${cookieName}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Strict${
        origin.startsWith("https:") ? "; Secure" : ""
      }`
    ]
  })

  const keep = (browser: string, session: Session) => store.keep("owner-browser", browser, session, sessionSeconds)

  const show = Effect.fnUntraced(function* (
    browser: string,
    session: Session,
    problem: string | null,
    headers: Answered["headers"] = {}
  ) {
    const view = { origin, action: paths.connections, formToken: formToken(browser, session), problem }
    if (session.state === "new") return shown(askForCodePage(view), 200, headers)
    if (session.state === "code") return shown(typeCodePage(view), 200, headers)
    const list = yield* connections.list(athleteId)
    return shown(connectionsPage({ ...view, connections: list }), 200, headers)
  })

  const begin = Effect.fnUntraced(function* (state: Session["state"]) {
    const browser = randomBytes(32).toString("base64url")
    const session = { step: 0, state }
    yield* keep(browser, session)
    return yield* show(browser, session, null, cookie(browser, sessionSeconds))
  })

  const browserOf = (asked: Asked): string | null => {
    const value = cookiesOf(asked).get(cookieName)
    return value !== undefined && /^[\w-]{43}$/u.test(value) ? value : null
  }

  const get = Effect.fnUntraced(function* (asked: Asked) {
    const browser = browserOf(asked)
    const session = browser === null ? null : ((yield* store.peek("owner-browser", browser)) as Session | null)
    return browser === null || session === null ? yield* begin("new") : yield* show(browser, session, null)
  })

  const moved = Effect.fnUntraced(function* (browser: string, session: Session, problem: string | null) {
    yield* keep(browser, session)
    return yield* show(browser, session, problem)
  })

  const answerCode = Effect.fnUntraced(function* (browser: string, step: number, typed: string) {
    const verdict = yield* codes.check(`connections:${browser}`, typed)
    // A new cookie for the open page: whoever planted the old one does not get in with it.
    if (verdict === "right") return yield* begin("open")
    return verdict === "wrong"
      ? yield* moved(browser, { step, state: "code" }, "That is not the code. Look at the newest one on the console.")
      : yield* moved(browser, { step, state: "new" }, "That code does not work any more. Have a new one printed.")
  })

  const post = Effect.fnUntraced(function* (asked: Asked) {
    const browser = browserOf(asked)
    if (browser === null || !isForm(asked) || !fromOurPage(origin, asked)) return refusedForm()
    const session = (yield* store.take("owner-browser", browser)) as Session | null
    if (session === null) return refusedForm()
    const form = new URLSearchParams(asked.body)
    if (!isFormToken(single(form, "form") ?? "", browser, session)) {
      yield* keep(browser, session)
      return refusedForm()
    }
    const step = session.step + 1
    switch (`${session.state}:${single(form, "answer")}`) {
      case "new:start":
        yield* codes.issue(`connections:${browser}`, "A browser asks to see which programs are connected.")
        return yield* moved(browser, { step, state: "code" }, null)
      case "code:code":
        return yield* answerCode(browser, step, single(form, "code") ?? "")
      case "open:revoke": {
        const gone = yield* connections.cutOff(athleteId, single(form, "connection") ?? "")
        if (gone) yield* Effect.logInfo("a connection was cut off")
        return yield* moved(browser, { step, state: "open" }, null)
      }
      case "open:leave":
        return shown(leftPage(origin), 200, cookie("", 0))
      default:
        yield* keep(browser, { ...session, step })
        return refusedForm()
    }
  })

  return Effect.fn("SignIn.connections")(function* (asked: Asked): Effect.fn.Return<Answered, SqlError.SqlError> {
    if (asked.method === "GET") return yield* get(asked)
    if (asked.method !== "POST") return notAllowed("GET", "POST")
    return yield* Effect.catchTag(post(asked), "TooManyCodes", ({ retryAfterSeconds }) =>
      Effect.succeed(slowDown(retryAfterSeconds))
    )
  })
}
