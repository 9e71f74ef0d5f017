/** What the benchmarks of the local source share: made-up recordings, stored as the import does, and who asks for them. */
import { Effect, Layer } from "effect"
import { ApiLayer } from "../src/api/ApiLayer.ts"
import type { NewActivity } from "../src/api/local/ActivityStore.ts"
import { ensureAthlete } from "../src/api/local/Athletes.ts"
import { installDemo } from "../src/api/local/demo/install.ts"
import { AuthLayer } from "../src/auth/AuthLayer.ts"
import { ClockLayer } from "../src/clock/ClockLayer.ts"
import { Database } from "../src/db/Database.ts"
import { type Athlete, AthleteId } from "../src/domain/Athlete.ts"
import * as Day from "../src/domain/Day.ts"
import { noTotals, type Recording } from "../src/domain/Recording.ts"
import { derive } from "../src/engine/derive.ts"
import { packStream } from "../src/engine/streamBlob.ts"
import { summarise } from "../src/engine/summarise.ts"

export const athleteId = AthleteId.make(1)
export const today = Day.unsafe("2026-11-22")
const noonMillis = Date.parse("2026-11-22T12:00:00Z")
/** Three years of somebody who trains most days. */
export const historyCount = 1500

/** Linear congruential: repeatable, and rough enough that nothing compresses it away. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 4_294_967_296
}

/** A value for every second. */
export const everySecond = (seconds: number, value: (second: number) => number): Float64Array =>
  Float64Array.from({ length: seconds }, (_, second) => value(second))

/** Of the channels given, at one record a second. */
export const recordingOf = (
  made: Pick<Recording, "sport" | "name" | "startEpochSeconds" | "records"> & Partial<Recording>
): Recording => {
  const seconds = made.records.time.length
  return {
    source: "Garmin",
    activityWord: made.sport === "Run" ? "running" : "cycling",
    utcOffsetSeconds: 0,
    indoor: false,
    virtual: false,
    beats: null,
    laps: [],
    lengths: [],
    timerEvents: [],
    poolLengthMetres: null,
    wearer: null,
    device: { ...noTotals, timerSeconds: seconds, elapsedSeconds: seconds },
    warnings: [],
    ...made
  }
}

/** As the import makes it. */
export const activityOf = (recording: Recording, athlete: Athlete): NewActivity => {
  const summarised = summarise(recording, athlete)
  const { laps, summary, timerSeconds } = summarised
  const { blob, stored } = packStream(summarised)
  return {
    summarised,
    blob,
    startLocal: summary.startUtc.slice(0, 19),
    derived: derive({
      sport: summary.sport,
      ...stored,
      laps,
      timerSeconds,
      swimSpeed: null,
      powerIsFromHeartRate: false,
      athlete
    })
  }
}

/** The same seconds at another time: a history is made of few recordings. */
export const startedAt = (activity: NewActivity, epochMillis: number): NewActivity => {
  const startUtc = new Date(epochMillis).toISOString().replace(".000Z", "Z")
  const summary = { ...activity.summarised.summary, startUtc }
  return { ...activity, summarised: { ...activity.summarised, summary }, startLocal: startUtc.slice(0, 19) }
}

/** A process of its own as far as anything is remembered: the same file, nothing kept. */
export const source = (file: string) =>
  ApiLayer.local.pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Layer.effectDiscard(ensureAthlete((id) => installDemo(id, { today, timeZone: "UTC" }))).pipe(
          Layer.provideMerge(Database.file(file))
        ),
        AuthLayer.owner(athleteId, "owner"),
        ClockLayer.standing({ epochMillis: noonMillis, timeZone: "UTC" })
      )
    )
  )

/** Milliseconds. */
export const timed = <E, R>(run: Effect.Effect<unknown, E, R>) =>
  Effect.gen(function* () {
    const begun = performance.now()
    yield* run
    return performance.now() - begun
  })

/** Milliseconds, the middle of many runs; the first ones warm up. */
export const p50 = <E, R>(run: Effect.Effect<unknown, E, R>, rounds = 40) =>
  Effect.gen(function* () {
    const times: Array<number> = []
    for (let round = -10; round < rounds; round++) {
      const took = yield* timed(run)
      if (round >= 0) times.push(took)
    }
    return times.sort((a, b) => a - b)[times.length >> 1]!
  })
