import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { RideRun } from "../../../src/domain/Sport.ts"
import { checkBlocks } from "../../../src/domain/workoutChecks.ts"
import type { ZoneName } from "../../../src/domain/Zones.ts"
import {
  byIntensity,
  isRefused,
  rescale,
  scalableBlocks,
  workoutNumbers,
  zoneTitle,
  type Built,
  type IntensityRequest,
  type Refused
} from "../../../src/engine/workout/index.ts"
import { reserveAfter } from "../../../src/engine/workout/reserve.ts"
import { athlete, athletes, intensityRequests, newcomer } from "../../support/workoutArbitraries.ts"

const request = (sport: RideRun, zone: ZoneName, more: Partial<IntensityRequest>): IntensityRequest => ({
  sport,
  zone,
  ess: null,
  intensitySeconds: null,
  repeats: null,
  ...more
})

const built = (result: Built | Refused): Built => {
  if (isRefused(result)) return assert.fail(`refused: ${result.reason}`)
  return result
}

describe("laws of a workout from a load", () => {
  it("meets the load within 1 after rounding, or says why not", () => {
    fc.assert(
      fc.property(intensityRequests, athletes, (asked, someone) => {
        const result = byIntensity(asked, someone)
        if (isRefused(result)) return assert.isNotEmpty(result.reason)
        if (asked.ess === null) return
        const off = Math.abs((result.numbers.ess ?? Number.NaN) - asked.ess)
        if (off > 1) assert.isTrue(result.notes.some((note) => note.includes(`instead of ${asked.ess}`)))
      })
    )
  })

  it("meets every everyday load: 40 to 100 in any zone the athlete has", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("Ride", "Run"),
        fc.constantFrom("Endurance", "Tempo", "Threshold", "VO2Max", "Anaerobic"),
        fc.integer({ min: 40, max: 100 }),
        athletes,
        (sport, zone, ess, someone) => {
          const { met, numbers } = built(byIntensity(request(sport, zone, { ess }), someone))
          assert.isTrue(met)
          assert.closeTo(numbers.ess ?? 0, ess, 1)
        }
      )
    )
  })

  it("keeps the time at the intensity when it is given, load or no load", () => {
    fc.assert(
      fc.property(intensityRequests, athletes, (asked, someone) => {
        const result = byIntensity(asked, someone)
        if (isRefused(result) || asked.intensitySeconds === null) return
        const per = asked.intensitySeconds / result.content.repeats
        const margin = Number.isInteger(per) ? 0 : 7.5 * result.content.repeats
        // Repeats under the grid are lengthened to it.
        if (per >= 15) assert.closeTo(result.content.intensitySeconds, asked.intensitySeconds, margin)
      })
    )
  })

  it("builds steps that pass the checks and add up to the numbers reported", () => {
    fc.assert(
      fc.property(intensityRequests, athletes, (asked, someone) => {
        const result = byIntensity(asked, someone)
        const offered = isRefused(result) ? result.nearest : result
        if (offered === undefined) return
        assert.deepStrictEqual(checkBlocks(scalableBlocks(offered.content), offered.content.sport), [])
        assert.deepStrictEqual(workoutNumbers(offered.content, someone), offered.numbers)
      })
    )
  })

  it("stays inside the longest repeat of the zone", () => {
    const longest = { Endurance: Number.POSITIVE_INFINITY, Tempo: 3600, Threshold: 1800, VO2Max: 480, Anaerobic: 120 }
    fc.assert(
      fc.property(intensityRequests, athletes, (asked, someone) => {
        const result = byIntensity(asked, someone)
        const offered = isRefused(result) ? result.nearest : result
        if (offered === undefined) return
        assert.isAtMost(offered.content.intensitySeconds / offered.content.repeats, longest[asked.zone])
      })
    )
  })
})

