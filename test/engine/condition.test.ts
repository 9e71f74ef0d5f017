import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { Recording } from "../../src/domain/Recording.ts"
import { condition, type Conditioned } from "../../src/engine/condition.ts"
import { anyRecording, column, recordingOf, rerecorded, sameStream, seconds, start } from "./recordings.ts"

const warned = (conditioned: Conditioned) => conditioned.warnings.map((warning) => warning.code)
const elapsed = (recording: Recording) => Array.from(condition(recording).stream.elapsedSeconds)

describe("conditioning any recording", () => {
  it("gives strictly increasing elapsed seconds", () => {
    fc.assert(
      fc.property(anyRecording, (recording) => {
        const { stream } = condition(recording)
        for (let row = 1; row < stream.length; row++) {
          assert.isAbove(stream.elapsedSeconds[row]!, stream.elapsedSeconds[row - 1]!)
        }
      })
    )
  })

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(anyRecording, (recording) => {
        const once = condition(recording)
        // Without believed events the pauses of the first pass have to be told to the second one.
        const told = recording.timerEvents.length > 0 && !warned(once).includes("timerEventsIgnored")
        const events = told ? recording.timerEvents : pausesOf(once)
        const twice = condition({ ...rerecorded(once, recording), timerEvents: events })
        assert.isTrue(sameStream(once.stream, twice.stream))
      }),
      { numRuns: 500 }
    )
  })

  it("keeps heart rate between 25 and 240 bpm and power between 0 and 2 500 W", () => {
    fc.assert(
      fc.property(anyRecording, (recording) => {
        const { bpm = [], watts = [] } = condition(recording).stream.channels
        for (const value of bpm) assert.isTrue(Number.isNaN(value) || (value >= 25 && value <= 240))
        for (const value of watts) assert.isTrue(Number.isNaN(value) || (value >= 0 && value <= 2500))
      })
    )
  })

  it("makes a row of every record inside running time", () => {
    fc.assert(
      fc.property(anyRecording, (recording) => {
        // Without events every record that was kept ran.
        const { recorded, recordSeconds, startEpochSeconds, stream } = condition({ ...recording, timerEvents: [] })
        const kept = new Set(recordSeconds.filter((second) => !Number.isNaN(second)))
        const rows = stream.elapsedSeconds.filter((_, row) => recorded[row] === 1)
        assert.deepStrictEqual(
          Array.from(rows, (second) => second + startEpochSeconds),
          [...kept].sort((one, other) => one - other)
        )
        assert.strictEqual(recorded.length, stream.length)
      })
    )
  })

  it("keeps every record of a clean recording", () => {
    const { recorded, warnings } = condition(recordingOf({ time: seconds(600), watts: column(600, () => 200) }))
    assert.deepStrictEqual([recorded.length, recorded.every((one) => one === 1)], [600, true])
    assert.deepStrictEqual(warnings, [])
  })
})

/** A jump of more than one second in the elapsed axis, told as a stop and a start. */
const pausesOf = ({ startEpochSeconds, stream: { elapsedSeconds, length } }: Conditioned) => {
  const events = []
  for (let row = 1; row < length; row++) {
    if (elapsedSeconds[row]! - elapsedSeconds[row - 1]! > 1) {
      events.push({ epochSeconds: startEpochSeconds + elapsedSeconds[row - 1]!, running: false })
      events.push({ epochSeconds: startEpochSeconds + elapsedSeconds[row]!, running: true })
    }
  }
  return events
}

