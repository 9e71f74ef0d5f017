import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Day from "../../../src/domain/Day.ts"
import { noZoneSeconds, type ZoneSeconds } from "../../../src/domain/Zones.ts"
import { type DoneSession, matchPlan, type PlannedSession } from "../../../src/engine/insight/planMatch.ts"
import { planProgress } from "../../../src/engine/insight/planProgress.ts"

const monday = Day.unsafe("2026-11-02")
const zones = (Endurance: number, Threshold = 0): ZoneSeconds => ({ ...noZoneSeconds, Endurance, Threshold })

const plan = (id: number, offset: number, change: Partial<PlannedSession> = {}): PlannedSession => ({
  id,
  day: Day.addDays(monday, offset),
  title: "Threshold Run",
  sport: "Run",
  durationSeconds: 3600,
  zoneSeconds: zones(2400, 1200),
  completed: null,
  ...change
})

/** The session as the letter of the plan has it. */
const doneAs = (planned: PlannedSession, change: Partial<DoneSession> = {}): DoneSession => ({
  id: planned.id + 1000,
  day: planned.day,
  name: null,
  sport: planned.sport,
  durationSeconds: planned.durationSeconds ?? 3600,
  zoneSeconds: planned.zoneSeconds,
  ...change
})

const plans: fc.Arbitrary<ReadonlyArray<PlannedSession>> = fc
  .array(
    fc.record({
      offset: fc.integer({ min: 0, max: 27 }),
      sport: fc.constantFrom("Ride", "Run", "Swim", "Strength"),
      easy: fc.integer({ min: 600, max: 9000 }),
      hard: fc.integer({ min: 0, max: 3000 }),
      zoned: fc.boolean()
    }),
    { minLength: 1, maxLength: 25 }
  )
  .map((rows) =>
    rows.map(({ easy, hard, offset, sport, zoned }, id) =>
      plan(id, offset, {
        sport,
        title: `Session ${id}`,
        durationSeconds: easy + hard,
        zoneSeconds: zoned ? zones(easy, hard) : null
      })
    )
  )

const from = monday
const to = Day.addDays(monday, 28)

