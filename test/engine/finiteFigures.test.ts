/** Whatever a device wrote, no figure is NaN or infinite: it is a number or null. Only columns hold NaN, for missing. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { Athlete } from "../../src/domain/Athlete.ts"
import type { RecordColumns, Recording } from "../../src/domain/Recording.ts"
import { derive } from "../../src/engine/derive.ts"
import { summarise } from "../../src/engine/summarise.ts"
import { anyRecording, column, goldenAthlete, recordingOf, start, unknownAthlete } from "./recordings.ts"

const wrongFigures = (value: unknown, path = ""): ReadonlyArray<string> => {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path}: ${value}`]
  if (typeof value !== "object" || value === null) return []
  if (ArrayBuffer.isView(value)) {
    const infinite = (value as Float64Array).some((one) => Math.abs(one) === Number.POSITIVE_INFINITY)
    return infinite ? [`${path}: infinite`] : []
  }
  return Object.entries(value).flatMap(([key, one]) => wrongFigures(one, `${path}.${key}`))
}

/** The recording done `times` times over, long enough for what needs minutes. */
const repeated = (recording: Recording, times: number): Recording => {
  const { time, ...channels } = recording.records
  const seconds = Math.max(...time) - start + 1
  const rows = time.length
  const records = {
    time: column(rows * times, (n) => time[n % rows]! + Math.floor(n / rows) * seconds),
    ...Object.fromEntries(
      Object.entries(channels).map(([name, values]) => [name, column(rows * times, (n) => values[n % rows]!)])
    )
  } as RecordColumns
  return { ...recording, records }
}

const withBeats = (recording: Recording, milliseconds: ReadonlyArray<number>): Recording => {
  const records = recording.records.time.length
  if (milliseconds.length === 0) return recording
  return {
    ...recording,
    beats: {
      milliseconds: column(2 * records, (n) => milliseconds[n % milliseconds.length]!),
      recordIndex: Int32Array.from({ length: 2 * records }, (_, n) => n >> 1)
    }
  }
}

const figuresOf = (recording: Recording, athlete: Athlete, powerIsFromHeartRate: boolean) => {
  const summarised = summarise(recording, athlete)
  const { beats, laps, stream, timerSeconds } = summarised
  const swimSpeed = recording.sport === "Swim" ? summarised.summary.averageMetresPerSecond : null
  const { sport } = recording
  return [summarised, derive({ sport, stream, beats, laps, timerSeconds, swimSpeed, powerIsFromHeartRate, athlete })]
}

const sport = fc.constantFrom("Ride", "Run", "Swim", "Other" as const)
const someone = fc.constantFrom(goldenAthlete, unknownAthlete, { ...goldenAthlete, useRunningPower: false })

describe("the figures of an activity", () => {
  it("are numbers or null, whatever was recorded", () => {
    fc.assert(
      fc.property(
        anyRecording,
        sport,
        someone,
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 2500 }), { maxLength: 7 }),
        fc.subarray(["watts", "bpm", "cadence", "metresPerSecond", "altitudeMetres", "celsius"] as const),
        fc.boolean(),
        (recording, activity, athlete, times, milliseconds, absent, fromHeartRate) => {
          const records = Object.fromEntries(
            Object.entries(recording.records).filter(([name]) => !absent.some((one) => one === name))
          ) as unknown as RecordColumns
          const laps = [0, 30, 30, 5000].map((from) => ({
            startEpochSeconds: start + from,
            elapsedSeconds: from === 30 ? 0 : 60,
            timerSeconds: from === 30 ? 0 : 60,
            distanceMetres: from === 30 ? 0 : null
          }))
          const whole = { ...repeated({ ...recording, records }, times), sport: activity, laps }
          assert.deepStrictEqual(wrongFigures(figuresOf(withBeats(whole, milliseconds), athlete, fromHeartRate)), [])
        }
      ),
      { numRuns: 150 }
    )
  })

  it("are numbers or null of no record and of one", () => {
    for (const count of [0, 1]) {
      for (const activity of ["Ride", "Run", "Swim", "Other"] as const) {
        const columns = {
          time: column(count, () => start),
          watts: column(count, () => 200),
          bpm: column(count, () => 0)
        }
        const recording = { ...recordingOf(columns), sport: activity }
        assert.deepStrictEqual(wrongFigures(figuresOf(recording, goldenAthlete, false)), [])
      }
    }
  })
})
