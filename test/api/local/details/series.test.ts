import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import type { ActivityId } from "../../../../src/domain/Activity.ts"
import type { Series, SeriesChannel, SeriesRequest } from "../../../../src/domain/Series.ts"
import { api, asked, atNoon, layer, lowSeries, type Made, save, strangersApi, today } from "./activities.ts"

const long: Made = {
  day: today,
  seconds: 5200,
  channels: {
    watts: (s) => 150 + ((s * 37) % 101),
    bpm: (s) => (s % 50 < 5 ? Number.NaN : 120 + (s % 40)),
    altitudeMetres: (s) => 200 + Math.round(s / 10),
    metresPerSecond: (s) => 8 + (s % 10) / 10,
    distanceMetres: (s) => 8 * s
  }
}

const page = (id: ActivityId, request: Partial<SeriesRequest>) =>
  Effect.gen(function* () {
    const { series } = yield* (yield* api).getActivityDetail(
      asked(id, { series: { ...lowSeries, resolution: "full", ...request } })
    )
    return series!
  })

const valuesOf = (series: Series, channel: SeriesChannel) =>
  series.columns.find((column) => column.channel === channel)!.values

const refusal = (id: ActivityId, request: Partial<SeriesRequest>) =>
  Effect.map(Effect.flip(page(id, request)), ({ _tag }) => _tag)

describe("a series", () => {
  it.effect("in full comes in pages that put together are every second, each once", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(long)
      const pages: Array<Series> = [yield* page(id, { channels: ["watts", "bpm"] })]
      while (pages.at(-1)!.nextCursor !== null) pages.push(yield* page(id, { cursor: pages.at(-1)!.nextCursor }))
      assert.deepStrictEqual(
        pages.map(({ points, time }) => [points, time.by === "step" ? time.fromSeconds : null]),
        [
          [2000, 0],
          [2000, 2000],
          [1200, 4000]
        ]
      )
      assert.deepStrictEqual(
        pages.flatMap((each) => valuesOf(each, "watts")),
        Array.from({ length: 5200 }, (_, s) => 150 + ((s * 37) % 101))
      )
      assert.isTrue(pages.every(({ totalPoints }) => totalPoints === 5200))
      assert.isTrue(pages.every(({ columns }) => columns.map(({ channel }) => channel).join() === "watts,bpm"))
    }).pipe(Effect.provide(layer))
  )

  it.effect("keeps the mean of what it thins", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save({ ...long, seconds: 5000 })
      for (const [resolution, points] of [
        ["low", 200],
        ["medium", 500],
        ["high", 1000]
      ] as const) {
        const series = yield* page(id, { resolution })
        // 5000 seconds fall into equal points, so each weighs the same.
        const shown = valuesOf(series, "watts").map((value) => value ?? 0)
        const mean = shown.reduce((sum, value) => sum + value, 0) / points
        const all = Array.from({ length: 5000 }, (_, s) => 150 + ((s * 37) % 101))
        assert.strictEqual(series.points, points)
        assert.approximately(mean, all.reduce((sum, value) => sum + value, 0) / 5000, 1e-9)
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect("shows output, heart rate and terrain unless asked otherwise, and names the rest", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(long)
      const series = yield* page(id, { resolution: "low", peaks: true })
      assert.deepStrictEqual(
        series.columns.map(({ channel }) => channel),
        ["watts", "bpm", "altitudeMetres"]
      )
      assert.deepStrictEqual(
        series.peaks.map(({ channel }) => channel),
        ["watts", "bpm"]
      )
      assert.deepStrictEqual([...series.available], ["metresPerSecond", "distanceMetres"])
      const other = yield* page(id, { resolution: "low", channels: ["cadence", "metresPerSecond", "cadence"] })
      assert.deepStrictEqual([...other.missing], ["cadence"])
      assert.deepStrictEqual(
        other.columns.map(({ channel }) => channel),
        ["metresPerSecond"]
      )
    }).pipe(Effect.provide(layer))
  )

  it.effect("names its longest pauses by the second of the timer that they follow", () =>
    Effect.gen(function* () {
      yield* atNoon
      const began = Date.parse(`${today}T08:00:00Z`) / 1000
      const stop = (at: number, seconds: number) => [
        { epochSeconds: began + at, running: false },
        { epochSeconds: began + at + seconds, running: true }
      ]
      const id = yield* save({ ...long, timerEvents: [...stop(600, 120), ...stop(3000, 30)] })
      const { pauses, totalPoints } = yield* page(id, {})
      // The second in which the timer stops counts, the one in which it starts again too.
      assert.deepStrictEqual(
        pauses.map(({ afterSeconds, seconds }) => [afterSeconds, seconds]),
        [[601, 119]]
      )
      assert.strictEqual(totalPoints, 5200 - 119 - 29)
    }).pipe(Effect.provide(layer))
  )
})

describe("a cursor", () => {
  it.effect("is refused to everyone but its owner, for everything but its activity, and once altered", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(long)
      const other = yield* save({ ...long, day: "2026-11-21" })
      const cursor = (yield* page(id, {})).nextCursor!
      const [text = "", seal = ""] = cursor.split(".")
      const forged = Buffer.from(Buffer.from(text, "base64url").toString().replace("2000", "4000")).toString(
        "base64url"
      )
      for (const wrong of [
        `${forged}.${seal}`,
        `${text}.${seal.toLowerCase()}`,
        `${text}.`,
        text,
        "x.y.z",
        "",
        "..."
      ]) {
        assert.strictEqual(yield* refusal(id, { cursor: wrong }), "InvalidInput", wrong)
      }
      assert.strictEqual(yield* refusal(other, { cursor }), "InvalidInput")
      assert.strictEqual(yield* refusal(id, { cursor, channels: ["watts"] }), "InvalidInput")
      assert.strictEqual(yield* refusal(id, { cursor, resolution: "low" }), "InvalidInput")
      assert.strictEqual((yield* page(id, { cursor })).time.by, "step")
    }).pipe(Effect.provide(layer))
  )

  it.effect("says nothing to another athlete, even about an activity of the same number", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(long)
      const cursor = (yield* page(id, {})).nextCursor!
      const { api: theirs, stranger } = yield* strangersApi
      const request = asked(id, { series: { ...lowSeries, resolution: "full", cursor } })
      assert.strictEqual((yield* Effect.flip(theirs.getActivityDetail(request)))._tag, "NotFound")
      yield* moveTo(stranger)
      assert.strictEqual((yield* Effect.flip(theirs.getActivityDetail(request)))._tag, "InvalidInput")
    }).pipe(Effect.provide(layer))
  )

  it.effect("is good for an hour", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(long)
      const cursor = (yield* page(id, {})).nextCursor!
      yield* TestClock.adjust("59 minutes")
      assert.strictEqual((yield* page(id, { cursor })).points, 2000)
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(yield* refusal(id, { cursor }), "InvalidInput")
    }).pipe(Effect.provide(layer))
  )
})

/** As though the very activity were somebody else's. */
const moveTo = (athlete: number) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    for (const table of ["activities", "activity_streams", "activity_derived"]) {
      yield* sql`UPDATE ${sql(table)} SET athlete_id = ${athlete}`
    }
  })
