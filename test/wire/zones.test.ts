import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { MetresPerSecond, Watts } from "../../src/domain/Units.ts"
import { boundNumbers, paceBounds, paceText, parseZoneText, zoneProblems, zoneText } from "../../src/wire/zones.ts"

const watts = fc.integer({ min: 20, max: 2000 })
/** From 2:30 to 20:00, plausible per kilometre and per mile. */
const paceSeconds = fc.integer({ min: 150, max: 1200 })
const unit = fc.constantFrom("km", "mi")

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`

describe("zone bounds as text", () => {
  it("survive reading and writing, in watts and in paces", () => {
    fc.assert(
      fc.property(watts, paceSeconds, unit, (power, seconds, per) => {
        for (const text of [`${power} W`, `${clock(seconds)} /${per}`]) {
          const value = parseZoneText(text)
          assert.isObject(value, text)
          if (typeof value !== "string") assert.strictEqual(zoneText(value), text)
        }
      })
    )
  })

  it("never pass without a unit, and the refusal shows how to add it", () => {
    fc.assert(
      fc.property(watts, paceSeconds, (power, seconds) => {
        assert.include(parseZoneText(String(power)) as string, `"${power} W"`)
        assert.include(parseZoneText(clock(seconds)) as string, `"${clock(seconds)} /km"`)
      })
    )
  })

  it("refuse anything that is no quantity, in words", () => {
    for (const text of [
      "",
      "W",
      "200 W/kg",
      "5:61 /km",
      "0:00 /km",
      "fast",
      "200 bpm",
      "-5 W",
      "1e3 W",
      "9999 W",
      "5 /km"
    ]) {
      assert.isString(parseZoneText(text), text)
    }
  })

  it("are in the unit they name: 5:31 /km is 1000 m in 331 s, 8:53 /mi is 1609.344 m in 533 s", () => {
    assert.deepEqual(parseZoneText("5:31 /km"), { by: "pace", speed: MetresPerSecond.make(1000 / 331), per: "km" })
    assert.deepEqual(parseZoneText("8:53 /mi"), { by: "pace", speed: MetresPerSecond.make(1609.344 / 533), per: "mi" })
    assert.deepEqual(parseZoneText("200 W"), { by: "power", watts: Watts.make(200) })
  })

  it("rise in speed when their clock times fall", () => {
    fc.assert(
      fc.property(fc.uniqueArray(paceSeconds, { minLength: 4, maxLength: 4 }), unit, (seconds, per) => {
        const [slowest, slower, faster, fastest] = seconds.toSorted((a, b) => b - a) as [number, number, number, number]
        const speed = (time: number) => (per === "km" ? 1000 : 1609.344) / time
        const bounds = {
          Endurance: speed(slowest),
          Tempo: speed(slower),
          Threshold: speed(faster),
          VO2Max: speed(fastest)
        }
        const falling = paceBounds(bounds, per)
        assert.deepStrictEqual(zoneProblems("Run", falling), [])
        assert.deepStrictEqual(boundNumbers(falling), bounds)
        assert.isNotEmpty(zoneProblems("Run", { ...falling, Endurance: falling.VO2Max, VO2Max: falling.Endurance }))
        assert.isNotEmpty(zoneProblems("Ride", falling))
      })
    )
  })

  it("round paces to the second and carry 59.6 s into the minute", () => {
    assert.strictEqual(paceText(1000 / 299.6, "km"), "5:00 /km")
  })
})
