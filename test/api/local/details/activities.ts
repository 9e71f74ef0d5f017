/** Activities made to measure, stored the way an import stores them, and the local source that answers about them. */
import { Effect, Result } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { AiEndurance } from "../../../../src/api/AiEndurance.ts"
import * as ActivityStore from "../../../../src/api/local/ActivityStore.ts"
import { make } from "../../../../src/api/local/LocalSource.ts"
import { Auth, type Principal } from "../../../../src/auth/Auth.ts"
import { AthleteClock } from "../../../../src/clock/AthleteClock.ts"
import type { ActivityId } from "../../../../src/domain/Activity.ts"
import type { DetailRequest } from "../../../../src/domain/ActivityDetail.ts"
import { type Athlete, AthleteId } from "../../../../src/domain/Athlete.ts"
import type { RecordColumns, Recording } from "../../../../src/domain/Recording.ts"
import type { SeriesRequest } from "../../../../src/domain/Series.ts"
import { derive } from "../../../../src/engine/derive.ts"
import { decodeStream, encodeStream } from "../../../../src/engine/streamBlob.ts"
import { summarise } from "../../../../src/engine/summarise.ts"
import { column, recordingOf, seconds } from "../../../engine/recordings.ts"
import { athleteId, source, triathlete } from "../support/source.ts"

/** Noon of this day is now. */
export const today = "2026-11-22"

/** FTP 250 W, rest 50, max 185, threshold heart rate 165. */
export const athlete: Athlete = {
  ...triathlete,
  restingHeartRate: 50,
  maxHeartRate: 185,
  thresholdHeartRateRide: 165,
  thresholdHeartRateRun: 165
}

export const layer = source({ zone: "UTC", athlete })

export const atNoon = TestClock.setTime(Date.parse(`${today}T12:00:00Z`))

type Channel = (second: number) => number

export interface Made extends Partial<Omit<Recording, "records">> {
  readonly day: string
  /** Of the day; eight without it. */
  readonly hour?: number
  readonly seconds: number
  readonly channels?: { readonly [Name in Exclude<keyof RecordColumns, "time">]?: Channel }
  /** R-R interval in ms by beat, as a strap sends them; none without it. */
  readonly beat?: (beat: number) => number
}

export const recordingMade = ({ beat, channels = {}, day, hour = 8, seconds: count, ...more }: Made): Recording => {
  const startEpochSeconds = Date.parse(`${day}T00:00:00Z`) / 1000 + 3600 * hour
  const milliseconds = column(beat === undefined ? 0 : Math.floor(count / 0.43), beat ?? (() => 0))
  let sum = 0
  const recordIndex = Int32Array.from(milliseconds, (value) => Math.min(count - 1, Math.floor((sum += value) / 1000)))
  const columns = Object.fromEntries(
    Object.entries(channels).map(([name, value]) => [name, column(count, value)] as const)
  )
  return recordingOf(
    { time: seconds(count, startEpochSeconds), ...columns },
    { startEpochSeconds, beats: beat === undefined ? null : { milliseconds, recordIndex }, ...more }
  )
}

/** As the import has it, figures derived in the worker included. */
export const imported = (recording: Recording, of: Athlete = athlete): ActivityStore.NewActivity => {
  const summarised = summarise(recording, of)
  const { laps, summary, timerSeconds } = summarised
  const { powerIsFromHeartRate, sport } = summary
  const blob = summarised.stream.length === 0 ? null : encodeStream(summarised)
  const derived =
    blob === null
      ? null
      : derive({
          sport,
          ...Result.getOrThrow(decodeStream(blob)),
          laps,
          timerSeconds,
          swimSpeed: sport === "Swim" ? summary.averageMetresPerSecond : null,
          powerIsFromHeartRate,
          athlete: of
        })
  return { summarised, blob, derived, startLocal: summary.startUtc.slice(0, 19) }
}

export const save = (
  made: Made,
  change: (activity: ActivityStore.NewActivity) => ActivityStore.NewActivity = (a) => a
) => saveRecording(recordingMade(made), change)

const saveRecording = (
  recording: Recording,
  change: (activity: ActivityStore.NewActivity) => ActivityStore.NewActivity = (a) => a
) =>
  Effect.gen(function* () {
    const store = ActivityStore.make(yield* SqlClient.SqlClient)
    const [id] = yield* store.save(athleteId, null, [change(imported(recording))])
    return id!
  })

/** As the demo marks a ride whose watts were made from heart rate. */
export const withModelledPower = (activity: ActivityStore.NewActivity): ActivityStore.NewActivity => {
  const { derived: _, ...rest } = activity
  const summary = { ...activity.summarised.summary, powerIsFromHeartRate: true }
  return { ...rest, summarised: { ...activity.summarised, summary } }
}

export const api = AiEndurance

/** The same database asked by somebody else. */
export const strangersApi = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const stranger = AthleteId.make(2)
  yield* sql`INSERT INTO athletes SELECT 2, demo, profile, availability, created_at FROM athletes WHERE id = 1`
  const principal: Principal = { athleteId: stranger, scopes: ["read", "write"], via: "test" }
  const auth = Auth.of({ principal: Effect.succeed(principal), require: () => Effect.succeed(principal) })
  return { stranger, api: make({ sql, auth, clock: yield* AthleteClock }) }
})

export const lowSeries: SeriesRequest = { resolution: "low", channels: null, peaks: false, cursor: null }

export const asked = (id: ActivityId, more: Partial<DetailRequest> = {}): DetailRequest => ({
  sport: "Ride",
  id,
  alpha1: false,
  curves: false,
  series: null,
  ...more
})

/** Everything of the activities that the database keeps. */
export const kept = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return {
    activities: yield* sql`SELECT * FROM activities ORDER BY id`,
    derived: yield* sql`SELECT * FROM activity_derived ORDER BY activity_id`,
    zones: yield* sql`SELECT * FROM zone_history ORDER BY effective_day`,
    athletes: yield* sql`SELECT * FROM athletes ORDER BY id`
  }
})

/** Heart beats that answer to work like a healthy heart: correlated enough for alpha 1, without artefacts. */
export const healthyBeat = (beat: number): number =>
  Math.round(
    430 + 12 * Math.sin(beat / 9) + 9 * Math.sin(beat / 31) + 6 * Math.sin(beat * 1.9) + 4 * Math.sin(beat * 2.7)
  )
