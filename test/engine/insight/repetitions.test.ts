import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { RideRun } from "../../../src/domain/Sport.ts"
import type { SwimSection } from "../../../src/domain/SwimWorkout.ts"
import type { Block } from "../../../src/domain/Workout.ts"
import type { EffortChannels } from "../../../src/engine/insight/plannedEfforts.ts"
import { judgeRepetitions, type RepetitionOutcome } from "../../../src/engine/insight/repetitions.ts"
import { judgeSwim } from "../../../src/engine/insight/swimRepetitions.ts"
import { athlete, carriedOut, type Deed, intervals, step, swum, zone } from "./sessions.ts"

const nothing: EffortChannels = { watts: null, metresPerSecond: null, bpm: null }
const channelsOf = (sport: RideRun, values: Float32Array): EffortChannels =>
  sport === "Ride" ? { ...nothing, watts: values } : { ...nothing, metresPerSecond: values }

const verdicts = (blocks: ReadonlyArray<Block>, sport: RideRun, values: Float32Array) =>
  judgeRepetitions(blocks, sport, athlete, channelsOf(sport, values)).verdicts.map(({ verdict }) => verdict)

const expected: { readonly [D in Deed]: RepetitionOutcome } = {
  asPlanned: "hit",
  under: "under",
  over: "over",
  skipped: "missing",
  cut: "missing"
}

const deed = fc.constantFrom<Deed>("asPlanned", "asPlanned", "asPlanned", "under", "over", "skipped")

