import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import {
  orthopedicRecovery,
  rideStress,
  runStress,
  strengthStress,
  swimStress
} from "../../../src/engine/insight/orthopedic.ts"

const none = (days: number): Float64Array => new Float64Array(days)
const with_ = (days: number, sports: Partial<Record<"Ride" | "Run" | "Swim", Float64Array>>) =>
  orthopedicRecovery({ Ride: none(days), Run: none(days), Swim: none(days), Strength: none(days), ...sports })

describe("mechanical stress", () => {
  it("is kilometres at threshold speed, more when faster", () => {
    assert.approximately(runStress(10_000, 4, 4), 10, 1e-9)
    // 1.21^1.5 = 1.331
    assert.approximately(runStress(10_000, 4.84, 4), 13.31, 1e-9)
    assert.approximately(swimStress(2000, 1.1, 1.1), 2, 1e-9)
    assert.strictEqual(strengthStress(90), 7.5)
  })

  it("is work above half of critical power on the bike, as an hour at it has", () => {
    // 125 J/s for an hour over 75 kg is 6 kJ/kg; a tenth of it.
    assert.approximately(rideStress(100, 250, 75), 0.6, 1e-9)
    assert.approximately(rideStress(50, 250, 75), 0.3, 1e-9)
  })
})

describe("orthopedic recovery", () => {
  const habit = Float64Array.from({ length: 90 }, (_, day) => (day % 2 === 0 ? 8 : 0))

  it("never rises because a past day was heavier in the last two days", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 }), fc.double({ min: 0, max: 40, noNaN: true }), (back, more) => {
        const heavier = habit.map((stress, day) => (day === 89 - back ? stress + more : stress))
        const [plain, added] = [with_(90, { Run: habit }), with_(90, { Run: heavier })]
        assert.isAtMost(added.Run.days[89]!.recovery!, plain.Run.days[89]!.recovery!)
      })
    )
  })

  it("stays from 0 to 100 and does not count today's own training", () => {
    const long = habit.map((stress, day) => (day === 88 ? 60 : stress))
    const { days } = with_(90, { Run: long }).Run
    for (const { recovery } of days) assert.isTrue(recovery !== null && recovery >= 0 && recovery <= 100)
    assert.isBelow(days[89]!.recovery!, days[88]!.recovery!)
    const onToday = habit.map((stress, day) => (day === 89 ? 60 : stress))
    assert.strictEqual(
      with_(90, { Run: onToday }).Run.days[89]!.recovery,
      with_(90, { Run: habit }).Run.days[89]!.recovery
    )
  })

  it("comes back with rest", () => {
    const stopped = habit.map((stress, day) => (day >= 80 ? 0 : day === 79 ? 40 : stress))
    const values = with_(90, { Run: stopped })
      .Run.days.slice(80)
      .map(({ recovery }) => recovery!)
    for (let day = 1; day < values.length; day++) assert.isAtLeast(values[day]!, values[day - 1]!)
    assert.strictEqual(values.at(-1), 100)
  })

  it("lets running tire cycling a little and swimming not at all", () => {
    // Even habits: the ratio is 1 in each sport by itself.
    const even = new Float64Array(90).fill(5)
    const hardRun = even.map((stress, day) => (day === 88 ? 40 : stress))
    const quiet = with_(90, { Ride: even, Run: even, Swim: even })
    const loud = with_(90, { Ride: even, Run: hardRun, Swim: even })
    assert.isBelow(loud.Ride.days[89]!.recovery!, quiet.Ride.days[89]!.recovery!)
    assert.strictEqual(loud.Swim.days[89]!.recovery, quiet.Swim.days[89]!.recovery)
  })

  it("knows nothing of a sport nobody does", () => {
    assert.isNull(with_(90, { Run: habit }).Swim.days[89]!.recovery)
  })

  it("gives the change of the week in absolute numbers, and a percentage only where there is a week before", () => {
    const stress = none(30)
    stress.fill(2, 16, 23)
    stress.fill(3, 23, 30)
    assert.deepStrictEqual(with_(30, { Run: stress }).Run.week, {
      stress: 21,
      before: 14,
      change: 7,
      changePercent: 50
    })
    assert.isNull(with_(30, { Run: stress.map((value, day) => (day < 23 ? 0 : value)) }).Run.week.changePercent)
  })
})
