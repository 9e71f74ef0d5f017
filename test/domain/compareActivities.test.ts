/** A comparison does not depend on the order in which activities are named, and never hides what one of them lacks. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { ActivityId } from "../../src/domain/Activity.ts"
import { type Comparable, compareActivities } from "../../src/domain/compareActivities.ts"
import { analysis } from "../tools/detailSamples.ts"
import { ride } from "../tools/samples.ts"

const maybe = (least: number, most: number) => fc.option(fc.integer({ min: least, max: most }))

const anyRide = (index: number): fc.Arbitrary<Comparable> =>
  fc
    .record({
      averageWatts: maybe(0, 400),
      averageHeartRate: maybe(80, 190),
      averageCadence: maybe(50, 110),
      fade: maybe(-20, 20),
      best: maybe(100, 900)
    })
    .map(({ best, fade, ...summary }) => {
      const activity = ride({
        ...summary,
        id: ActivityId.make(index + 1),
        startUtc: `2026-11-0${index + 1}T08:00:00Z`
      })
      const { pacing, ...rest } = analysis({ activity })
      return {
        activity,
        analysis: fade === null || pacing === undefined ? rest : { ...rest, pacing: { ...pacing, fadePercent: fade } },
        bests: best === null ? null : { measure: "power", curve: [{ durationSeconds: 300, best, startSeconds: null }] }
      }
    })

const some = fc
  .integer({ min: 2, max: 5 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anyRide(index))))

describe("a comparison", () => {
  it("is the same in whatever order activities are given", () => {
    fc.assert(
      fc.property(
        some.chain((entries) =>
          fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length }))
        ),
        ([entries, shuffled]) => {
          assert.deepStrictEqual(compareActivities("Ride", shuffled), compareActivities("Ride", entries))
        }
      )
    )
  })

  it("either compares a block or refuses it, and names exactly those that lack the channel", () => {
    fc.assert(
      fc.property(some, (entries) => {
        const { blocks, refused } = compareActivities("Ride", entries)
        const names = [...blocks, ...refused].map(({ block }) => block)
        assert.strictEqual(new Set(names).size, names.length)
        assert.includeMembers(names, ["volume", "power", "heartRate", "cadence", "pacing", "bests"])
        const without = entries.filter(({ activity }) => activity.averageHeartRate === null)
        assert.deepStrictEqual(
          refused.find(({ block }) => block === "heartRate")?.lacking ?? [],
          without.map(({ activity }) => activity.id)
        )
      })
    )
  })

  it("gives changes that lead from the oldest value to every other", () => {
    fc.assert(
      fc.property(some, (entries) => {
        for (const { figures } of compareActivities("Ride", entries).blocks) {
          for (const { change, unit, values } of figures) {
            assert.strictEqual(change.length, entries.length)
            change.forEach((each, index) => {
              if (index === 0 || each === null) return
              const first = values[0] ?? Number.NaN
              const reached = unit === "%" ? first + each : first + (Math.abs(first) * each) / 100
              assert.closeTo(reached, values[index] ?? Number.NaN, 1e-6)
            })
          }
        }
      })
    )
  })

  it("refuses a fade by power beside one by speed", () => {
    const [one, two] = [ride(), ride({ id: ActivityId.make(432), startUtc: "2026-11-21T08:00:00Z" })]
    const { pacing, ...rest } = analysis()
    const { refused } = compareActivities("Ride", [
      { activity: one, analysis: analysis(), bests: null },
      {
        activity: two,
        analysis: pacing === undefined ? rest : { ...rest, pacing: { ...pacing, measure: "speed" } },
        bests: null
      }
    ])
    const pacingRefusal = refused.find(({ block }) => block === "pacing")
    assert.deepStrictEqual(pacingRefusal?.lacking, [one.id, two.id])
    assert.match(pacingRefusal?.reason ?? "", /by power in some and by speed/u)
  })
})
