/**
 * From a request to its result or a fault: sessions are opened once per access and renewed when AI Endurance
 * has forgotten them, every POST waits its turn, and what comes back is given its meaning.
 */
import { hash } from "node:crypto"
import { Cache, Context, Duration, Effect, Exit, Redacted } from "effect"
import { type Asked, faultOf, type Sighting } from "./classify.ts"
import type { Fault } from "./faults.ts"
import type { Post } from "./http.ts"
import type { JsonObject } from "./json.ts"
import type { Limits } from "./limits.ts"
import { toolResultOf } from "./reply.ts"
import { openSession, type Session } from "./session.ts"
import type { Turns } from "./turns.ts"
import type { CallArguments, CallKind, UpstreamReply } from "./Upstream.ts"
import { quotable } from "./words.ts"

export interface Caller {
  /** Fair shares and rates are kept by this. */
  readonly athlete: string
  /** What the access was issued as: what one is told, session and all, is not for another. */
  readonly access: string
  readonly token: Redacted.Redacted | null
}

export interface Exchange {
  /** Opens a session or finds the open one. */
  readonly connect: (caller: Caller) => Effect.Effect<Session, Fault>
  /** A session of its own, forgotten afterwards. */
  readonly open: (caller: Caller) => Effect.Effect<Session, Fault>
  readonly callTool: (
    caller: Caller,
    session: Session,
    call: { readonly tool: string; readonly args: CallArguments; readonly kind: CallKind }
  ) => Effect.Effect<UpstreamReply, Fault>
  /** One page. */
  readonly listTools: (caller: Caller, session: Session, cursor: string | null) => Effect.Effect<JsonObject, Fault>
}

/** More of them than this at once only means more handshakes. */
const mostSessions = 10_000

const CurrentCaller = Context.Reference<Caller>("ai-endurance-mcp/api/live/upstream/CurrentCaller", {
  defaultValue: () => ({ athlete: "", access: "", token: null })
})

export const makeExchange = Effect.fnUntraced(function* (rawPost: Post, turns: Turns, limits: Limits) {
  let lastId = 0
  const nextId = () => ++lastId
  const postFor =
    (caller: Caller): Post =>
    (message) =>
      turns.take(caller.athlete)(rawPost(message))

  const asked = (
    caller: Caller,
    about: Pick<Asked, "what" | "isTool" | "kind">,
    session: { readonly hasId: boolean }
  ): Asked => ({
    ...about,
    inSession: session.hasId,
    quotable: (text) => quotable(text, caller.token === null ? [] : [Redacted.value(caller.token)])
  })
  const meaning = (about: Asked) => Effect.mapError((seen: Sighting) => faultOf(seen, about))

  const open: Exchange["open"] = (caller) =>
    openSession(postFor(caller), { token: caller.token, timeout: limits.timeout, nextId }).pipe(
      // For the handshake with both its messages, also while they wait their turn.
      meaning(asked(caller, { what: "the handshake", isTool: false, kind: "read" }, { hasId: false }))
    )

  const sessions = yield* Cache.makeWith((_key: string) => Effect.flatMap(CurrentCaller, open), {
    capacity: mostSessions,
    timeToLive: (exit) => (Exit.isSuccess(exit) ? limits.sessionLife : Duration.zero),
    requireServicesAt: "lookup"
  })
  const connect: Exchange["connect"] = (caller) =>
    Effect.provideService(Cache.get(sessions, keyOf(caller)), CurrentCaller, caller)
  const forget = (caller: Caller, session: Session) =>
    Cache.invalidateWhen(sessions, keyOf(caller), (known) => known === session)

  const once = (
    caller: Caller,
    session: Session,
    method: string,
    params: JsonObject,
    about: Asked
  ): Effect.Effect<JsonObject, Fault> =>
    postFor(caller)({
      method,
      params,
      id: nextId(),
      token: caller.token,
      headers: session.headers,
      timeout: limits.timeout
    }).pipe(
      Effect.map(({ result }) => result),
      meaning(about)
    )

  /**
   * A request whose session is gone was not looked at, so sending it again in a new one is safe even for a write.
   * When that one is refused with the same words they are not about a session, and are taken as they stand.
   */
  const inSession = (
    caller: Caller,
    session: Session,
    method: string,
    params: JsonObject,
    about: Pick<Asked, "what" | "isTool" | "kind">
  ): Effect.Effect<JsonObject, Fault> =>
    once(caller, session, method, params, asked(caller, about, session)).pipe(
      Effect.tapError((fault) =>
        fault.class === "sessionGone" || fault.class === "signedOut" ? forget(caller, session) : Effect.void
      ),
      Effect.catchIf(
        (fault) => fault.class === "sessionGone",
        () =>
          Effect.flatMap(connect(caller), (fresh) =>
            once(caller, fresh, method, params, asked(caller, about, { hasId: false }))
          )
      )
    )

  const exchange: Exchange = {
    connect,
    open,
    callTool: (caller, session, { tool, args, kind }) => {
      const about = { what: tool, isTool: true, kind }
      const params: JsonObject = { name: tool, arguments: args as JsonObject }
      return Effect.flatMap(inSession(caller, session, "tools/call", params, about), (result) => {
        const found = toolResultOf(result)
        if (found._tag === "Answered") return Effect.succeed(found.reply)
        const seen: Sighting = found._tag === "Failed" ? { _tag: "ToolFailed", text: found.text } : { _tag: "NoAnswer" }
        return Effect.fail(faultOf(seen, asked(caller, about, session)))
      })
    },
    listTools: (caller, session, cursor) =>
      inSession(caller, session, "tools/list", cursor === null ? {} : { cursor }, {
        what: "the list of tools",
        isTool: false,
        kind: "read"
      })
  }
  return exchange
})

/**
 * A session belongs to the token that opened it as well: who comes with a new one must not be handed the refusal of
 * the old one.
 */
const keyOf = ({ access, token }: Caller): string =>
  token === null ? access : `${access} ${hash("sha256", Redacted.value(token))}`
