/**
 * UpstreamLayer: `Upstream` over HTTP. From the outside in, a read is: the breaker, the deadline, the retries, a
 * session, a turn, one POST. A write checks its arguments against the live schema, opens a session as patiently
 * as a read, and is then sent once.
 */
import { Cache, Cause, Duration, Effect, Exit, Layer, Option } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { CircuitBreaker, RateLimiter } from "effect/persistence"
import { Auth } from "../../../auth/Auth.ts"
import { UpstreamToken } from "../../../auth/UpstreamToken.ts"
import { InvalidInput, type ReadError, UpstreamChanged } from "../../../domain/errors.ts"
import { fittedTo, problemsAgainst } from "./arguments.ts"
import { faultOf, type Sighting } from "./classify.ts"
import { type Caller, makeExchange } from "./exchange.ts"
import { asReadError, type Fault, type FaultError, ownFault } from "./faults.ts"
import { makePost } from "./http.ts"
import type { JsonObject } from "./json.ts"
import { defaultLimits, type Limits } from "./limits.ts"
import { type LiveTool, liveToolsOf } from "./LiveTool.ts"
import { makeBreaker, repeated } from "./patience.ts"
import { makeTurns } from "./turns.ts"
import {
  type CallArguments,
  type CallFailures,
  type CallKind,
  OutcomeUnknown,
  Upstream,
  type UpstreamReply,
  type WriteFailure
} from "./Upstream.ts"

export interface UpstreamOptions {
  /** `AIE_UPSTREAM_URL`. */
  readonly url: string
  readonly limits?: Partial<Limits>
}

export const UpstreamLayer = {
  /** Fails when the address would put the token on the network in clear text. */
  live: (options: UpstreamOptions): Layer.Layer<Upstream, InvalidInput, Auth | UpstreamToken> =>
    Layer.effect(Upstream, make(options)).pipe(
      Layer.provide([FetchHttpClient.layer, CircuitBreaker.layerStoreMemory(), RateLimiter.layerStoreMemory])
    )
}

/** A listing of more pages than this is a loop. */
const mostPages = 20
const mostToolLists = 1_000
const anonymous: Caller = { athlete: "anonymous", access: "anonymous", token: null }

