import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Day from "../../../src/domain/Day.ts"
import { dailyEss, loadAverages, type LoadEntry, trainingLoad } from "../../../src/engine/insight/dailyLoad.ts"

const today = Day.unsafe("2026-11-22")
const loads = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 2, maxLength: 120 })

/** Entries that end today, one per load; a zero is a day of rest. */
const entriesOf = (ess: ReadonlyArray<number>, method: LoadEntry["method"] = "power"): ReadonlyArray<LoadEntry> =>
  ess.map((value, i) => ({ day: Day.addDays(today, i + 1 - ess.length), ess: value, method }))

describe("load averages", () => {
  it("are those of the reference after eight weeks of one pattern", () => {
    // golden/formulas.json, pmc_exp_last; its input is eight such weeks from nothing.
    const weeks = Array.from({ length: 8 }, () => [100, 0, 50, 120, 0, 80, 200]).flat()
    const { atl, ctl, tsb } = loadAverages(weeks, 0)
    assert.approximately(ctl[55]!, 58.91272300165522, 1e-9)
    assert.approximately(atl[55]!, 88.04090937110381, 1e-9)
    assert.approximately(tsb[55]!, -15.334720079190127, 1e-9)
  })

  it("stay at a load that never changes, with TSB 0", () => {
    const { atl, ctl, tsb } = loadAverages(Array.from({ length: 60 }, () => 70))
    assert.approximately(ctl[59]!, 70, 1e-9)
    assert.approximately(atl[59]!, 70, 1e-9)
    assert.approximately(tsb[59]!, 0, 1e-9)
  })

  it("never fall because a day was heavier", () => {
    fc.assert(
      fc.property(loads, fc.nat(), fc.double({ min: 0, max: 200, noNaN: true }), (ess, at, more) => {
        const heavier = ess.map((value, i) => (i === at % ess.length ? value + more : value))
        const [plain, added] = [loadAverages(ess), loadAverages(heavier)]
        for (let day = 0; day < ess.length; day++) {
          assert.isAtLeast(added.atl[day]!, plain.atl[day]! - 1e-9)
          assert.isAtLeast(added.ctl[day]!, plain.ctl[day]! - 1e-9)
        }
      })
    )
  })
})

describe("training load", () => {
  it("counts every entry once: days of rest are 0, days before the first activity are absent", () => {
    fc.assert(
      fc.property(loads, (ess) => {
        const { days } = trainingLoad({ done: entriesOf(ess), planned: [], today, until: today })
        assert.strictEqual(days.length, ess.length)
        assert.approximately(
          days.reduce((sum, day) => sum + day.ess, 0),
          ess.reduce((sum, value) => sum + value, 0),
          0.06 * ess.length
        )
      })
    )
  })

  it("goes on under the plan and leaves the past as it was", () => {
    const done = entriesOf(Array.from({ length: 80 }, (_, i) => (i % 3) * 50))
    const planned: ReadonlyArray<LoadEntry> = [{ day: Day.addDays(today, 3), ess: 300, method: "planned" }]
    const past = trainingLoad({ done, planned: [], today, until: today }).days
    const all = trainingLoad({ done, planned, today, until: Day.addDays(today, 7) }).days
    assert.deepStrictEqual(all.slice(0, 80), past)
    assert.deepStrictEqual(
      all.slice(80).map(({ ess, planned: ahead }) => [ess, ahead]),
      [0, 0, 300, 0, 0, 0, 0].map((ess) => [ess, true])
    )
    assert.isTrue(all[41]!.settling && !all[42]!.settling)
  })

  it("names Foster's monotony and strain: mean over standard deviation, and their product with the week", () => {
    // Sum 300, mean 42.857; squares sum to 20 000, SD = sqrt((20 000 - 7 x 42.857²) / 6) = 34.5033.
    const { days } = trainingLoad({ done: entriesOf([100, 0, 50, 50, 50, 50, 0]), planned: [], today, until: today })
    assert.approximately(days[6]!.monotony!, 42.857142 / 34.503278, 1e-5)
    assert.approximately(days[6]!.strain!, (300 * 42.857142) / 34.503278, 1e-3)
  })

  it("has no monotony where every day is alike", () => {
    const { days } = trainingLoad({ done: entriesOf([50, 50, 50, 50, 50, 50, 50]), planned: [], today, until: today })
    assert.isNull(days[6]!.monotony)
    assert.isNull(days[6]!.strain)
  })

  it("says which methods the load of four weeks came from", () => {
    const done = [...entriesOf([41, 41], "power"), ...entriesOf([9, 9], "heartRate")]
    const old: LoadEntry = { day: Day.addDays(today, -28), ess: 500, method: "assumed" }
    const { mix } = trainingLoad({ done: [...done, old], planned: [], today, until: today })
    assert.deepStrictEqual(
      mix.map(({ method, share }) => [method, share]),
      [
        ["power", 0.82],
        ["heartRate", 0.18]
      ]
    )
  })

  it("adds up the sessions of a day and ignores what lies outside", () => {
    const day = (offset: number, ess: number): LoadEntry => ({ day: Day.addDays(today, offset), ess, method: "power" })
    const sums = dailyEss([day(-1, 20), day(-1, 30), day(0, 5), day(1, 99), day(-2, 99)], Day.addDays(today, -1), today)
    assert.deepStrictEqual([...sums], [50, 5])
  })
})
