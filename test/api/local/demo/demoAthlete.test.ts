import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { type DemoAthlete, demoAthlete } from "../../../../src/api/local/demo/demoAthlete.ts"
import * as documents from "../../../../src/api/local/documents.ts"
import * as Day from "../../../../src/domain/Day.ts"
import type { Recording } from "../../../../src/domain/Recording.ts"
import { isIncreasing, thresholdOf, rideShares } from "../../../../src/domain/Zones.ts"

const timeZone = "Europe/Berlin"
/** A Wednesday. */
const today = Day.unsafe("2026-11-25")
const demo = demoAthlete({ today, timeZone })

const epochOf = (day: Day.Day): number => Day.toMillis(day) / 1000

/** Everything the generator says, streams included. */
const fingerprint = (athlete: DemoAthlete): string => {
  const hash = createHash("sha256")
  const { activities, ...rest } = athlete
  hash.update(JSON.stringify(rest))
  for (const activity of activities) hash.update(JSON.stringify(activity)).update(fingerprintOf(activity.record()))
  return hash.digest("hex")
}

const fingerprintOf = (recording: Recording, shiftSeconds = 0): string => {
  const hash = createHash("sha256")
  const { records, beats, startEpochSeconds, laps, lengths, timerEvents, ...rest } = recording
  hash.update(JSON.stringify(rest)).update(String(startEpochSeconds - shiftSeconds))
  hash.update(records.time.map((second) => second - shiftSeconds))
  const { time: _time, ...channels } = records
  for (const [name, column] of Object.entries(channels)) hash.update(name).update(column)
  if (beats !== null) hash.update(beats.milliseconds).update(beats.recordIndex)
  hash.update(
    JSON.stringify([laps.map((lap) => lap.timerSeconds), lengths.map((length) => length.strokes), timerEvents.length])
  )
  return hash.digest("hex")
}

describe("the demo athlete", () => {
  it("is the same whenever day and zone are the same", () => {
    assert.strictEqual(fingerprint(demo), fingerprint(demoAthlete({ today, timeZone })))
  })

  it("moves by seven days when today does", () => {
    // Both weeks lie outside clock changes, so instants move by whole days too.
    const later = demoAthlete({ today: Day.addDays(today, 7), timeZone: "UTC" })
    const now = demoAthlete({ today, timeZone: "UTC" })
    assert.deepStrictEqual(
      later.activities.map(({ day }) => day),
      now.activities.map(({ day }) => Day.addDays(day, 7))
    )
    assert.deepStrictEqual(
      later.wellness,
      now.wellness.map((morning) => ({ ...morning, day: Day.addDays(morning.day, 7) }))
    )
    assert.deepStrictEqual(
      later.workouts,
      now.workouts.map((workout) => ({ ...workout, day: Day.addDays(workout.day, 7) }))
    )
    assert.deepStrictEqual(
      later.raceGoals,
      now.raceGoals.map((goal) => ({ ...goal, day: Day.addDays(goal.day, 7) }))
    )
    for (const index of [0, 60, 61, 62, 63, 120]) {
      assert.strictEqual(
        fingerprintOf(later.activities[index]!.record(), 7 * 86_400),
        fingerprintOf(now.activities[index]!.record())
      )
    }
  })

  it("keeps its past within a week and gains what was done yesterday", () => {
    const tomorrow = demoAthlete({ today: Day.addDays(today, 1), timeZone })
    const gained = tomorrow.activities.slice(demo.activities.length)
    assert.deepStrictEqual(
      tomorrow.activities.slice(0, demo.activities.length).map(({ day }) => day),
      demo.activities.map(({ day }) => day)
    )
    assert.isTrue(gained.every(({ day }) => day === today))
    assert.strictEqual(
      fingerprintOf(tomorrow.activities.at(-1 - gained.length)!.record()),
      fingerprintOf(demo.activities.at(-1)!.record())
    )
  })

  it("has half a year of activities in order and none today or later", () => {
    const days = demo.activities.map(({ day }) => day)
    assert.deepStrictEqual(days, [...days].sort())
    assert.isAtLeast(Day.daysBetween(days[0]!, today), 180)
    for (const first of [0, 1, 2, 3, 4, 5, 6]) {
      const when = Day.addDays(today, first)
      const recordings = demoAthlete({ today: when, timeZone })
        .activities.slice(-3)
        .map(({ record }) => record())
      for (const { records } of recordings) assert.isBelow(records.time.at(-1)!, epochOf(when))
    }
  })

  it("starts at the athlete's own hours in any time zone, also on days when clocks change", () => {
    for (const zone of ["Europe/Berlin", "Pacific/Auckland", "America/St_Johns", "UTC"]) {
      for (const { day, record } of demoAthlete({ today, timeZone: zone }).activities.filter(
        (_, index) => index % 17 === 0
      )) {
        const { startEpochSeconds, utcOffsetSeconds } = record()
        const secondOfDay = startEpochSeconds + utcOffsetSeconds! - epochOf(day)
        assert.isTrue(secondOfDay > 5.5 * 3600 && secondOfDay < 20 * 3600, `${zone} ${day} ${secondOfDay}`)
      }
    }
  })

  it("fits the domain's schemas", () => {
    assert.isTrue(Option.isSome(documents.athletes.decode(documents.athletes.encode(demo.athlete))))
    assert.isTrue(Option.isSome(documents.availabilities.decode(documents.availabilities.encode(demo.availability))))
    for (const goal of demo.raceGoals)
      assert.isTrue(Option.isSome(documents.raceGoals.decode(documents.raceGoals.encode(goal))))
    for (const workout of demo.workouts) {
      assert.deepStrictEqual(Option.getOrNull(documents.workouts.decode(documents.workouts.encode(workout))), workout)
    }
  })

  it("has got stronger, and says so in zones that rise and stay in order", () => {
    const ftps = demo.activities.map(({ athlete }) => thresholdOf(athlete.zones.ridePower!, rideShares))
    assert.deepStrictEqual(
      ftps,
      [...ftps].sort((left, right) => left - right)
    )
    assert.isAbove(ftps.at(-1)! - ftps[0]!, 10)
    for (const { athlete } of demo.activities) {
      for (const bounds of [athlete.zones.ridePower, athlete.zones.runPower, athlete.zones.runSpeed])
        assert.isTrue(isIncreasing(bounds!))
    }
  })

  it("names no position, and no source but the watch", () => {
    for (const { record } of demo.activities.filter((_, index) => index % 5 === 0)) {
      const recording = record()
      assert.isUndefined(recording.records.latitude)
      assert.isUndefined(recording.records.longitude)
      assert.strictEqual(recording.source, "Garmin")
    }
  })
})