const make = Effect.fnUntraced(function* (options: UpstreamOptions) {
  const limits = { ...defaultLimits, ...options.limits }
  const url = yield* endpointOf(options.url)
  const auth = yield* Auth
  const upstreamToken = yield* UpstreamToken
  const breaker = yield* makeBreaker(limits)
  const turns = yield* makeTurns(limits)
  const exchange = yield* makeExchange(makePost(yield* HttpClient.HttpClient, url), turns, limits)

  const caller: Effect.Effect<Caller, Fault> = Effect.gen(function* () {
    const { athleteId, via } = yield* auth.principal
    return { athlete: String(athleteId), access: `${athleteId} ${via}`, token: yield* upstreamToken.token }
  }).pipe(Effect.mapError(ownFault))

  /** A token that AI Endurance refuses is replaced once; a refusal did nothing, so even a write is sent again. */
  const asCaller = <A>(work: (who: Caller) => Effect.Effect<A, Fault>): Effect.Effect<A, Fault> =>
    Effect.flatMap(caller, (who) =>
      Effect.catchIf(work(who), isSignedOut, (fault) =>
        Effect.gen(function* () {
          const other = who.token === null ? null : yield* Effect.mapError(upstreamToken.insteadOf(who.token), ownFault)
          if (other === null) return yield* Effect.fail(fault)
          return yield* Effect.tapError(work({ ...who, token: other }), (again) =>
            isSignedOut(again) ? upstreamToken.over : Effect.void
          )
        })
      )
    )

  const guarded = <A>(what: string, work: Effect.Effect<A, Fault>): Effect.Effect<A, Fault> =>
    breaker.around(work, (seconds) => localFault(what, { _tag: "Resting", seconds }))

  const patient = (what: string, deadline: Duration.Duration) =>
    repeated(limits, deadline, () => localFault(what, { _tag: "Hung", afterSeconds: Duration.toSeconds(deadline) }))

  const patiently = <A>(what: string, work: Effect.Effect<A, Fault>): Effect.Effect<A, Fault> =>
    guarded(what, patient(what, limits.deadline)(work))

  /** Without a token first; a server that wants one even for this gets it, when there is one. */
  const openly = <A>(what: string, ask: (who: Caller) => Effect.Effect<A, Fault>): Effect.Effect<A, Fault> =>
    Effect.catchIf(patiently(what, ask(anonymous)), isSignedOut, () => asCaller((who) => patiently(what, ask(who))))

  const listedFor = (who: Caller) =>
    Effect.gen(function* () {
      const session = yield* exchange.open(who)
      const tools: Array<LiveTool> = []
      let cursor: string | null = null
      for (let page = 0; page < mostPages; page++) {
        const result: JsonObject = yield* exchange.listTools(who, session, cursor)
        const more = liveToolsOf(result["tools"])
        if (more === null) return yield* Effect.fail(localFault("the list of tools", { _tag: "NoAnswer" }))
        tools.push(...more)
        const next = result["nextCursor"]
        if (typeof next !== "string" || next === "") break
        cursor = next
      }
      return tools
    })
  const theList = "the list of tools"
  const listed = openly(theList, listedFor)

  const tellsNobody = (exit: Exit.Exit<unknown, Fault>) =>
    Exit.isFailure(exit) && Option.exists(Cause.findErrorOption(exit.cause), isSignedOut)
  const openTools = yield* Cache.makeWith((_all: "all") => patiently(theList, listedFor(anonymous)), {
    capacity: 1,
    timeToLive: (exit) => (Exit.isSuccess(exit) || tellsNobody(exit) ? limits.toolListLife : Duration.zero)
  })
  /** For a server that lists only to those it knows: it may list to each what only they may use. */
  const ownTools = yield* Cache.makeWith((_access: string) => asCaller((who) => patiently(theList, listedFor(who))), {
    capacity: mostToolLists,
    timeToLive: (exit) => (Exit.isSuccess(exit) ? limits.toolListLife : Duration.zero),
    requireServicesAt: "lookup"
  })
  const knownTools = Effect.catchIf(Cache.get(openTools, "all"), isSignedOut, () =>
    Effect.flatMap(caller, ({ access }) => Cache.get(ownTools, access))
  )
  const forgetTools = Effect.andThen(Cache.invalidateAll(openTools), Cache.invalidateAll(ownTools))

  const checked = Effect.fnUntraced(function* (tool: string, args: CallArguments) {
    const live = (yield* knownTools).find(({ name }) => name === tool)
    if (live === undefined) return yield* Effect.fail(ownFault(notOffered(tool)))
    const fitted = fittedTo(live.inputSchema, args)
    const problems = problemsAgainst(live.inputSchema, fitted)
    return problems.length === 0 ? fitted : yield* Effect.fail(ownFault(doesNotFit(tool, problems)))
  })

  const read = (tool: string, args: CallArguments): Effect.Effect<UpstreamReply, Fault> =>
    asCaller((who) =>
      patiently(
        tool,
        Effect.flatMap(exchange.connect(who), (session) =>
          exchange.callTool(who, session, { tool, args, kind: "read" })
        )
      )
    )

  const write = (tool: string, args: CallArguments): Effect.Effect<UpstreamReply, Fault> =>
    asCaller((who) => writeAs(who, tool, args))
  const writeAs = Effect.fnUntraced(function* (who: Caller, tool: string, args: CallArguments) {
    const fitted = yield* checked(tool, args)
    return yield* guarded(
      tool,
      exchange.connect(who).pipe(
        patient(tool, Duration.subtract(limits.deadline, limits.timeout)),
        Effect.mapError((fault): Fault => ({ ...fault, maybeDone: false })),
        Effect.flatMap((session) => exchange.callTool(who, session, { tool, args: fitted, kind: "write" }))
      )
    ).pipe(
      // The next one is checked against what the server says then.
      Effect.tapError((fault) => (fault.error._tag === "UpstreamChanged" ? forgetTools : Effect.void))
    )
  })

  const calls = { read, write }
  const failures: {
    readonly [Kind in CallKind]: (fault: Fault, tool: string) => CallFailures[Kind]
  } = {
    read: ({ error }) => (error._tag === "NotFound" ? error : asReadError(error)),
    write: ({ error, maybeDone }, tool) => (maybeDone ? outcomeUnknown(error, tool) : error)
  }

  return Upstream.of({
    call: (tool, args, { kind }) =>
      calls[kind](tool, args).pipe(
        Effect.mapError((fault) => failures[kind](fault, tool)),
        Effect.withSpan("Upstream.call", { attributes: { tool, kind } })
      ),
    checkArguments: (tool, args) => Effect.mapError(Effect.asVoid(checked(tool, args)), readError),
    listTools: Effect.mapError(listed, readError),
    initialize: openly("the handshake", (who) => Effect.map(exchange.open(who), ({ info }) => info)).pipe(
      Effect.mapError(readError)
    ),
    checkCredential: Effect.mapError(read("getUser", {}), (fault) => failures.read(fault, "getUser"))
  })
})

const isSignedOut = (fault: Fault): boolean => fault.class === "signedOut"

const readError = ({ error }: Fault): ReadError => asReadError(error)

const outcomeUnknown = (error: FaultError, tool: string): WriteFailure =>
  error._tag === "Unavailable" || error._tag === "UpstreamRefused" || error._tag === "UpstreamChanged"
    ? new OutcomeUnknown({ tool, cause: error })
    : error

/** A fault that was not read off a reply. */
const localFault = (what: string, seen: Sighting): Fault =>
  faultOf(seen, { what, isTool: true, kind: "read", inSession: false, quotable: () => null })

const notOffered = (tool: string) =>
  new UpstreamChanged({
    message: `AI Endurance does not offer ${tool} any more; nothing was sent.`,
    hint: "Run `npm run cli -- doctor`: it compares AI Endurance with what this version knows of it."
  })

const doesNotFit = (tool: string, problems: ReadonlyArray<string>) =>
  new UpstreamChanged({
    message: `What would be sent to ${tool} does not fit what AI Endurance takes now, so nothing was sent:\n${problems
      .map((problem) => `- ${problem}`)
      .join("\n")}`,
    hint: "Correct the arguments if they can be; otherwise this version is behind AI Endurance: run `npm run cli -- doctor`."
  })

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u

const endpointOf = (text: string): Effect.Effect<URL, InvalidInput> => {
  const url = URL.parse(text)
  const fits =
    url !== null &&
    url.username === "" &&
    url.password === "" &&
    (url.protocol === "https:" || (url.protocol === "http:" && loopback.test(url.hostname)))
  return fits
    ? Effect.succeed(url)
    : Effect.fail(
        new InvalidInput({
          message: "AIE_UPSTREAM_URL is not an https address, so an access token is not sent there.",
          hint: "Use https://aiendurance.com/mcp, or http on this machine only; no user name or password in it."
        })
      )
}
