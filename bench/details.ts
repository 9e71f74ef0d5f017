/**
 * Details at the service, on a fresh demo database and a made-up six-hour ride; then three years of history in one
 * file: how large it is, and whether memory stays flat while it is asked.
 */
import { statSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { AiEndurance } from "../src/api/AiEndurance.ts"
import * as ActivityStore from "../src/api/local/ActivityStore.ts"
import { readAthlete } from "../src/api/local/Athletes.ts"
import type { ActivityId } from "../src/domain/Activity.ts"
import type { DetailRequest } from "../src/domain/ActivityDetail.ts"
import * as Day from "../src/domain/Day.ts"
import type { Recording } from "../src/domain/Recording.ts"
import { alphaSession } from "../src/engine/analysis/rr/alphaSession.ts"
import { summarise } from "../src/engine/summarise.ts"
import {
  activityOf,
  athleteId,
  everySecond,
  historyCount,
  p50,
  randomFrom,
  recordingOf,
  source,
  startedAt,
  today
} from "./athletes.ts"
import { withFolder } from "./process.ts"
import { type Line, within } from "./table.ts"

/** Every channel a head unit writes, and the beats of a strap. */
const ride = (startEpochSeconds: number, seconds: number, beats: boolean): Recording => {
  const random = randomFrom(startEpochSeconds)
  const column = (value: (second: number) => number) => everySecond(seconds, value)
  const milliseconds = Float64Array.from({ length: beats ? Math.floor(seconds / 0.44) : 0 }, (_, beat) =>
    Math.round(440 + 25 * Math.sin(beat / 700) + 24 * (random() - 0.5))
  )
  let sum = 0
  const recordIndex = Int32Array.from(milliseconds, (value) => Math.min(seconds - 1, Math.floor((sum += value) / 1000)))
  return recordingOf({
    sport: "Ride",
    name: "Made up",
    startEpochSeconds,
    records: {
      time: column((s) => startEpochSeconds + s),
      watts: column((s) => Math.max(0, Math.round(180 + 60 * Math.sin(s / 300) + 160 * (random() - 0.5)))),
      bpm: column((s) => Math.round(135 + 10 * Math.sin(s / 300) + random())),
      cadence: column(() => Math.round(86 + 6 * random())),
      metresPerSecond: column((s) => 8 + 2 * Math.sin(s / 200) + random()),
      distanceMetres: column((s) => 8 * s),
      altitudeMetres: column((s) => 300 + 100 * Math.sin(s / 900) + random()),
      celsius: column((s) => 15 + Math.round(s / 3600)),
      latitude: column((s) => 47 + s * 0.00005 + 0.00001 * random()),
      longitude: column((s) => 8 + s * 0.00003 + 0.00001 * random())
    },
    beats: beats ? { milliseconds, recordIndex } : null,
    laps: Array.from({ length: Math.floor(seconds / 1200) }, (_, lap) => ({
      startEpochSeconds: startEpochSeconds + lap * 1200,
      elapsedSeconds: 1200,
      timerSeconds: 1200,
      distanceMetres: 9600
    }))
  })
}

const detail = (id: ActivityId, groups: boolean, series: boolean): DetailRequest => ({
  sport: "Ride",
  id,
  alpha1: groups,
  curves: groups,
  series: series ? { resolution: "low", channels: null, peaks: false, cursor: null } : null
})

const startOf = (day: number) => Date.parse("2026-11-21T07:00:00Z") / 1000 - day * 86_400

const speeds = Effect.gen(function* () {
  const api = yield* AiEndurance
  const store = ActivityStore.make(yield* SqlClient.SqlClient)
  const athlete = yield* readAthlete(athleteId)
  const [id] = yield* store.save(athleteId, null, [activityOf(ride(startOf(0), 6 * 3600, true), athlete)])
  const range = { start: Day.unsafe("2026-01-01"), end: today }
  const threeHours = summarise(ride(startOf(1), 3 * 3600, true), athlete)
  const alpha = Effect.sync(() =>
    alphaSession({ stream: threeHours.stream, beats: threeHours.beats!, restingBpm: 47, maxBpm: 187 })
  )
  return [
    within("detail of a six-hour ride, low", yield* p50(api.getActivityDetail(detail(id!, false, true))), 10),
    within("the same without streams", yield* p50(api.getActivityDetail(detail(id!, false, false))), 10),
    within("the same with every group", yield* p50(api.getActivityDetail(detail(id!, true, true))), 30),
    within("list of 40 rides", yield* p50(api.getActivities({ sport: "Ride", ...range })), 5),
    within("the same with alpha 1", yield* p50(api.getActivities({ sport: "Ride", ...range, alpha1: true })), 20),
    within("alpha 1 of a three-hour ride", yield* p50(alpha, 10), 300)
  ]
})

/** Distinct recordings; the others are the same seconds on another day. */
const distinct = 12

const history = (file: string) =>
  Effect.gen(function* () {
    const api = yield* AiEndurance
    const store = ActivityStore.make(yield* SqlClient.SqlClient)
    const athlete = yield* readAthlete(athleteId)
    const made = Array.from({ length: distinct }, (_, n) =>
      activityOf(ride(startOf(n), 3600 + (n % 10) * 800, n % 3 === 0), athlete)
    )
    const ids: Array<ActivityId> = []
    for (let n = 0; n < historyCount; n++) {
      const activity = startedAt(made[n % distinct]!, (startOf(0) - n * 61_200) * 1000)
      ids.push(...(yield* store.save(athleteId, null, [activity])))
    }
    const ask = (step: number) =>
      Effect.forEach(
        ids.filter((_, n) => n % step === 0),
        (id) => api.getActivityDetail(detail(id, true, true)),
        { discard: true }
      )
    yield* ask(20)
    const before = resident()
    yield* ask(6)
    const grown = resident() - before
    const megabytes = (statSync(file).size + statSync(`${file}-wal`).size) / 1e6
    return [
      {
        what: `${historyCount} activities, the file in MB`,
        measured: `${megabytes.toFixed(0)} MB, ${((megabytes * 1000) / historyCount).toFixed(0)} kB each`,
        ratio: megabytes / 400,
        budget: { atMost: 1 }
      },
      {
        what: "memory grown over 250 details",
        measured: `${grown.toFixed(0)} MB on ${before.toFixed(0)} MB`,
        ratio: grown / before,
        budget: { atMost: 0.25 }
      },
      within("list of 40 among them", yield* p50(api.getActivities({ sport: "Ride", start: null, end: null })), 5),
      within("detail among them, every group", yield* p50(api.getActivityDetail(detail(ids[0]!, true, true))), 30)
    ] satisfies ReadonlyArray<Line>
  })

const resident = (): number => process.memoryUsage().rss / 1e6

export const details = (): Promise<ReadonlyArray<Line>> =>
  withFolder(async (folder) => {
    const file = join(folder, "history.db")
    return [
      ...(await Effect.runPromise(speeds.pipe(Effect.provide(source(join(folder, "demo.db")))))),
      ...(await Effect.runPromise(history(file).pipe(Effect.provide(source(file)))))
    ]
  })