describe("plan progress", () => {
  it("is 100 % when the plan was carried out to the letter", () => {
    fc.assert(
      fc.property(plans, (planned) => {
        const done = planned.map((one) => doneAs(one, { name: one.title }))
        const progress = planProgress(planned, done, from, to)
        assert.approximately(progress.matchPercent!, 100, 1e-9)
        assert.lengthOf(progress.missed, 0)
        assert.lengthOf(progress.unplanned, 0)
        assert.deepStrictEqual(progress.total.done, progress.total.planned)
        for (const { matchPercent } of progress.weeks)
          assert.isTrue(matchPercent === null || Math.abs(matchPercent - 100) < 1e-9)
      })
    )
  })

  it("stays from 0 to 100, uses everything at most once and loses nothing", () => {
    fc.assert(
      fc.property(plans, plans, (planned, others) => {
        const done = others.map((one) => doneAs(one))
        const progress = planProgress(planned, done, from, to)
        assert.isTrue(progress.matchPercent! >= 0 && progress.matchPercent! <= 100 + 1e-9)
        const { matches, missed, unplanned } = progress
        assert.strictEqual(matches.length + missed.length, planned.length)
        assert.strictEqual(matches.length + unplanned.length, done.length)
        assert.strictEqual(new Set(matches.map((match) => match.done.id)).size, matches.length)
      })
    )
  })

  it("falls when a session is missed, and the missed one is named", () => {
    const planned = [plan(1, 0), plan(2, 2), plan(3, 4)]
    const progress = planProgress(planned, [doneAs(planned[0]!), doneAs(planned[2]!)], from, to)
    assert.approximately(progress.matchPercent!, 200 / 3, 1e-9)
    assert.deepStrictEqual(
      progress.missed.map(({ id }) => id),
      [2]
    )
  })

  it("gives half for half the time, whichever way it is known", () => {
    const planned = plan(1, 0)
    const half = doneAs(planned, { durationSeconds: 1800, zoneSeconds: zones(1200, 600), name: "Threshold Run" })
    assert.approximately(planProgress([planned], [half], from, to).matchPercent!, 50, 1e-9)
    const blind = planProgress([{ ...planned, zoneSeconds: null }], [half], from, to)
    assert.approximately(blind.matchPercent!, 50, 1e-9)
  })

  it("holds twice the planned time against the athlete as much as half of it", () => {
    const planned = plan(1, 0)
    const twice = doneAs(planned, { durationSeconds: 7200, zoneSeconds: zones(4800, 2400), name: "Threshold Run" })
    assert.approximately(planProgress([planned], [twice], from, to).matchPercent!, 50, 1e-9)
  })

  it("splits seconds by zone and sport, and counts what nobody planned", () => {
    const run = plan(1, 0)
    const ride = plan(2, 1, { sport: "Ride", zoneSeconds: zones(5000) })
    const { bySport, total, unplanned } = planProgress([run], [doneAs(run), doneAs(ride)], from, to)
    assert.strictEqual(total.done.Endurance, 7400)
    assert.strictEqual(total.planned.Endurance, 2400)
    assert.strictEqual(bySport.Ride?.done.Endurance, 5000)
    assert.strictEqual(bySport.Ride?.planned.Endurance, 0)
    assert.lengthOf(unplanned, 1)
  })

  it("asks for no time in zone of sessions that are recorded without any", () => {
    const swims = [1, 2].map((id) => plan(id, id, { sport: "Swim", zoneSeconds: zones(1800) }))
    const swum = doneAs(swims[0]!, { zoneSeconds: null })
    const progress = planProgress(swims, [swum], from, to)
    assert.deepStrictEqual(progress.total.planned, zones(0))
    assert.deepStrictEqual(progress.withoutZones, { done: 1, planned: 2 })
    assert.approximately(progress.matchPercent!, 50, 1e-9)
    // A run that the watch lost says nothing about the other runs.
    const runs = [plan(1, 0), plan(2, 2), plan(3, 4)]
    const lost = doneAs(runs[1]!, { zoneSeconds: null })
    assert.deepStrictEqual(planProgress(runs, [doneAs(runs[0]!), lost], from, to).total.planned, zones(4800, 2400))
  })

  it("does not hold today's workout against the athlete before the day is over", () => {
    const today = plan(2, 28)
    assert.approximately(planProgress([plan(1, 0), today], [doneAs(plan(1, 0))], from, to).matchPercent!, 100, 1e-9)
    assert.isNull(planProgress([today], [], from, to).matchPercent)
  })

  it("takes the athlete's word for a session without an activity", () => {
    const strength = plan(1, 0, { sport: "Strength", completed: true, zoneSeconds: null })
    const progress = planProgress([strength], [], from, to)
    assert.strictEqual(progress.matchPercent, 100)
    assert.lengthOf(progress.markedOnly, 1)
  })
})

describe("matching", () => {
  it("finds the session that was put off by two days and says so", () => {
    const planned = plan(1, 0)
    const [match] = matchPlan([planned], [doneAs(planned, { day: Day.addDays(monday, 2) })]).matches
    assert.strictEqual(match!.daysLate, 2)
    assert.match(match!.because, /2 days later, same sport/)
  })

  it("prefers the same day, and the name where two fit", () => {
    const planned = plan(1, 0)
    const named = doneAs(planned, { id: 1, name: "Threshold Run - AI Endurance" })
    const other = doneAs(planned, { id: 2, name: "Morning Run" })
    const late = doneAs(planned, { id: 3, day: Day.addDays(monday, 1) })
    assert.strictEqual(matchPlan([planned], [late, other, named]).matches[0]!.done.id, 1)
    assert.strictEqual(matchPlan([planned], [late, other]).matches[0]!.done.id, 2)
  })

  it("tells the long run from the short one of the same day by its shape", () => {
    const long = plan(1, 0, { durationSeconds: 7200, zoneSeconds: zones(7200) })
    const short = plan(2, 0, { durationSeconds: 1800, zoneSeconds: zones(900, 900) })
    const { matches } = matchPlan([long, short], [doneAs(short), doneAs(long)])
    for (const { done, planned } of matches) assert.strictEqual(done.id, planned.id + 1000)
  })

  it("never matches another sport, nor four days' distance", () => {
    const planned = plan(1, 10)
    assert.lengthOf(matchPlan([planned], [doneAs(planned, { sport: "Ride" })]).matches, 0)
    assert.lengthOf(matchPlan([planned], [doneAs(planned, { day: Day.addDays(monday, 14) })]).matches, 0)
  })
})
