/**
 * The cassette that comes with the project: the demo athlete on one fixed morning, asked over the wire of a server
 * that speaks as AI Endurance does. Nobody real is behind it.
 */
import { Clock, Effect, Layer, Logger } from "effect"
import { ApiLayer, serves } from "../../src/api/ApiLayer.ts"
import { ensureAthlete } from "../../src/api/local/Athletes.ts"
import { installDemo } from "../../src/api/local/demo/install.ts"
import { type Cassette, type Exchange, formatVersion } from "../../src/api/replay/Cassette.ts"
import { normalised } from "../../src/api/replay/normalise.ts"
import { listedTool, record } from "../../src/api/replay/recorder.ts"
import type { Json, JsonObject } from "../../src/api/live/upstream/json.ts"
import { Upstream } from "../../src/api/live/upstream/Upstream.ts"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { ClockLayer } from "../../src/clock/ClockLayer.ts"
import { Database } from "../../src/db/Database.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import * as Day from "../../src/domain/Day.ts"
import { profiles } from "../../src/simulator/profiles.ts"
import { Simulator } from "../../src/simulator/Simulator.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { contractRevision, contractTools } from "../../src/wire/contract.ts"
import { writesOn } from "./writes.ts"

/** A Wednesday in the middle of the plan, 07:30 where the athlete lives. */
const recordedAt = "2026-09-16T05:30:00Z"
const timeZone = "Europe/Berlin"
const today = Day.unsafe("2026-09-16")

const header = (made: string): Exchange["about"] => ({
  source: "synthetic",
  contract: contractRevision,
  date: today,
  made
})
const simulated = header(
  "asked of the local source with the demo athlete, speaking as AI Endurance (scripts/record-demo.ts)"
)

const speech = { toolkit: toolkit({ strict: true, serves: serves("local") }), profile: profiles.current }

/** Time stands, so that everything is the same every time. */
const clock: Clock.Clock = {
  currentTimeMillisUnsafe: () => Date.parse(recordedAt),
  currentTimeMillis: Effect.succeed(Date.parse(recordedAt)),
  currentTimeNanosUnsafe: () => BigInt(Date.parse(recordedAt)) * 1_000_000n,
  currentTimeNanos: Effect.succeed(BigInt(Date.parse(recordedAt)) * 1_000_000n),
  monotonicTimeNanosUnsafe: () => 0n,
  monotonicTimeNanos: Effect.succeed(0n),
  sleep: () => Effect.never
}

const athleteId = AthleteId.make(1)
const local = Layer.mergeAll(
  Layer.effectDiscard(ensureAthlete((id) => installDemo(id, { today, timeZone }))).pipe(
    Layer.provideMerge(Database.memory)
  ),
  AuthLayer.owner(athleteId, "demo"),
  ClockLayer.standing({ epochMillis: Date.parse(recordedAt), timeZone }),
  Logger.layer([])
)
const services = Simulator.upstream(speech).pipe(Layer.provideMerge(ApiLayer.local.pipe(Layer.provideMerge(local))))

const made = Effect.gen(function* () {
  const source = yield* Upstream
  const { exchanges, failures } = yield* record(source, { about: simulated, today, months: 7, details: 2 })
  if (failures.length > 0)
    return yield* Effect.die(new Error(`the demo cannot be recorded: ${JSON.stringify(failures)}`))
  const changes = yield* recordWrites(exchanges)
  const listed = (yield* source.listTools).map(listedTool)
  const cassette: Cassette = {
    info: {
      format: formatVersion,
      ...header("scripts/record-demo.ts"),
      recordedAt,
      timeZone,
      tools: [...listed].sort((left, right) => toolOrder.indexOf(left.name) - toolOrder.indexOf(right.name))
    },
    exchanges: [...exchanges, ...changes]
  }
  return cassette
})

const toolOrder = Object.keys(contractTools)

/** One after the other, in one plan; after each, what it touched is read again. */
const recordWrites = Effect.fnUntraced(function* (reads: ReadonlyArray<Exchange>) {
  const call = yield* Simulator.results(speech)
  const ask = Effect.fnUntraced(function* (tool: string, args: JsonObject) {
    const result = yield* call(tool, args)
    if (result === null) return yield* Effect.die(new Error(`${tool} is not served`))
    const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("")
    return result.isError === true ? { refusal: text } : { reply: JSON.parse(text) as Json }
  })
  const after = Effect.fnUntraced(function* (tool: string, args: JsonObject, reply: Json) {
    const answer = reply as JsonObject
    if (tool === "setZones") return { user: ((yield* ask("getUser", {})).reply ?? {}) as JsonObject }
    const id = answer["workout_id"]
    const day = answer["new_date"] ?? answer["date"] ?? args["dateStr"]
    if (tool === "skipWorkout" || typeof id !== "number" || typeof day !== "string") return null
    const plan = yield* ask("getPlannedWorkouts", { startDate: day, endDate: day, fullDetails: true })
    const rows = ((plan.reply ?? {}) as JsonObject)["workouts"] as ReadonlyArray<JsonObject>
    return { workouts: rows.filter((row) => row["workout_id"] === id) }
  })
  const exchanges: Array<Exchange> = []
  const served = new Set(speech.toolkit.map(({ name }) => name))
  for (const write of writesOn(reads, today).filter(({ tool }) => served.has(tool))) {
    const args = normalised(write.tool, write.arguments(exchanges))
    const outcome = yield* ask(write.tool, args)
    const reread = outcome.reply === undefined ? null : yield* after(write.tool, args, outcome.reply)
    exchanges.push({
      about: simulated,
      tool: write.tool,
      arguments: args,
      ...outcome,
      ...(reread !== null && { after: reread })
    })
  }
  return exchanges
})

export const demoCassette: Effect.Effect<Cassette> = made.pipe(
  Effect.provide(services),
  Effect.provideService(Clock.Clock, clock),
  Effect.orDie
)