describe("laws of rescaling", () => {
  const start = (sport: RideRun, zone: ZoneName) =>
    built(byIntensity(request(sport, zone, { ess: 60 }), athlete)).content

  it("keeps the zone and the sport", () => {
    fc.assert(
      fc.property(intensityRequests, fc.integer({ min: 20, max: 300 }), (asked, ess) => {
        const result = rescale(start(asked.sport, asked.zone), { ess, intensitySeconds: null, repeats: null }, athlete)
        const { content } = built(result)
        assert.deepStrictEqual([content.zone, content.sport], [asked.zone, asked.sport])
      })
    )
  })

  it("is monotone: asking for more load never gives less of it, nor less time at the same repeats", () => {
    fc.assert(
      fc.property(
        intensityRequests,
        fc.integer({ min: 20, max: 250 }),
        fc.integer({ min: 2, max: 50 }),
        (asked, ess, more) => {
          const content = start(asked.sport, asked.zone)
          const less = built(rescale(content, { ess, intensitySeconds: null, repeats: null }, athlete))
          const greater = built(rescale(content, { ess: ess + more, intensitySeconds: null, repeats: null }, athlete))
          assert.isAtLeast(greater.numbers.ess ?? 0, less.numbers.ess ?? 0)
          if (greater.content.repeats === less.content.repeats) {
            assert.isAtLeast(greater.content.intensitySeconds, less.content.intensitySeconds)
          }
        }
      )
    )
  })

  it("to the load it has already changes nothing", () => {
    const content = start("Ride", "Threshold")
    const again = built(rescale(content, { ess: 60, intensitySeconds: null, repeats: null }, athlete))
    assert.deepStrictEqual(again.content, content)
  })

  it("keeps the repeats while they can carry the load, and adds some when they cannot", () => {
    const content = built(byIntensity(request("Ride", "VO2Max", { ess: 60, repeats: 2 }), athlete)).content
    const bit = built(rescale(content, { ess: 65, intensitySeconds: null, repeats: null }, athlete))
    assert.strictEqual(bit.content.repeats, 2)
    const lot = built(rescale(content, { ess: 120, intensitySeconds: null, repeats: null }, athlete))
    assert.isAbove(lot.content.repeats, 2)
    assert.include(lot.notes[0], "repeats instead of 2")
  })

  it("with repeats alone splits the same time differently", () => {
    const content = built(
      byIntensity(request("Run", "Threshold", { intensitySeconds: 1800, repeats: 3 }), athlete)
    ).content
    const split = built(rescale(content, { ess: null, intensitySeconds: null, repeats: 6 }, athlete)).content
    assert.deepStrictEqual([split.repeats, split.intensitySeconds], [6, 1800])
  })
})

describe("requests that cannot be met as asked", () => {
  it("Endurance has no repeats; the steady workout is offered", () => {
    const result = byIntensity(request("Ride", "Endurance", { ess: 50, repeats: 3 }), athlete)
    if (!isRefused(result)) return assert.fail("built")
    assert.include(result.reason, "one steady effort")
    assert.strictEqual(result.nearest?.content.repeats, 1)
  })

  it("20 min at VO2Max in one go is too long; the same time in repeats is offered", () => {
    const result = byIntensity(request("Ride", "VO2Max", { intensitySeconds: 1200, repeats: 1 }), athlete)
    if (!isRefused(result)) return assert.fail("built")
    assert.include(result.reason, "8 min at most")
    assert.deepStrictEqual([result.nearest?.content.intensitySeconds, result.nearest?.content.repeats], [1200, 5])
  })

  it("a load beyond the zone's limits gives the most there is, with a note", () => {
    const result = built(byIntensity(request("Ride", "Anaerobic", { ess: 500 }), athlete))
    assert.isFalse(result.met)
    assert.include(result.notes[0], "instead of 500: one Anaerobic repeat is 2 min at most")
  })

  it("a load below warm-up and cool-down gives the least there is, with a note", () => {
    const result = built(byIntensity(request("Ride", "Tempo", { ess: 5 }), athlete))
    assert.include(result.notes[0], "the least")
  })

  it("with both given the time wins and the load is reported", () => {
    const result = built(
      byIntensity(request("Ride", "Threshold", { ess: 30, intensitySeconds: 2400, repeats: 4 }), athlete)
    )
    assert.strictEqual(result.content.intensitySeconds, 2400)
    assert.isTrue(result.notes.some((note) => note.includes(`the load is ${result.numbers.ess} instead of 30`)))
  })

  it.each([
    [{}, "either a load or a time"],
    [{ ess: 0 }, "got 0"],
    [{ ess: Number.NaN }, "got NaN"],
    [{ ess: 50, repeats: 0 }, "from 1 to 100, got 0"],
    [{ ess: 50, repeats: 2.5 }, "got 2.5"],
    [{ intensitySeconds: 100_000 }, "got 100000"]
  ])("nonsense is refused with its value: %j", (more, words) => {
    const result = byIntensity(request("Ride", "Tempo", more), athlete)
    assert.include(isRefused(result) ? result.reason : "built", words)
  })

  it("without zones it still builds, and says what was assumed", () => {
    const result = built(byIntensity(request("Run", "Threshold", { ess: 60 }), newcomer))
    assert.closeTo(result.numbers.ess ?? 0, 60, 1)
    assert.include(result.notes[0], "usual shares")
  })
})

