/** Rows are codecs: what we write we can read, and reading AI Endurance's rows gives the domain. */
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import fc from "fast-check"
import { ActivityId } from "../../src/domain/Activity.ts"
import { type AvailabilitySlot } from "../../src/domain/Athlete.ts"
import { weekdays } from "../../src/domain/Day.ts"
import { sports } from "../../src/domain/Sport.ts"
import { OthersReply, RidesReply } from "../../src/wire/activities.ts"
import { dailyHoursOf, slotsOf, weeklyHoursOf } from "../../src/wire/availability.ts"
import { PlannedRow } from "../../src/wire/plannedWorkouts.ts"
import { User } from "../../src/wire/user.ts"
import { athlete, day, ride, workout } from "../tools/samples.ts"

const today = { today: day("2026-11-23"), timeZone: "Europe/Berlin" }
const maybe = (most: number) => fc.option(fc.integer({ min: 0, max: most }))
const flag = fc.boolean()

const anyRide = fc
  .record({
    averageWatts: maybe(500),
    normalizedWatts: maybe(500),
    averageHeartRate: maybe(220),
    maxHeartRate: maybe(220),
    ascentMetres: maybe(5000),
    distanceMetres: fc.option(fc.integer({ min: 0, max: 20_000 }).map((tens) => tens * 10)),
    hrvArtifactPercent: fc.option(fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10)),
    name: fc.option(fc.string()),
    hasPower: flag,
    isIndoor: flag,
    excludeHrData: flag
  })
  .map(({ excludeHrData, isIndoor, ...rest }) => ride({ ...rest, flags: { ...ride().flags, isIndoor, excludeHrData } }))

describe("activity rows", () => {
  const encode = Schema.encodeSync(RidesReply)
  const decode = Schema.decodeUnknownSync(RidesReply)

  it("in full depth say all there is to say about a ride", () => {
    fc.assert(
      fc.property(anyRide, (activity) => {
        const reply = { activities: [{ depth: "full" as const, activity }], today }
        assert.deepStrictEqual(decode(JSON.parse(JSON.stringify(encode(reply)))), reply)
      })
    )
  })

  it("in standard depth are written again as they were read", () => {
    fc.assert(
      fc.property(anyRide, (activity) => {
        const wire = encode({ activities: [{ depth: "standard", activity }], today })
        assert.deepStrictEqual(encode(decode(wire)), wire)
      })
    )
  })

  it("of AI Endurance are read even where flags are absent, as they were before August 2026", () => {
    const { activities } = decode({
      activities: [
        {
          id: 2500003,
          activity_date: "2026-09-05T07:40:12Z",
          activity_date_local: "2026-09-05T08:40:12Z",
          activity_name: null,
          activity_movingtime: 4510.5,
          distance_in_km: null,
          external_stress_score: null
        }
      ],
      today: { date: "2026-11-23", weekday: "Monday", time_zone: "Europe/Berlin" }
    })
    assert.deepInclude(activities[0]?.activity, {
      id: ActivityId.make(2500003),
      startLocal: "2026-09-05T08:40:12",
      startUtc: "2026-09-05T07:40:12Z",
      movingSeconds: 4510.5,
      ess: null,
      flags: ride().flags
    })
  })

  it("in summary depth refuse to pass for whole activities", () => {
    const other = ride({ sport: "Other", type: "hiking" })
    const wire = Schema.encodeSync(OthersReply)({ activities: [{ depth: "summary", activity: other }], today })
    const read = Schema.decodeResult(OthersReply)(wire)
    assert.isTrue(Result.isFailure(read))
  })
})