describe("the verdict on a repetition of a ride or run", () => {
  it("is hit for every one when the plan was carried out to the letter", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<RideRun>("Ride", "Run"),
        fc.constantFrom<"Threshold" | "VO2Max">("Threshold", "VO2Max"),
        fc.integer({ min: 2, max: 8 }),
        fc.constantFrom(120, 180, 240, 480),
        (sport, name, times, seconds) => {
          const blocks = intervals(times, step("interval", seconds, zone(name)), Math.max(90, seconds / 2))
          assert.deepStrictEqual(
            verdicts(blocks, sport, carriedOut(blocks, sport)),
            Array.from({ length: times }, () => "hit")
          )
        }
      ),
      { numRuns: 40 }
    )
  })

  it("finds exactly the repetitions that were changed, however late the start and long the recoveries", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<RideRun>("Ride", "Run"),
        fc.array(deed, { minLength: 3, maxLength: 8 }),
        fc.constantFrom<"Threshold" | "VO2Max">("Threshold", "VO2Max"),
        fc.constantFrom(180, 240, 360),
        fc.record({
          late: fc.integer({ min: 0, max: 240 }),
          longerRecovery: fc.integer({ min: 0, max: 30 }),
          seed: fc.integer({ min: 1, max: 1000 })
        }),
        (sport, deeds, name, seconds, options) => {
          const blocks = intervals(deeds.length, step("interval", seconds, zone(name)), 120)
          assert.deepStrictEqual(
            verdicts(blocks, sport, carriedOut(blocks, sport, deeds, options)),
            deeds.map((one) => expected[one])
          )
        }
      ),
      { numRuns: 60 }
    )
  })

  it("finds the one that was changed at tempo too, which stands out little from easy riding", () => {
    fc.assert(
      fc.property(fc.nat(4), fc.constantFrom<Deed>("under", "over", "skipped"), (at, change) => {
        const blocks = intervals(5, step("interval", 480, zone("Tempo")), 120)
        const deeds = Array.from({ length: 5 }, (_, i): Deed => (i === at ? change : "asPlanned"))
        assert.deepStrictEqual(
          verdicts(blocks, "Ride", carriedOut(blocks, "Ride", deeds)),
          deeds.map((one) => expected[one])
        )
      })
    )
  })

  it("finds where each one began, to a few seconds", () => {
    const blocks = intervals(4, step("interval", 300, zone("VO2Max")), 180)
    const judged = judgeRepetitions(
      blocks,
      "Ride",
      athlete,
      channelsOf("Ride", carriedOut(blocks, "Ride", [], { late: 100 }))
    )
    judged.verdicts.forEach(({ startSeconds }, i) =>
      assert.approximately(startSeconds!, 900 + 100 + i * 480, 12, `repetition ${i + 1}`)
    )
  })

  it("misses one when one was left out together with its time", () => {
    const blocks = intervals(5, step("interval", 240, zone("VO2Max")), 180)
    const found = verdicts(blocks, "Ride", carriedOut(blocks, "Ride", ["asPlanned", "asPlanned", "cut"]))
    assert.strictEqual(found.filter((one) => one === "missing").length, 1)
    assert.strictEqual(found.filter((one) => one === "hit").length, 4)
  })

  it("misses the ones after the athlete went home", () => {
    const blocks = intervals(5, step("interval", 240, zone("VO2Max")), 180)
    const values = carriedOut(blocks, "Ride").slice(0, 900 + 3 * 420)
    assert.deepStrictEqual(verdicts(blocks, "Ride", values), ["hit", "hit", "hit", "missing", "missing"])
  })

  it("judges distances of a run by the speed over them", () => {
    const work = { ...step("interval", 0, zone("VO2Max")), length: { by: "distance", metres: 800 } as const }
    const blocks = intervals(5, work, 120)
    const deeds: ReadonlyArray<Deed> = ["asPlanned", "under", "asPlanned", "over", "asPlanned"]
    const judged = judgeRepetitions(blocks, "Run", athlete, channelsOf("Run", carriedOut(blocks, "Run", deeds)))
    assert.deepStrictEqual(
      judged.verdicts.map(({ verdict }) => verdict),
      ["hit", "under", "hit", "over", "hit"]
    )
    // 800 m at 1.125 x 4 m/s.
    assert.approximately(judged.verdicts[0]!.actual!, 4.5, 0.1)
  })

  it("judges efforts without a break between them, hard and less hard by turns", () => {
    const under = step("interval", 120, { by: "threshold", lowPercent: 86, highPercent: 92 })
    const over = step("interval", 60, { by: "threshold", lowPercent: 104, highPercent: 110 })
    const blocks: ReadonlyArray<Block> = [
      step("warmup", 600, { by: "zone", zone: "Endurance" }),
      { kind: "repeat", times: 4, blocks: [under, over] }
    ]
    const deeds: ReadonlyArray<Deed> = ["asPlanned", "asPlanned", "asPlanned", "under"]
    assert.deepStrictEqual(verdicts(blocks, "Ride", carriedOut(blocks, "Ride", deeds)), [
      "hit",
      "hit",
      "hit",
      "under",
      "hit",
      "hit",
      "hit",
      "hit"
    ])
  })

  it("is withheld with the reason where the activity lacks the signal or the step a target", () => {
    const blocks = [
      step("interval", 300, { by: "power", lowWatts: 200, highWatts: 250 }),
      step("active", 300, { by: "none" })
    ]
    const { notJudged, verdicts: none } = judgeRepetitions(blocks, "Ride", athlete, nothing)
    assert.lengthOf(none, 0)
    assert.match(notJudged[0]!, /no power/)
    assert.match(notJudged[1]!, /no target/)
    const empty = judgeRepetitions(blocks, "Ride", athlete, channelsOf("Ride", new Float32Array(0)))
    assert.match(empty.notJudged.join(), /no records/)
  })

  it("is withheld where looking for it would take seconds: many repetitions in a recording of a day", () => {
    const blocks = intervals(41, step("interval", 60, zone("VO2Max")), 60)
    const judged = (seconds: number) =>
      judgeRepetitions(blocks, "Ride", athlete, channelsOf("Ride", new Float32Array(seconds)))
    assert.lengthOf(judged(7200).verdicts, 41)
    assert.deepStrictEqual(judged(86_400).verdicts, [])
    assert.match(judged(86_400).notJudged.join(), /41 repetitions are too many/u)
  })
})