describe("the reserve above critical power", () => {
  // CP 250 W, W' 20 kJ. 350 W for 100 s spends 10 kJ; 150 W for 200 s then leaves 10 kJ x exp(-1) to recover.
  const reserve = { critical: 250, capacity: 20_000, assumed: "" }

  it("drains in a line and refills exponentially (Skiba 2015)", () => {
    const drained = reserveAfter(20_000, 350, 100, reserve)
    assert.strictEqual(drained, 10_000)
    assert.closeTo(reserveAfter(drained, 150, 200, reserve), 20_000 - 10_000 * Math.exp(-1), 1e-6)
  })

  it("agrees with a second-by-second integration of the differential equation", () => {
    let left = 4000
    for (let tick = 0; tick < 3000; tick++) left += (0.1 * (250 - 180) * (20_000 - left)) / 20_000
    assert.closeTo(reserveAfter(4000, 180, 300, reserve), left, 5)
  })

  it("lengthens recoveries where a strong rider would run dry", () => {
    // FTP 420: CP 437.5 W, VO2Max 474.6 W, so 8 min cost 17.8 of the 20 kJ and leave 2.19. To start the next repeat
    // within 190 J of full (10 % is 2 kJ) the 206.5 W below CP need 20 kJ / 206.5 W x ln(17.8 / 0.19) = 440 s.
    const strong = { ...athlete, zones: { ...athlete.zones, ridePower: bounds(420) } }
    const asked = request("Ride", "VO2Max", { intensitySeconds: 1920, repeats: 4 })
    assert.strictEqual(built(byIntensity(asked, athlete)).content.recoverySeconds, 360)
    const longer = built(byIntensity(asked, strong))
    assert.strictEqual(longer.content.recoverySeconds, 450)
    assert.include(longer.notes[0], "recoveries are 7 min 30 s instead of 6 min")
  })

  it("refuses what would drain the strongest rider, and offers shorter repeats", () => {
    const strongest = { ...athlete, zones: { ...athlete.zones, ridePower: bounds(500) } }
    const result = byIntensity(request("Ride", "VO2Max", { intensitySeconds: 1920, repeats: 4 }), strongest)
    if (!isRefused(result)) return assert.fail("built")
    assert.include(result.reason, "would drain the athlete below 10 % of an assumed W' 20 kJ above 521 W")
    assert.strictEqual(result.nearest?.content.intensitySeconds, 1920)
  })
})

it("titles name zone and sport", () => {
  assert.strictEqual(zoneTitle("Threshold", "Run"), "Threshold Run")
})

function bounds(ftp: number) {
  const power = athlete.zones.ridePower
  if (power === null) return null
  const scale = (value: number) => ((value * ftp) / 250) as typeof power.Tempo
  return {
    Endurance: scale(power.Endurance),
    Tempo: scale(power.Tempo),
    Threshold: scale(power.Threshold),
    VO2Max: scale(power.VO2Max)
  }
}
