import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Day from "../../../src/domain/Day.ts"
import { loadAverages } from "../../../src/engine/insight/dailyLoad.ts"
import { type RecoveryDay, recoveryScores, type RecoveryScore } from "../../../src/engine/insight/recovery.ts"
import { recoveryStatus } from "../../../src/engine/insight/recoveryStatus.ts"
import { gaussian } from "../analysis/support.ts"

const first = Day.unsafe("2026-08-01")

/** Mornings of a plausible athlete: HRV around 60 ms, resting heart rate around 50, training four days in seven. */
const mornings = (count: number, seed = 1): ReadonlyArray<RecoveryDay> => {
  const noise = gaussian(3 * count, seed)
  const ess = Array.from({ length: count }, (_, i) => Math.max(0, (i % 7 < 4 ? 80 : 10) + 20 * noise[2 * count + i]!))
  const { ctl, tsb } = loadAverages(ess)
  return Array.from({ length: count }, (_, i) => ({
    day: Day.addDays(first, i),
    rmssdMs: 60 * Math.exp(0.1 * noise[i]!),
    restingBpm: 50 + 1.5 * noise[count + i]!,
    ctl: i === 0 ? null : ctl[i - 1]!,
    tsb: i === 0 ? null : tsb[i]!
  }))
}

const today = (days: ReadonlyArray<RecoveryDay>): RecoveryScore => recoveryScores(days, 1)[0]!
const with_ = (days: ReadonlyArray<RecoveryDay>, change: (day: RecoveryDay, fromEnd: number) => Partial<RecoveryDay>) =>
  days.map((day, i) => ({ ...day, ...change(day, days.length - 1 - i) }))

/** Any athlete, with holes in the record. */
const anyMornings = fc
  .record({
    count: fc.integer({ min: 20, max: 120 }),
    seed: fc.integer({ min: 1, max: 500 }),
    hrvHoles: fc.array(fc.nat(119), { maxLength: 40 }),
    bpmHoles: fc.array(fc.nat(119), { maxLength: 40 }),
    shift: fc.double({ min: -0.8, max: 0.8, noNaN: true })
  })
  .map(({ bpmHoles, count, hrvHoles, seed, shift }) =>
    with_(mornings(count, seed), ({ restingBpm, rmssdMs }, fromEnd) => ({
      rmssdMs: hrvHoles.includes(fromEnd) ? null : fromEnd < 7 ? rmssdMs! * Math.exp(shift) : rmssdMs,
      restingBpm: bpmHoles.includes(fromEnd) ? null : restingBpm
    }))
  )