describe("timestamps", () => {
  it("lets the last of two records in one second win, and the first fill what it lacks", () => {
    const time = Float64Array.of(start, start + 1, start + 1, start + 2)
    const { watts, bpm } = condition(
      recordingOf({
        time,
        watts: Float64Array.of(100, 150, 200, 100),
        bpm: Float64Array.of(120, 130, Number.NaN, 120)
      })
    ).stream.channels
    assert.deepStrictEqual([...watts!], [100, 200, 100])
    assert.deepStrictEqual([...bpm!], [120, 130, 120])
  })

  it("drops a row that steps back by up to five seconds", () => {
    const time = Float64Array.of(start, start + 1, start + 2, start, start + 3)
    const conditioned = condition(recordingOf({ time, watts: Float64Array.of(1, 2, 3, 99, 4) }))
    assert.deepStrictEqual([...conditioned.stream.channels.watts!], [1, 2, 3, 4])
    assert.deepStrictEqual(warned(conditioned), ["recordsDropped"])
  })

  it("leaves out a lone row that leaps more than a day ahead", () => {
    const time = Float64Array.of(start, start + 1, start + 400_000, start + 2)
    const conditioned = condition(recordingOf({ time, watts: Float64Array.of(1, 2, 99, 3) }))
    assert.deepStrictEqual([...conditioned.stream.channels.watts!], [1, 2, 3])
    assert.deepStrictEqual(warned(conditioned), ["recordsDropped", "timeJump"])
  })

  it("drops rows from before the clock was set", () => {
    const time = Float64Array.of(631_065_600, start, start + 1)
    assert.deepStrictEqual(
      elapsed(recordingOf({ time, watts: column(3, () => 1) }, { startEpochSeconds: start })),
      [0, 1]
    )
  })

  it("counts elapsed time from the session's start where the first record comes later", () => {
    assert.deepStrictEqual(elapsed(recordingOf({ time: seconds(3) }, { startEpochSeconds: start - 2 })), [2, 3, 4])
  })
})

describe("the timer", () => {
  it("takes a hole of up to thirty seconds as running and a longer one as a pause, without events", () => {
    const upTo = Float64Array.of(start, start + 1, start + 2, start + 32)
    const beyond = Float64Array.of(start, start + 1, start + 2, start + 33)
    assert.strictEqual(condition(recordingOf({ time: upTo })).stream.length, 33)
    assert.deepStrictEqual(elapsed(recordingOf({ time: beyond })), [0, 1, 2, 33])
  })

  it("keeps smart recording whole, with steps of up to ten times the usual one", () => {
    const time = Float64Array.of(start, start + 6, start + 12, start + 18, start + 70)
    assert.strictEqual(condition(recordingOf({ time, bpm: column(5, () => 120) })).stream.length, 71)
  })

  it("believes a short pause when the timer says so", () => {
    const time = Float64Array.of(start, start + 1, start + 2, start + 8, start + 9)
    const timerEvents = [
      { epochSeconds: start, running: true },
      { epochSeconds: start + 2, running: false },
      { epochSeconds: start + 8, running: true },
      { epochSeconds: start + 9, running: false }
    ]
    assert.deepStrictEqual(elapsed(recordingOf({ time }, { timerEvents })), [0, 1, 2, 8, 9])
  })

  it("carries nothing across a pause", () => {
    const time = Float64Array.of(start, start + 1, start + 4, start + 5)
    const timerEvents = [
      { epochSeconds: start + 1, running: false },
      { epochSeconds: start + 4, running: true }
    ]
    const nan = Number.NaN
    const records = { time, watts: Float64Array.of(200, 200, nan, 100), bpm: Float64Array.of(120, 120, nan, 140) }
    const { bpm, watts } = condition(recordingOf(records, { timerEvents })).stream.channels
    assert.deepStrictEqual([...watts!], [200, 200, nan, 100])
    assert.deepStrictEqual([...bpm!], [120, 120, nan, 140])
  })

  it("does not believe events that would throw most records away", () => {
    const timerEvents = [{ epochSeconds: start + 10, running: false }]
    const conditioned = condition(recordingOf({ time: seconds(100) }, { timerEvents }))
    assert.strictEqual(conditioned.stream.length, 100)
    assert.deepStrictEqual(warned(conditioned), ["timerEventsIgnored"])
  })
})

