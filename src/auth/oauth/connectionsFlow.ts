/**
 * The page of connected programs and passkeys. It opens for a browser that typed a code from the console or used a
 * passkey, for a quarter of an hour, and says nothing about connections before that. Passkeys are added only right
 * after a code: a passkey does not beget another.
 *
 * Where athletes sign in at AI Endurance, it opens for a browser that comes back from there as well, with the
 * connections of that athlete and nothing else.
 */
import { Clock, Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import { paths } from "./addresses.ts"
import { connectionsSessions, type Access, type Session } from "./connectionsSessions.ts"
import type { FlowServices } from "./consentFlow.ts"
import { fromOurPage, isForm, notAllowed, refusedForm, shown, slowDown } from "./forms.ts"
import { type Answered, type Asked, single } from "./messages.ts"
import {
  askForCodePage,
  athletePage,
  connectionsPage,
  leftPage,
  notOpenedPage,
  typeCodePage
} from "./pages/connectionsPage.ts"
import { onwardPage } from "./pages/onwardPage.ts"
import type { OwnerServices } from "./ownerProof.ts"
import { type Enrolment, mostPasskeys } from "./Passkeys.ts"
import { noAnswer, type UpstreamVisitors } from "./upstreamVisitors.ts"
import type { Returned } from "./upstreamTrip.ts"
import { placeOf } from "./webauthn.ts"

/** How long after a code was typed a passkey may be added. */
const enrolSeconds = 300

/** Whose page it is, and whose connections it shows. */
export interface Overseer extends OwnerServices {
  /** Null: everybody's, for whoever runs a server for several athletes. */
  readonly watches: AthleteId | null
}

/** @param visitors null where the page is the owner's alone */
export const connectionsFlow = (services: FlowServices, owner: Overseer, visitors: UpstreamVisitors | null) => {
  const { connections, origin } = services
  const sessions = connectionsSessions(services)
  const { athleteId, codes, passkeys, watches } = owner
  const show = Effect.fnUntraced(function* (
    browser: string,
    session: Session,
    problem: string | null,
    headers: Answered["headers"] = {}
  ) {
    const view = { origin, action: paths.connections, formToken: sessions.formToken(browser, session), problem }
    const script = origin + paths.passkeyScript
    const at = passkeyAt(browser, session)
    if (session.state === "athlete") {
      const own = { ...view, connections: yield* connections.list(session.athleteId), script: null }
      return shown(athletePage(own), 200, headers)
    }
    if (session.state !== "open") {
      const toUse = yield* passkeys.toUse(at)
      const locked = { ...view, toUse, script: toUse === null ? null : script, athletes: yield* athletes }
      return shown(session.state === "new" ? askForCodePage(locked) : typeCodePage(locked), 200, headers)
    }
    const toAdd = (yield* isFresh(session)) ? yield* passkeys.toAdd(at) : null
    const opened = {
      ...view,
      connections: yield* connections.list(watches),
      passkeys: yield* passkeys.list(athleteId),
      toAdd,
      whyNot: toAdd === null ? whyNoPasskey(origin) : null,
      script: toAdd === null ? null : script
    }
    return shown(connectionsPage(opened), 200, headers)
  })

  const passkeyAt = (browser: string, { step }: Session) => ({
    athleteId,
    origin,
    binding: `connections:${browser}:${step}`
  })

  /** What the page says to athletes. */
  const athletes =
    visitors === null
      ? Effect.succeed(null)
      : Effect.all({ elsewhere: visitors.trips.elsewhere, canBeTold: visitors.canBeTold })

  const isFresh = (session: Session) =>
    Effect.map(
      Clock.currentTimeMillis,
      (nowMillis) =>
        session.state === "open" &&
        session.codeAtMillis !== null &&
        nowMillis - session.codeAtMillis <= enrolSeconds * 1000
    )

  const begin = Effect.fnUntraced(function* (access: Access) {
    const { browser, headers, session } = yield* sessions.begin(access)
    return yield* show(browser, session, null, headers)
  })

  const get = Effect.fnUntraced(function* (asked: Asked) {
    const browser = sessions.browserOf(asked)
    const session = browser === null ? null : yield* sessions.peek(browser)
    return browser === null || session === null ? yield* begin({ state: "new" }) : yield* show(browser, session, null)
  })

  const moved = Effect.fnUntraced(function* (browser: string, session: Session, problem: string | null) {
    yield* sessions.keep(browser, session)
    return yield* show(browser, session, problem)
  })

  const answerCode = Effect.fnUntraced(function* (browser: string, session: Session, typed: string) {
    const verdict = yield* codes.check(`connections:${browser}`, typed)
    // A new cookie for the open page: whoever planted the old one does not get in with it.
    if (verdict === "right") return yield* begin({ state: "open", codeAtMillis: yield* Clock.currentTimeMillis })
    return verdict === "wrong"
      ? yield* moved(browser, session, "That is not the code. Look at the newest one on the console.")
      : yield* moved(browser, again(session), "That code does not work any more. Have a new one printed.")
  })

  const answerPasskey = Effect.fnUntraced(function* (browser: string, asked: Session, next: Session, answer: string) {
    if (yield* passkeys.check(passkeyAt(browser, asked), answer)) {
      yield* codes.forget(`connections:${browser}`)
      return yield* begin({ state: "open", codeAtMillis: null })
    }
    return yield* moved(browser, next, "That passkey was not accepted. Use a code from the console.")
  })

  const sendAway = Effect.fnUntraced(function* (browser: string, session: Session) {
    const sent = visitors === null ? refusedForm() : yield* visitors.begin
    if (sent === null) return yield* moved(browser, session, noAnswer)
    // For who comes back with the browser's own button.
    yield* sessions.keep(browser, session)
    return sent
  })

  /** A browser has come back from AI Endurance, and is the one that was sent there. */
  const returned = Effect.fnUntraced(function* (visitors: UpstreamVisitors, back: Returned) {
    const visitor = yield* visitors.whose(back)
    if ("problem" in visitor) return shown(notOpenedPage(origin, visitor.problem))
    // A new cookie here too.
    const { headers } = yield* sessions.begin({ state: "athlete", athleteId: visitor.athleteId })
    return shown(onwardPage(origin, paths.connections), 200, headers)
  })

  const enrol = Effect.fnUntraced(function* (browser: string, asked: Session, next: Session, form: URLSearchParams) {
    const outcome = (yield* isFresh(asked))
      ? yield* passkeys.add(passkeyAt(browser, asked), single(form, "passkey") ?? "", single(form, "name") ?? "")
      : "late"
    if (outcome === "added") yield* Effect.logInfo("a passkey was added")
    return yield* moved(browser, next, enrolWords[outcome])
  })

  const post = Effect.fnUntraced(function* (asked: Asked) {
    const browser = sessions.browserOf(asked)
    if (browser === null || !isForm(asked) || !fromOurPage(origin, asked)) return refusedForm()
    const session = yield* sessions.take(browser)
    if (session === null) return refusedForm()
    const form = new URLSearchParams(asked.body)
    if (!sessions.isFormToken(single(form, "form") ?? "", browser, session)) {
      yield* sessions.keep(browser, session)
      return refusedForm()
    }
    const next: Session = { ...session, step: session.step + 1 }
    switch (`${session.state}:${single(form, "answer")}`) {
      case "new:start":
        yield* codes.issue(`connections:${browser}`, "A browser asks to see which programs are connected.")
        return yield* moved(browser, { ...again(next), state: "code" }, null)
      case "code:upstream":
        yield* codes.forget(`connections:${browser}`)
        return yield* sendAway(browser, again(next))
      case "new:upstream":
        return yield* sendAway(browser, next)
      case "code:code":
        return yield* answerCode(browser, next, single(form, "code") ?? "")
      case "new:passkey":
      case "code:passkey":
        return yield* answerPasskey(browser, session, next, single(form, "passkey") ?? "")
      case "open:revoke":
      case "athlete:revoke": {
        const whose = session.state === "athlete" ? session.athleteId : watches
        const gone = yield* connections.cutOff(whose, single(form, "connection") ?? "")
        if (gone) yield* Effect.logInfo("a connection was cut off")
        return yield* moved(browser, next, null)
      }
      case "open:enrol":
        return yield* enrol(browser, session, next, form)
      case "open:remove-passkey": {
        const gone = yield* passkeys.remove(athleteId, single(form, "id") ?? "")
        if (gone) yield* Effect.logInfo("a passkey was removed")
        return yield* moved(browser, next, null)
      }
      case "open:leave":
      case "athlete:leave":
        return shown(leftPage(origin), 200, sessions.ended)
      default:
        yield* sessions.keep(browser, next)
        return refusedForm()
    }
  })

  return {
    answer: Effect.fn("SignIn.connections")(function* (asked: Asked): Effect.fn.Return<Answered, SqlError.SqlError> {
      if (asked.method === "GET") return yield* get(asked)
      if (asked.method !== "POST") return notAllowed("GET", "POST")
      return yield* Effect.catchTag(post(asked), "TooManyCodes", ({ retryAfterSeconds }) =>
        Effect.succeed(slowDown(retryAfterSeconds))
      )
    }),
    returned
  }
}

/** Back at the beginning, under the same cookie. */
const again = ({ endsAtMillis, step }: Session): Session => ({ endsAtMillis, step, state: "new" })

const enrolWords: Readonly<Record<Enrolment | "late", string | null>> = {
  added: null,
  refused: "That passkey was not accepted. Try once more.",
  full: `There are ${mostPasskeys} passkeys. Remove one first.`,
  late: "Too late: a passkey is added within five minutes after a code. Choose Done and open this page again."
}

const whyNoPasskey = (origin: string): string =>
  placeOf(origin) === null
    ? "A passkey needs a name instead of a number in the address, and https unless that name is localhost."
    : "To add one, choose Done, open this page again with a code from the console, and add it within five minutes."