describe("planned rows", () => {
  const encode = Schema.encodeSync(PlannedRow)
  const decode = Schema.decodeUnknownSync(PlannedRow)

  it("in full depth say all there is to say about a workout", () => {
    fc.assert(
      fc.property(
        fc.record({
          ess: maybe(300),
          durationSeconds: maybe(40_000),
          advice: fc.option(fc.string()),
          completed: fc.option(flag),
          isTaper: flag,
          hasSteps: flag,
          sport: fc.constantFrom(...sports)
        }),
        (over) => {
          const row = { depth: "full" as const, workout: workout(over) }
          assert.deepStrictEqual(decode(JSON.parse(JSON.stringify(encode(row)))), row)
        }
      )
    )
  })

  it("name the weekday of their own day, whatever weekday was read with another", () => {
    const read = decode({ ...encode({ depth: "summary", workout: workout() }), weekday: "Funday" })
    const moved = { ...read.workout, day: day("2026-11-27") }
    assert.deepInclude(encode({ depth: "summary", workout: moved }), { date: "2026-11-27", weekday: "Friday" })
  })

  it("cut a long swim between its parts, never inside a number, and whole in full depth", () => {
    const intervals = Array.from({ length: 12 }, (_, n) => `${n + 1} x 100 m at Tempo`).join("; ")
    const swim = workout({ sport: "Swim", prescription: { warmup: null, intervals, cooldown: null } })
    assert.strictEqual(encode({ depth: "full", workout: swim })["intervals"], intervals)
    const cut = encode({ depth: "standard", workout: swim })
    assert.strictEqual(
      cut["intervals"],
      "1 x 100 m at Tempo; 2 x 100 m at Tempo; 3 x 100 m at Tempo; 4 x 100 m at Tempo; 5 x 100 m at Tempo; …"
    )
    assert.strictEqual(encode(decode(cut))["intervals"], cut["intervals"])
    const words = { ...swim, prescription: { ...swim.prescription, intervals: "8 x 100 m ".repeat(20) } }
    assert.match(String(encode({ depth: "standard", workout: words })["intervals"]), /(8|x|100|m) …$/u)
    const unbroken = { ...swim, prescription: { ...swim.prescription, intervals: "m".repeat(500) } }
    assert.strictEqual(encode({ depth: "standard", workout: unbroken })["intervals"], `${"m".repeat(118)} …`)
  })

  it("of AI Endurance may hold sports we do not plan", () => {
    const wire = { ...encode({ depth: "summary", workout: workout() }), act_type: "Walk" }
    assert.strictEqual(decode(wire).workout.sport, "Other")
  })
})

describe("the profile", () => {
  it("is written again as it was read, but for thresholds derived from rounded bounds", () => {
    const withoutDerived = (wire: typeof User.Encoded) => ({ ...wire, ftp_watts: 0, threshold_pace: "" })
    for (const units of ["Metric", "Imperial"] as const) {
      const wire = Schema.encodeSync(User)({ athlete: athlete({ units }), today })
      const again = Schema.encodeSync(User)(Schema.decodeSync(User)(wire))
      assert.deepStrictEqual(withoutDerived(again), withoutDerived(wire))
    }
  })
})

describe("a swim pace of no time", () => {
  it("is kept as it came, and is no speed", () => {
    const { athlete: read } = Schema.decodeSync(User)({
      ...Schema.encodeSync(User)({ athlete: athlete() }),
      swim_css: "0:00 /100m"
    })
    assert.isNull(read.criticalSwimSpeed)
    assert.include(read.extras, { swim_css: "0:00 /100m" })
  })
})

describe("availability", () => {
  const slots = fc.uniqueArray(
    fc.record({
      weekday: fc.constantFrom(...weekdays),
      sport: fc.constantFrom(...sports),
      hours: fc.integer({ min: 1, max: 16 }).map((quarters) => quarters / 4)
    }),
    { selector: ({ sport, weekday }) => `${weekday} ${sport}` }
  )
  const sorted = (some: ReadonlyArray<AvailabilitySlot>) => some.map((slot) => JSON.stringify(slot)).toSorted()

  it("loses no slot on the way out and back, and the week is the sum of its days", () => {
    fc.assert(
      fc.property(slots, (some) => {
        assert.deepStrictEqual(
          sorted(slotsOf(dailyHoursOf(some))),
          sorted(some.map(({ hours, sport, weekday }) => ({ weekday, sport, hours })))
        )
        const { total, ...bySport } = weeklyHoursOf(some)
        assert.closeTo(
          total ?? -1,
          Object.values(bySport).reduce((sum, hours) => sum + hours, 0),
          1e-9
        )
      })
    )
  })
})
