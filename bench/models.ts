/**
 * The models over three years of history, about 1,500 activities: the first answer after a start, and the later ones.
 * `node bench/models.ts`; exit code 1 when a budget is missed. Under a minute.
 */
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { Effect, Layer, Result } from "effect"
import { SqlClient } from "effect/sql"
import { AiEndurance } from "../src/api/AiEndurance.ts"
import { ApiLayer } from "../src/api/ApiLayer.ts"
import * as ActivityStore from "../src/api/local/ActivityStore.ts"
import { ensureAthlete, insertWellness, readAthlete } from "../src/api/local/Athletes.ts"
import { installDemo } from "../src/api/local/demo/install.ts"
import { AuthLayer } from "../src/auth/AuthLayer.ts"
import { ClockLayer } from "../src/clock/ClockLayer.ts"
import { Database } from "../src/db/Database.ts"
import { type Athlete, AthleteId } from "../src/domain/Athlete.ts"
import * as Day from "../src/domain/Day.ts"
import type { Recording } from "../src/domain/Recording.ts"
import { derive } from "../src/engine/derive.ts"
import { decodeStream, encodeStream } from "../src/engine/streamBlob.ts"
import { summarise } from "../src/engine/summarise.ts"
import { withFolder } from "./process.ts"
import { holds, type Line, print } from "./table.ts"

const athleteId = AthleteId.make(1)
const when = { today: Day.unsafe("2026-11-22"), timeZone: "UTC" }
const epochMillis = Date.parse("2026-11-22T12:00:00Z")
const historyCount = 1500
const historyDays = 3 * 365
/** Distinct recordings; the others are the same seconds on another day. */
const distinct = 24

const recording = (index: number): Recording => {
  const sport = index % 3 === 2 ? "Run" : "Ride"
  const seconds = 3000 + (index % 5) * 1200
  const startEpochSeconds = epochMillis / 1000 - 43_200
  const column = (value: (second: number) => number) => Float64Array.from({ length: seconds }, (_, s) => value(s))
  const fitness = 1 + 0.06 * Math.sin(index)
  const speed = (s: number): number => (sport === "Run" ? 3.3 : 8.5) * fitness * (1 + 0.1 * Math.sin(s / 240))
  return {
    sport,
    source: "Garmin",
    activityWord: sport === "Run" ? "running" : "cycling",
    name: index % 12 === 11 ? "Parkrun" : "Made up",
    startEpochSeconds,
    utcOffsetSeconds: 0,
    indoor: false,
    virtual: false,
    records: {
      time: column((s) => startEpochSeconds + s),
      bpm: column((s) => 140 + 12 * Math.sin(s / 240)),
      metresPerSecond: column(speed),
      distanceMetres: column((s) => speed(0) * s),
      ...(sport === "Ride" && { watts: column((s) => Math.round(190 * fitness + 60 * Math.sin(s / 240))) })
    },
    beats: null,
    laps: [],
    lengths: [],
    timerEvents: [],
    poolLengthMetres: null,
    device: {
      timerSeconds: seconds,
      elapsedSeconds: seconds,
      distanceMetres: null,
      ascentMetres: null,
      kcal: null,
      averageWatts: null,
      normalizedWatts: null,
      averageBpm: null,
      maxBpm: null
    },
    warnings: []
  }
}

/** As the import makes it. */
const activityOf = (made: Recording, athlete: Athlete): ActivityStore.NewActivity => {
  const summarised = summarise(made, athlete)
  const blob = encodeStream(summarised)
  const stored = Result.getOrThrow(decodeStream(blob))
  const { laps, summary, timerSeconds } = summarised
  const { sport, startUtc } = summary
  return {
    summarised,
    blob,
    startLocal: startUtc.slice(0, 19),
    derived: derive({ sport, ...stored, laps, timerSeconds, powerIsFromHeartRate: false, athlete })
  }
}

/** A process of its own as far as anything is remembered: the same file, nothing kept. */
const source = (file: string) =>
  ApiLayer.local.pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Layer.effectDiscard(ensureAthlete((id) => installDemo(id, when))).pipe(Layer.provideMerge(Database.file(file))),
        AuthLayer.owner(athleteId, "owner"),
        ClockLayer.standing({ epochMillis, timeZone: "UTC" })
      )
    )
  )

const fill = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // The zones of the profile for all three years, so that no load is overtaken.
  yield* sql`DELETE FROM zone_history WHERE athlete_id = ${athleteId}`
  yield* sql`DELETE FROM activities WHERE athlete_id = ${athleteId}`
  const store = ActivityStore.make(sql)
  const athlete = yield* readAthlete(athleteId)
  const made = Array.from({ length: distinct }, (_, index) => activityOf(recording(index), athlete))
  const starts = Array.from({ length: historyCount }, (_, n) => {
    const daysAgo = Math.floor((n * historyDays) / historyCount)
    return new Date(epochMillis - 43_200_000 - daysAgo * 86_400_000 + (n % 2) * 18_000_000)
      .toISOString()
      .replace(".000Z", "Z")
  })
  yield* sql.withTransaction(
    Effect.forEach(
      starts,
      (startUtc, n) => {
        const activity = made[(n * 7) % distinct]!
        const summarised = { ...activity.summarised, summary: { ...activity.summarised.summary, startUtc } }
        return store.save(athleteId, null, [{ ...activity, summarised, startLocal: startUtc.slice(0, 19) }])
      },
      { discard: true }
    )
  )
  yield* insertWellness(
    athleteId,
    Day.range(Day.addDays(when.today, -historyDays), when.today).map((day, index) => ({
      day,
      rmssdMs: 55 + 8 * Math.sin(index),
      restingBpm: 48 + 2 * Math.sin(index / 3),
      sleepSeconds: null,
      soreness: null,
      weightKg: 70,
      source: "bench"
    }))
  )
})

const timed = <E, R>(run: Effect.Effect<unknown, E, R>) =>
  Effect.gen(function* () {
    const begun = performance.now()
    yield* run
    return performance.now() - begun
  })

const p50 = <E, R>(run: Effect.Effect<unknown, E, R>, rounds = 40) =>
  Effect.gen(function* () {
    const times: Array<number> = []
    for (let round = -10; round < rounds; round++) {
      const took = yield* timed(run)
      if (round >= 0) times.push(took)
    }
    return times.sort((a, b) => a - b)[times.length >> 1]!
  })

const within = (what: string, milliseconds: number, budget: number): Line => ({
  what,
  measured: `${milliseconds.toFixed(1)} ms of ${budget} ms`,
  ratio: milliseconds / budget,
  budget: { atMost: 1 }
})

const lines = await withFolder(async (folder) => {
  const file = join(folder, "history.db")
  await Effect.runPromise(fill.pipe(Effect.provide(source(file))))
  return Effect.runPromise(
    Effect.gen(function* () {
      const api = yield* AiEndurance
      return [
        within("prediction and backtest, the first time", yield* timed(api.getPrediction), 500),
        within("the same again", yield* p50(api.getPrediction), 20),
        within("races with their predictions", yield* p50(api.getRaceGoals), 20),
        within("recovery over 90 days", yield* p50(api.getRecoveryModel({ daysBack: 90 })), 20),
        within("nutrition", yield* p50(api.getNutritionModel), 20)
      ]
    }).pipe(Effect.provide(source(file)))
  )
})
print(lines)
process.exitCode = lines.every(holds) ? 0 : 1
