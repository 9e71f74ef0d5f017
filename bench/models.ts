/** The models over three years of history, about 1,500 activities: the first answer after a start, and the later ones. */
import { join } from "node:path"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { AiEndurance } from "../src/api/AiEndurance.ts"
import * as ActivityStore from "../src/api/local/ActivityStore.ts"
import { insertWellness, readAthlete } from "../src/api/local/Athletes.ts"
import * as Day from "../src/domain/Day.ts"
import type { Recording } from "../src/domain/Recording.ts"
import {
  activityOf,
  athleteId,
  everySecond,
  historyCount,
  p50,
  recordingOf,
  source,
  startedAt,
  timed,
  today
} from "./athletes.ts"
import { withFolder } from "./process.ts"
import { type Line, within } from "./table.ts"

const midnightMillis = Date.parse("2026-11-22T00:00:00Z")
const historyDays = 3 * 365
/** Distinct recordings; the others are the same seconds on another day. */
const distinct = 24

const recording = (index: number): Recording => {
  const sport = index % 3 === 2 ? "Run" : "Ride"
  const seconds = 3000 + (index % 5) * 1200
  const startEpochSeconds = midnightMillis / 1000
  const column = (value: (second: number) => number) => everySecond(seconds, value)
  const fitness = 1 + 0.06 * Math.sin(index)
  const speed = (s: number): number => (sport === "Run" ? 3.3 : 8.5) * fitness * (1 + 0.1 * Math.sin(s / 240))
  return recordingOf({
    sport,
    name: index % 12 === 11 ? "Parkrun" : "Made up",
    startEpochSeconds,
    records: {
      time: column((s) => startEpochSeconds + s),
      bpm: column((s) => 140 + 12 * Math.sin(s / 240)),
      metresPerSecond: column(speed),
      distanceMetres: column((s) => speed(0) * s),
      ...(sport === "Ride" && { watts: column((s) => Math.round(190 * fitness + 60 * Math.sin(s / 240))) })
    }
  })
}

const fill = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // The zones of the profile for all three years, so that no load is overtaken.
  yield* sql`DELETE FROM zone_history WHERE athlete_id = ${athleteId}`
  yield* sql`DELETE FROM activities WHERE athlete_id = ${athleteId}`
  const store = ActivityStore.make(sql)
  const athlete = yield* readAthlete(athleteId)
  const made = Array.from({ length: distinct }, (_, index) => activityOf(recording(index), athlete))
  const history = Array.from({ length: historyCount }, (_, n) => {
    const daysAgo = Math.floor((n * historyDays) / historyCount)
    return startedAt(made[(n * 7) % distinct]!, midnightMillis - daysAgo * 86_400_000 + (n % 2) * 18_000_000)
  })
  yield* sql.withTransaction(
    Effect.forEach(history, (activity) => store.save(athleteId, null, [activity]), { discard: true })
  )
  yield* insertWellness(
    athleteId,
    Day.range(Day.addDays(today, -historyDays), today).map((day, index) => ({
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

export const models = (): Promise<ReadonlyArray<Line>> =>
  withFolder(async (folder) => {
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
