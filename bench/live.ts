/**
 * The live source: what it costs over asking AI Endurance directly, and whether it is fair to two hundred athletes
 * who ask at once.
 */
import { join } from "node:path"
import { Effect, Layer, Redacted } from "effect"
import { AiEndurance } from "../src/api/AiEndurance.ts"
import * as LiveSource from "../src/api/live/LiveSource.ts"
import { UpstreamLayer } from "../src/api/live/upstream/UpstreamLayer.ts"
import { RequestPrincipal } from "../src/auth/Auth.ts"
import { AuthLayer } from "../src/auth/AuthLayer.ts"
import { UpstreamToken } from "../src/auth/UpstreamToken.ts"
import { ClockLayer } from "../src/clock/ClockLayer.ts"
import { Database } from "../src/db/Database.ts"
import { AthleteId } from "../src/domain/Athlete.ts"
import { median, type Running, start, stop, withFolder } from "./process.ts"
import type { Line } from "./table.ts"

const athletes = 200
const readsEach = 20
/** A fast answer of a server far away. */
const latencyMs = 20
const calls = 400
const warmUp = 200

export const live = (): Promise<ReadonlyArray<Line>> =>
  withFolder(async (folder) => {
    const log = join(folder, "log")
    const [quick, distant] = await Promise.all([bare(0, log), bare(latencyMs, log)])
    try {
      return [await overhead(addressIn(quick)), await fairness(addressIn(distant))]
    } finally {
      await stop(quick)
      await stop(distant)
    }
  })

const bare = (latency: number, log: string): Promise<Running> =>
  start(["bench/bareUpstream.ts"], { BARE_LATENCY_MS: String(latency) }, /\/mcp\n/u, log)

const addressIn = ({ output }: Running): string => /http:\S+\/mcp/u.exec(output)![0]

const source = (url: string) =>
  LiveSource.layer.pipe(
    Layer.provide(UpstreamLayer.live({ url, limits: { requests: 1_000_000 } })),
    Layer.provide([
      AuthLayer.perRequest,
      UpstreamToken.fixed(Redacted.make("a-token-of-this-bench")),
      ClockLayer.inZone("UTC"),
      Database.memory
    ])
  )

const as = (athlete: number) => ({
  athleteId: AthleteId.make(athlete),
  scopes: ["read", "write"] as const,
  via: "bench"
})

const readAs = (ai: AiEndurance["Service"], athlete: number) =>
  Effect.provideService(ai.getUser, RequestPrincipal, as(athlete))

/** One call after the other, so that it is time and not queueing that is measured; the two take turns. */
const overhead = (url: string): Promise<Line> =>
  Effect.runPromise(
    Effect.gen(function* () {
      const ai = yield* AiEndurance
      const through: Array<number> = []
      const direct: Array<number> = []
      for (let call = 0; call < warmUp + calls; call++) {
        const times = [yield* timed(readAs(ai, 1)), yield* timed(Effect.promise(() => rawCall(url)))] as const
        if (call < warmUp) continue
        through.push(times[0])
        direct.push(times[1])
      }
      const [ours, raw] = [median(through), median(direct)]
      return {
        what: "live source over a raw upstream call, ms p50",
        measured: `${ours.toFixed(2)} ms against ${raw.toFixed(2)} ms`,
        ratio: ours - raw,
        budget: { atMost: 3 }
      }
    }).pipe(Effect.provide(source(url)))
  )

const timed = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.suspend(() => {
    const from = performance.now()
    return Effect.map(effect, () => performance.now() - from)
  })

const rawCall = async (url: string): Promise<unknown> => {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "getUser", arguments: {} } })
  })
  const { result } = (await response.json()) as { result: { content: ReadonlyArray<{ text: string }> } }
  return JSON.parse(result.content[0]!.text)
}

/** Everybody begins at once and reads the same; nobody may take twice as long as the first to be done. */
const fairness = (url: string): Promise<Line> =>
  Effect.runPromise(
    Effect.gen(function* () {
      const ai = yield* AiEndurance
      const all = Array.from({ length: athletes }, (_, index) => index + 1)
      const season = (athlete: number) =>
        timed(Effect.forEach(Array.from({ length: readsEach }), () => readAs(ai, athlete), { discard: true }))
      const times = yield* Effect.forEach(all, season, { concurrency: "unbounded" })
      const [fastest, slowest] = [Math.min(...times), Math.max(...times)]
      return {
        what: `${athletes} athletes at once, slowest over fastest`,
        measured: `${(slowest / 1000).toFixed(2)} s against ${(fastest / 1000).toFixed(2)} s, ${Math.round((athletes * readsEach * 1000) / slowest)} reads/s`,
        ratio: slowest / fastest,
        budget: { atMost: 2 }
      }
    }).pipe(Effect.provide(source(url)))
  )