describe("the grid", () => {
  const time = Float64Array.of(start, start + 10)

  it("holds power and cadence for five seconds and is zero after that", () => {
    const { cadence, watts } = condition(
      recordingOf({ time, watts: Float64Array.of(200, 300), cadence: Float64Array.of(90, 80) })
    ).stream.channels
    assert.deepStrictEqual([...watts!], [200, 200, 200, 200, 200, 200, 0, 0, 0, 0, 300])
    assert.deepStrictEqual([...cadence!], [90, 90, 90, 90, 90, 90, 0, 0, 0, 0, 80])
  })

  it("interpolates heart rate, speed, distance and altitude", () => {
    const two = (a: number, b: number) => Float64Array.of(a, b)
    const { channels } = condition(
      recordingOf({
        time,
        bpm: two(100, 120),
        metresPerSecond: two(5, 10),
        distanceMetres: two(0, 75),
        altitudeMetres: two(10, 20)
      })
    ).stream
    assert.deepStrictEqual(
      [channels.bpm![5], channels.metresPerSecond![5], channels.distanceMetres![5], channels.altitudeMetres![5]],
      [110, 7.5, 37.5, 15]
    )
  })

  it("bridges a silent power meter up to five seconds and calls it missing, never zero, beyond", () => {
    const silent = (from: number, to: number) => column(20, (n) => (n >= from && n < to ? Number.NaN : 200))
    const short = condition(recordingOf({ time: seconds(20), watts: silent(5, 10) })).stream.channels.watts!
    const long = condition(recordingOf({ time: seconds(20), watts: silent(5, 11) })).stream.channels.watts!
    assert.isTrue(short.every((watts) => watts === 200))
    assert.strictEqual(long.filter((watts) => Number.isNaN(watts)).length, 6)
  })

  it("leaves a sensor that never measured out", () => {
    const { channels } = condition(
      recordingOf({ time: seconds(20), bpm: column(20, () => 0), watts: column(20, () => 0) })
    ).stream
    assert.isUndefined(channels.bpm)
    assert.isUndefined(channels.watts)
  })

  it("derives speed from distance and distance from speed, whichever is missing", () => {
    const fromDistance = condition(recordingOf({ time: seconds(20), distanceMetres: column(20, (n) => 4 * n) })).stream
      .channels
    const fromSpeed = condition(recordingOf({ time: seconds(20), metresPerSecond: column(20, () => 4) })).stream
      .channels
    assert.strictEqual(fromDistance.metresPerSecond![10], 4)
    assert.strictEqual(fromSpeed.distanceMetres![19], 76)
  })
})

describe("spikes", () => {
  const ridden = (watts: (n: number) => number) =>
    condition(recordingOf({ time: seconds(60), watts: column(60, watts) }))

  it("replaces the lone 1 336 W sample of a steady ride by the median around it", () => {
    const conditioned = ridden((n) => (n === 30 ? 1336 : 200 + (n % 2)))
    assert.approximately(conditioned.stream.channels.watts![30]!, 200.5, 0.5)
    assert.deepStrictEqual(warned(conditioned), ["powerSpikes"])
  })

  it("replaces a four-second run of 21 733 W", () => {
    const { channels } = ridden((n) => (n >= 30 && n < 34 ? 21_733 : 250)).stream
    assert.isTrue(channels.watts!.every((watts) => watts === 250))
  })

  it("leaves a real sprint alone", () => {
    const sprint = [300, 620, 950, 1180, 1216, 1100, 980, 700, 420]
    const conditioned = ridden((n) => sprint[n - 30] ?? 200)
    assert.deepStrictEqual([...conditioned.stream.channels.watts!.subarray(30, 39)], sprint)
    assert.deepStrictEqual(warned(conditioned), [])
  })

  it("smooths one second of impossible heart rate and reports a lasting step", () => {
    const time = seconds(60)
    const lone = condition(recordingOf({ time, bpm: column(60, (n) => (n === 30 ? 190 : 120)) }))
    const lasting = condition(recordingOf({ time, bpm: column(60, (n) => (n >= 30 ? 160 : 120)) }))
    assert.strictEqual(lone.stream.channels.bpm![30], 120)
    assert.deepStrictEqual(warned(lone), ["heartRateSpikes"])
    assert.strictEqual(lasting.stream.channels.bpm![30], 160)
    assert.deepStrictEqual(warned(lasting), ["heartRateSteps"])
  })
})