describe("the verdict on a repetition of a swim", () => {
  const sections = (times: number, restSeconds = 20): ReadonlyArray<SwimSection> => [
    {
      kind: "warmup",
      pool: { length: 25, unit: "m" },
      sets: [
        {
          rounds: 1,
          intervals: [
            {
              repeats: 1,
              distance: 400,
              stroke: "freestyle",
              equipment: [],
              zone: null,
              pause: { by: "rest", seconds: 30 }
            }
          ]
        }
      ]
    },
    {
      kind: "main",
      pool: { length: 25, unit: "m" },
      sets: [
        {
          rounds: 1,
          intervals: [
            {
              repeats: times,
              distance: 100,
              stroke: "freestyle",
              equipment: [],
              zone: "Threshold",
              pause: { by: "rest", seconds: restSeconds }
            }
          ]
        }
      ]
    },
    {
      kind: "cooldown",
      pool: { length: 25, unit: "m" },
      sets: [{ rounds: 1, intervals: [{ repeats: 1, distance: 200, stroke: "choice", equipment: [], zone: null }] }]
    }
  ]

  it("finds exactly the repetitions that were changed", () => {
    fc.assert(
      fc.property(fc.array(deed, { minLength: 3, maxLength: 10 }), (deeds) => {
        const plan = sections(deeds.length)
        assert.deepStrictEqual(
          judgeSwim(plan, athlete, swum(plan, deeds), 25).verdicts.map(({ verdict }) => verdict),
          deeds.map((one) => expected[one])
        )
      })
    )
  })

  it("survives a turn the device missed", () => {
    const plan = sections(6)
    const lengths = [...swum(plan)]
    const third = lengths.findIndex(({ startSeconds }) => startSeconds > 600)
    const merged = { ...lengths[third]!, seconds: lengths[third]!.seconds + lengths[third + 1]!.seconds }
    lengths.splice(third, 2, merged)
    const found = judgeSwim(plan, athlete, lengths, 25).verdicts
    assert.lengthOf(found, 6)
    assert.isAtLeast(found.filter(({ verdict }) => verdict === "hit").length, 5)
  })

  it("holds an exact pace to 3 %", () => {
    const plan: ReadonlyArray<SwimSection> = [
      {
        kind: "main",
        sets: [
          {
            rounds: 1,
            intervals: [
              {
                repeats: 4,
                distance: 50,
                stroke: "freestyle",
                equipment: [],
                zone: null,
                paceSecondsPer100: 90,
                pause: { by: "rest", seconds: 15 }
              }
            ]
          }
        ]
      }
    ]
    const found = judgeSwim(plan, athlete, swum(plan, ["asPlanned", "over"]), 25).verdicts
    assert.deepStrictEqual(
      found.map(({ verdict }) => verdict),
      ["hit", "over", "hit", "hit"]
    )
  })

  it("is withheld where the plan names no pace", () => {
    const { notJudged, verdicts: found } = judgeSwim(sections(3).slice(0, 1), athlete, swum(sections(3)), 25)
    assert.lengthOf(found, 0)
    assert.match(notJudged[0]!, /without a zone or a pace/)
  })
  it("is withheld where looking for it would take seconds: a plan of 300 swims in a recording of 5000 lengths", () => {
    const plan = sections(300)
    const [length] = swum(plan)
    const lengths = Array.from({ length: 5000 }, (_, n) => ({ ...length!, startSeconds: 30 * n }))
    assert.lengthOf(judgeSwim(plan, athlete, lengths.slice(0, 1200), 25).verdicts, 300)
    const { notJudged, verdicts: found } = judgeSwim(plan, athlete, lengths, 25)
    assert.lengthOf(found, 0)
    assert.match(notJudged[0]!, /302 repetitions are too many/u)
  })
})