describe("the recovery score", () => {
  it("never rises because HRV of this morning or this week was worse", () => {
    fc.assert(
      fc.property(anyMornings, fc.nat(6), fc.double({ min: 0.3, max: 1, noNaN: true }), (days, fromEnd, factor) => {
        const worse = with_(days, ({ rmssdMs }, end) =>
          end === fromEnd && rmssdMs !== null ? { rmssdMs: rmssdMs * factor } : {}
        )
        const [before, after] = [today(days), today(worse)]
        if (before.score === null || after.score === null) assert.strictEqual(before.score, after.score)
        else assert.isAtMost(after.score, before.score)
        assert.isTrue(before.components.hrv === null || after.components.hrv! <= before.components.hrv)
      })
    )
  })

  it("never rises because resting heart rate was higher", () => {
    fc.assert(
      fc.property(anyMornings, fc.nat(6), fc.double({ min: 0, max: 15, noNaN: true }), (days, fromEnd, more) => {
        const worse = with_(days, ({ restingBpm }, end) =>
          end === fromEnd && restingBpm !== null ? { restingBpm: restingBpm + more } : {}
        )
        assert.isAtMost(today(worse).score ?? 0, today(days).score ?? 0)
      })
    )
  })

  it("is the baseline plus the drivers' contributions, to the tenth", () => {
    fc.assert(
      fc.property(anyMornings, (days) => {
        const { baseline, drivers, score } = today(days)
        if (score === null) return
        const sum = drivers.reduce((total, { contribution }) => total + Math.round(10 * contribution), 0)
        assert.strictEqual(Math.round(10 * baseline) + sum, 10 * score)
        assert.approximately(
          drivers.reduce((total, { weight }) => total + weight, 0),
          1,
          1e-9
        )
        for (const { contribution, z } of drivers)
          if (Math.abs(contribution) > 1) assert.strictEqual(Math.sign(contribution), Math.sign(z))
      })
    )
  })

  it("stays from 0 to 100, and so do the components", () => {
    fc.assert(
      fc.property(anyMornings, (days) => {
        for (const { components, score } of recoveryScores(days, 90))
          for (const value of [score, ...Object.values(components)])
            assert.isTrue(value === null || (Number.isInteger(value) && value >= 0 && value <= 100))
      })
    )
  })

  it("is 71 when everything is as usual: 100 / (1 + exp(-0.9))", () => {
    const flat = with_(mornings(100), () => ({ rmssdMs: 60, restingBpm: 50, ctl: 50, tsb: 0 }))
    assert.strictEqual(today(flat).score, 71)
    assert.isNull(today(flat).limiting)
  })

  it("gives a missing HRV's weight to the others and never a neutral value", () => {
    const without = today(with_(mornings(100), () => ({ rmssdMs: null })))
    assert.isNull(without.components.hrv)
    assert.isNull(without.hrv)
    assert.isNotNull(without.score)
    assert.deepStrictEqual(without.drivers.map(({ signal }) => signal).sort(), ["loadBalance", "restingHeartRate"])
    assert.deepStrictEqual(
      without.drivers.map(({ weight }) => weight),
      [0.5, 0.5]
    )
  })

  it("is null without HRV and resting heart rate, however well the load is known", () => {
    const blind = today(with_(mornings(100), () => ({ rmssdMs: null, restingBpm: null })))
    assert.isNull(blind.score)
    assert.isNotNull(blind.components.loadBalance)
    assert.strictEqual(recoveryStatus(blind).level, "unknown")
    assert.match(recoveryStatus(blind).words, /HRV on 0 of the last seven mornings/)
  })

  it("waits for fourteen mornings before the last seven", () => {
    const none = { ctl: null, tsb: null }
    assert.isNull(today(with_(mornings(20), () => none)).score)
    assert.isNotNull(today(with_(mornings(21), () => none)).score)
  })

  it("sees no later day", () => {
    const days = mornings(120, 4)
    const changed = with_(days, (_, fromEnd) => (fromEnd < 10 ? { rmssdMs: 20, restingBpm: 80 } : {}))
    assert.deepStrictEqual(recoveryScores(changed, 60).slice(0, 50), recoveryScores(days, 60).slice(0, 50))
  })

  it("names resting heart rate when that is what is off, and says so in words", () => {
    const days = with_(mornings(100), ({ restingBpm }, fromEnd) => (fromEnd < 7 ? { restingBpm: restingBpm! + 6 } : {}))
    const score = today(days)
    assert.strictEqual(score.limiting, "restingHeartRate")
    assert.strictEqual(score.drivers[0]!.signal, "restingHeartRate")
    assert.match(recoveryStatus(score).words, /Most held down by resting heart rate/)
  })

  it("earns nothing for an unusually high HRV and points at it", () => {
    const raised = (by: number) =>
      today(with_(mornings(100), ({ rmssdMs }, end) => (end > 0 && end < 7 ? { rmssdMs: rmssdMs! * by } : {})))
    assert.strictEqual(raised(1.35).score, raised(1.8).score)
    assert.strictEqual(raised(1.8).hrv!.position, "unusuallyHigh")
    assert.match(recoveryStatus(raised(1.8)).words, /unusually high/)
  })
})