describe("the demo plan", () => {
  const ahead = demo.workouts.filter(({ day }) => day >= today)

  it("covers the four weeks ahead, with both kinds of workout, swims and strength", () => {
    for (let week = 0; week < 4; week++) {
      const first = Day.addDays(today, 7 * week)
      assert.isAtLeast(ahead.filter(({ day }) => day >= first && day < Day.addDays(first, 7)).length, 5)
    }
    assert.isAtLeast(Day.daysBetween(today, ahead.at(-1)!.day), 28)
    const kinds = new Set(ahead.map(({ content }) => content.kind))
    for (const kind of ["scalable", "structured", "swim", "text"] as const) assert.isTrue(kinds.has(kind), kind)
    for (const sport of ["Ride", "Run", "Swim", "Strength"] as const)
      assert.isTrue(
        ahead.some((workout) => workout.sport === sport),
        sport
      )
  })

  it("tapers into the race of priority B, and nowhere else", () => {
    const race = demo.raceGoals.find(({ priority, day }) => priority === "B" && day > today)!
    const taper = demo.workouts.filter(({ isTaper }) => isTaper)
    assert.isAtLeast(taper.length, 5)
    for (const { day } of taper)
      assert.isTrue(Day.daysBetween(day, race.day) >= 0 && Day.daysBetween(day, race.day) < 7)
    assert.strictEqual(taper.at(-1)!.day, race.day)
  })

  it("leads to one primary race in about ten weeks, after one race run and one in about five weeks", () => {
    const days = demo.raceGoals.map(({ day }) => Day.daysBetween(today, day))
    assert.isBelow(days[0]!, 0)
    assert.isTrue(days[1]! >= 28 && days[1]! <= 35)
    assert.isTrue(days[2]! >= 63 && days[2]! <= 77)
    assert.deepStrictEqual(
      demo.raceGoals.filter(({ primary }) => primary).map(({ priority }) => priority),
      ["A"]
    )
  })

  it("marks nothing ahead of today, and of the past some as done and some as missed", () => {
    assert.isTrue(ahead.every(({ completed }) => completed === null))
    const past = demo.workouts.filter(({ day }) => day < today)
    assert.isAtLeast(Day.daysBetween(past[0]!.day, today), 56)
    assert.isTrue(past.some(({ completed }) => completed === true) && past.some(({ completed }) => completed === false))
  })

  it("was carried out for the most part: sessions that bear a workout's title fall near that workout", () => {
    const suffix = " - AI Endurance"
    const executed = demo.activities.flatMap(({ day, record }) => {
      const { name, sport } = record()
      return name?.endsWith(suffix) ? [{ day, sport, title: name.slice(0, -suffix.length) }] : []
    })
    assert.isAtLeast(executed.length, 25)
    for (const { day, sport, title } of executed) {
      const match = demo.workouts.find((workout) => {
        const late = Day.daysBetween(workout.day, day)
        return workout.title === title && workout.sport === sport && late >= 0 && late <= 2
      })
      assert.isDefined(match, `${day} ${title}`)
    }
  })
})
