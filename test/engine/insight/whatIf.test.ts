import { assert, describe, it } from "@effect/vitest"
import * as Day from "../../../src/domain/Day.ts"
import { noZoneSeconds } from "../../../src/domain/Zones.ts"
import { hardLoadOf } from "../../../src/engine/insight/hardLoad.ts"
import { forecastFitness, isForecast } from "../../../src/engine/insight/fitness.ts"
import { judgeTarget, outlookFor } from "../../../src/engine/insight/raceGoal.ts"
import { isRaceTime, predictRaceTime, type RaceEffort, type RaceTime } from "../../../src/engine/insight/raceTime.ts"
import type { RecoveryDay } from "../../../src/engine/insight/recovery.ts"
import { type PlannedLoad, planWarnings, projectedRecovery, weekEffects } from "../../../src/engine/insight/whatIf.ts"
import { simulatedAthlete } from "./simulatedAthletes.ts"

const monday = Day.unsafe("2026-11-23")
const workout = (id: number, offset: number, change: Partial<PlannedLoad> = {}): PlannedLoad => ({
  id,
  day: Day.addDays(monday, offset),
  title: "Run",
  sport: "Run",
  ess: 60,
  durationSeconds: 3600,
  zoneSeconds: noZoneSeconds,
  isTaper: false,
  ...change
})
const hard = { ess: 120 }
const always = {
  slots: (["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const).map((weekday) => ({
    weekday,
    sport: "Run" as const,
    hours: 3
  }))
}

describe("what a change does to the weeks", () => {
  it("moves the load from one week to the next and leaves the sum", () => {
    const before = [workout(1, 6), workout(2, 2)]
    const after = [workout(1, 7), workout(2, 2)]
    assert.deepStrictEqual(weekEffects(before, after, [{ day: monday, ess: 40 }]), [
      { start: monday, essBefore: 160, essAfter: 100 },
      { start: Day.addDays(monday, 7), essBefore: 0, essAfter: 60 }
    ])
  })

  it("is nothing inside one week", () => {
    assert.deepStrictEqual(weekEffects([workout(1, 1)], [workout(1, 3)], []), [])
  })
})

describe("warnings about a plan", () => {
  const kinds = (...given: Parameters<typeof planWarnings>) => planWarnings(...given).map(({ kind }) => kind)

  it("name hard days in a row, on either side", () => {
    const plan = [workout(1, 1, hard), workout(2, 2, hard), workout(3, 3, hard)]
    assert.deepStrictEqual(kinds(plan[1]!, plan, always, []), ["backToBackHard", "backToBackHard"])
    assert.deepStrictEqual(kinds(workout(4, 5, hard), plan, always, []), [])
  })

  it("count ten minutes at threshold as hard", () => {
    const intervals = { ess: 50, zoneSeconds: { ...noZoneSeconds, Threshold: 600 } }
    const plan = [workout(1, 1, intervals), workout(2, 2, intervals)]
    assert.deepStrictEqual(kinds(plan[0]!, plan, always, []), ["backToBackHard"])
  })

  it("name a day without availability, and one with too little", () => {
    const monday = { slots: [{ weekday: "Monday" as const, sport: "Run" as const, hours: 0.5 }] }
    assert.deepStrictEqual(kinds(workout(1, 1), [], monday, []), ["noAvailability"])
    assert.deepStrictEqual(kinds(workout(1, 0), [], monday, []), ["moreThanAvailable"])
    assert.deepStrictEqual(kinds(workout(1, 1), [], { slots: [] }, []), [])
  })

  it("name a hard workout inside a taper, but not the taper's own", () => {
    const races = [{ name: "Race", day: Day.addDays(monday, 10), priority: "A" as const }]
    assert.deepStrictEqual(kinds(workout(1, 3, hard), [], always, races), ["insideTaper"])
    assert.deepStrictEqual(kinds(workout(1, 3, { ...hard, isTaper: true }), [], always, races), [])
    assert.deepStrictEqual(kinds(workout(1, 3), [], always, races), [])
    assert.deepStrictEqual(kinds(workout(1, 10), [], always, races), ["raceDay"])
  })
})

describe("recovery on a day to come", () => {
  const days: ReadonlyArray<RecoveryDay> = Array.from({ length: 100 }, (_, i) => ({
    day: Day.addDays(monday, i - 99),
    rmssdMs: 60 + 4 * Math.sin(i),
    restingBpm: 50 + Math.cos(i),
    ctl: 50,
    tsb: 5 * Math.sin(i / 3)
  }))
  const past = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 90 : 10))

  it("is lower after a hard day than after rest, and stands on the day asked for", () => {
    const on = (...ahead: ReadonlyArray<number>) => projectedRecovery(days, Float64Array.from([...past, ...ahead]))!
    assert.isBelow(on(250, 0).score!, on(0, 0).score!)
    assert.strictEqual(on(0, 0).day, Day.addDays(monday, 2))
  })

  it("knows no HRV that nobody measured", () => {
    const blind = days.map((day) => ({ ...day, rmssdMs: null, restingBpm: null }))
    assert.isNull(projectedRecovery(blind, Float64Array.from([...past, 0]))!.score)
  })
})

describe("fitness and races to come", () => {
  const law = { gain: 1.5, drift: 0.05, noise: 2 }
  const history = simulatedAthlete(5, 546, law)
  const training = { ess: new Float64Array(84).fill(70), hardEss: new Float64Array(84).fill(10) }
  const race: RaceEffort = { sport: "Run", metres: 10_000, seconds: 2400, day: 0, isRace: true }
  const now = predictRaceTime([race], { sport: "Run", metres: 10_000, day: 0 }) as RaceTime

  it("are less certain the farther ahead", () => {
    const forecast = forecastFitness(history, training)
    assert.isTrue(isForecast(forecast) && isRaceTime(now))
    const width = (days: number): number => {
      const { intervals, seconds } = outlookFor(now, isForecast(forecast) ? forecast : null, days)
      return intervals[80].high / seconds
    }
    assert.isAbove(width(28), now.intervals[80].high / now.seconds)
    assert.deepStrictEqual(outlookFor(now, null, 28).seconds, now.seconds)
    assert.isTrue(outlookFor(now, isForecast(forecast) ? forecast : null, 100).beyondForecast)
  })

  it("judge a target at even odds where it is the prediction, and by the normal curve elsewhere", () => {
    const outlook = outlookFor(now, null, 0)
    const at = (target: number) => judgeTarget(outlook, target)
    assert.approximately(at(now.seconds).probability, 0.5, 1e-6)
    assert.strictEqual(at(now.seconds).words, "realistic")
    // The 80 % interval leaves a tenth on either side.
    assert.approximately(at(outlook.intervals[80].low).probability, 0.1, 1e-3)
    assert.approximately(at(outlook.intervals[80].high).probability, 0.9, 1e-3)
    assert.strictEqual(at(now.seconds * 0.85).words, "out of reach")
    assert.strictEqual(at(now.seconds * 1.2).words, "almost certain")
  })
})

describe("the hard part of a load", () => {
  it("is the share of the hard zones, weighted by intensity squared", () => {
    // 1800 x 0.65² = 760.5; 600 x 0.98² = 576.24
    const zoneSeconds = { ...noZoneSeconds, Endurance: 1800, Threshold: 600 }
    assert.approximately(hardLoadOf(100, zoneSeconds), (100 * 576.24) / (760.5 + 576.24), 1e-9)
    assert.strictEqual(hardLoadOf(100, null), 0)
  })
})
