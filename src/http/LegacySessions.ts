/**
 * The HTTP+SSE transport of 2024, which older clients still configure: the server's messages flow down one
 * event stream, the client's come as separate posts. So it needs what nothing else here has, a session.
 *
 * Sessions live in this process's memory, belong to the access that opened them, are capped in number, for each
 * access and for all, and end when the client hangs up, when nothing was posted for half an hour, or when the server
 * stops.
 */
import { randomUUID } from "node:crypto"
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
  type Transport
} from "@modelcontextprotocol/server"
import { type Cause, Clock, Context, Duration, Effect, Layer, Queue, Schedule, type Scope, Stream } from "effect"
import type { Principal } from "../auth/Auth.ts"
import { McpFactory, type RequestEnv } from "../mcp/McpFactory.ts"
import { Refusal } from "./Refusal.ts"
import { Stopping } from "./Stopping.ts"

const maxSessions = 200
/** Of one access, so that nobody can take all the room there is. */
const maxSessionsEach = 20
const maxIdle = Duration.minutes(30)
const sweepEvery = Duration.minutes(1)
const keepAliveEvery = Duration.seconds(15)
/** Messages a client may leave unread before it counts as gone. */
const maxUnread = 256

interface Session {
  readonly owner: string
  readonly transport: Transport
  lastPostMillis: number
}

export class LegacySessions extends Context.Service<
  LegacySessions,
  {
    /**
     * The session's event stream. The session ends with the scope, also when nobody came to read the stream.
     *
     * @param endpoint the path that posts go to; the session's id is added to it
     */
    readonly open: (
      principal: Principal,
      endpoint: string
    ) => Effect.Effect<Stream.Stream<Uint8Array>, Refusal, Scope.Scope>
    readonly post: (
      id: string,
      principal: Principal,
      message: unknown,
      provide: RequestEnv["provide"]
    ) => Effect.Effect<void, Refusal>
    readonly count: Effect.Effect<number>
  }
>()("ai-endurance-mcp/http/LegacySessions") {
  static readonly layer: Layer.Layer<LegacySessions, never, McpFactory | Stopping> = Layer.effect(
    LegacySessions,
    Effect.suspend(() => make)
  )
}

const make = Effect.gen(function* () {
  const factory = yield* McpFactory
  const stopping = yield* Stopping
  const sessions = new Map<string, Session>()

  const end = (session: Session) => Effect.promise(() => session.transport.close())

  const sweep = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const idle = [...sessions.values()].filter((one) => now - one.lastPostMillis >= Duration.toMillis(maxIdle))
    yield* Effect.forEach(idle, end, { discard: true })
  })
  yield* Effect.forkScoped(Effect.repeat(sweep, Schedule.spaced(sweepEvery)))
  const endAll = () => sessions.forEach((session) => void session.transport.close())
  stopping.signal.addEventListener("abort", endAll)
  yield* Effect.addFinalizer(() => Effect.sync(endAll))

  return LegacySessions.of({
    count: Effect.sync(() => sessions.size),

    open: Effect.fnUntraced(function* (principal, endpoint) {
      const owner = ownerOf(principal)
      const own = [...sessions.values()].filter((one) => one.owner === owner).length
      if (own >= maxSessionsEach) return yield* noRoom(429, "This access has too many event streams open already.")
      if (sessions.size >= maxSessions || stopping.signal.aborted) {
        return yield* noRoom(503, "No room for another event stream.")
      }
      const id = randomUUID()
      const frames = yield* Queue.bounded<string, Cause.Done>(maxUnread)
      const transport = transportInto(frames, () => sessions.delete(id))
      const lastPostMillis = yield* Clock.currentTimeMillis
      yield* Effect.acquireRelease(
        Effect.sync(() => sessions.set(id, { owner, transport, lastPostMillis })),
        () => Effect.promise(() => transport.close())
      )
      // The endpoint must be the first event, before anything the server might say on its own.
      yield* Queue.offer(frames, frame("endpoint", `${endpoint}?sessionId=${id}`))
      const server = yield* Effect.promise(async () => factory.make({ era: "legacy" }))
      yield* Effect.promise(() => server.connect(transport))
      return Stream.fromQueue(frames).pipe(
        Stream.merge(
          Stream.drop(
            Stream.map(Stream.tick(keepAliveEvery), () => ": keep-alive\n\n"),
            1
          ),
          {
            haltStrategy: "left"
          }
        ),
        Stream.encodeText
      )
    }),

    post: Effect.fnUntraced(function* (id, principal, message, provide) {
      const session = sessions.get(id)
      // A stranger's session is answered like one that never was.
      if (session === undefined || session.owner !== ownerOf(principal)) {
        return yield* new Refusal({ status: 404, message: "No such session. Open a new event stream." })
      }
      if (!(isJSONRPCRequest(message) || isJSONRPCNotification(message) || isJSONRPCResponse(message))) {
        return yield* new Refusal({ status: 400, code: -32_600, message: "The body is not one JSON-RPC message." })
      }
      session.lastPostMillis = yield* Clock.currentTimeMillis
      // The post is answered at once; the call it started ends with the session's transport, not with the post.
      return yield* Effect.sync(() => factory.within({ provide }, () => session.transport.onmessage?.(message)))
    })
  })
})

const noRoom = (status: number, why: string) =>
  new Refusal({
    status,
    message: `${why} Use streamable HTTP (POST /mcp), or try again later.`,
    headers: { "retry-after": "60" }
  })

const ownerOf = (principal: Principal): string => `${principal.athleteId} ${principal.via}`

const transportInto = (frames: Queue.Queue<string, Cause.Done>, onEnd: () => void): Transport => {
  let open = true
  const transport: Transport = {
    start: async () => {},
    send: async (message) => {
      const taken = open && Queue.offerUnsafe(frames, frame("message", JSON.stringify(message)))
      if (!taken) await transport.close()
    },
    close: async () => {
      if (!open) return
      open = false
      onEnd()
      Queue.endUnsafe(frames)
      transport.onclose?.()
    }
  }
  return transport
}

const frame = (event: string, data: string): string => `event: ${event}\ndata: ${data}\n\n`
