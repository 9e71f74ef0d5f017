/** Athletes and workouts for properties: plausible by construction, biased towards what sessions look like. */
import * as fc from "fast-check"
import type { Athlete } from "../../src/domain/Athlete.ts"
import { checkSwim } from "../../src/domain/swimChecks.ts"
import type { SwimInterval, SwimSection, SwimSet } from "../../src/domain/SwimWorkout.ts"
import { MetresPerSecond } from "../../src/domain/Units.ts"
import type { Block, Cadence, Repeat, Step, StepLength, Target } from "../../src/domain/Workout.ts"
import { checkBlocks } from "../../src/domain/workoutChecks.ts"
import {
  boundsOf,
  rideShares,
  runShares,
  zoneNames,
  type PowerBounds,
  type SpeedBounds
} from "../../src/domain/Zones.ts"

/** Free text, but for the words by which tests recognise a number that is none: an athlete may write them, too. */
const notes = (maxLength: number) =>
  fc.string({ maxLength }).filter((text) => !/NaN|undefined|null|Infinity/u.test(text))

/** FTP 250 W, critical running power 300 W, threshold speed 4 m/s (4:10 /km), CSS 1.25 m/s (1:20 /100 m). */
export const athlete: Athlete = {
  demo: false,
  userType: "Triathlete",
  units: "Metric",
  gender: null,
  birthYear: null,
  heightCm: null,
  weightKg: null,
  useRunningPower: false,
  timeZone: null,
  restingHeartRate: 50,
  maxHeartRate: 190,
  thresholdHeartRateRide: 165,
  thresholdHeartRateRun: 172,
  criticalSwimSpeed: MetresPerSecond.make(1.25),
  planPrompt: "",
  zones: {
    ridePower: boundsOf(250, rideShares) as PowerBounds,
    runPower: boundsOf(300, runShares) as PowerBounds,
    runSpeed: boundsOf(4, runShares) as SpeedBounds
  }
}

/** Nobody has set anything yet. */
export const newcomer: Athlete = {
  ...athlete,
  thresholdHeartRateRide: null,
  thresholdHeartRateRun: null,
  criticalSwimSpeed: null,
  zones: { ridePower: null, runPower: null, runSpeed: null }
}

/** Athletes from beginner to professional, with and without zones of each kind. */
export const athletes: fc.Arbitrary<Athlete> = fc
  .record({
    ftp: fc.option(fc.integer({ min: 120, max: 420 })),
    runPower: fc.option(fc.integer({ min: 180, max: 420 })),
    runSpeed: fc.option(fc.integer({ min: 22, max: 58 })),
    swimSpeed: fc.option(fc.integer({ min: 70, max: 170 })),
    useRunningPower: fc.boolean(),
    units: fc.constantFrom("Metric", "Imperial")
  })
  .map(({ ftp, runPower, runSpeed, swimSpeed, units, useRunningPower }) => ({
    ...athlete,
    units,
    useRunningPower,
    criticalSwimSpeed: swimSpeed === null ? null : MetresPerSecond.make(swimSpeed / 100),
    zones: {
      ridePower: ftp === null ? null : (boundsOf(ftp, rideShares) as PowerBounds),
      runPower: runPower === null ? null : (boundsOf(runPower, runShares) as PowerBounds),
      runSpeed: runSpeed === null ? null : (boundsOf(runSpeed / 10, runShares) as SpeedBounds)
    }
  }))

export const zones = fc.constantFrom(...zoneNames)

/** Two ends of a range, the right way round. */
const range = (min: number, max: number, by = 1): fc.Arbitrary<readonly [number, number]> =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([one, other]) => [Math.min(one, other) / by, Math.max(one, other) / by])

const timeLengths: fc.Arbitrary<StepLength> = fc
  .integer({ min: 1, max: 240 })
  .map((units) => ({ by: "time", seconds: units * 5 }))

const lengths: fc.Arbitrary<StepLength> = fc.oneof(
  { weight: 4, arbitrary: timeLengths },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 50, max: 20_000 }).map((metres): StepLength => ({ by: "distance", metres }))
  },
  { weight: 1, arbitrary: fc.constant<StepLength>({ by: "open" }) }
)

const zoneTargets: fc.Arbitrary<Target> = zones.map((zone) => ({ by: "zone", zone }))

const targets: fc.Arbitrary<Target> = fc.oneof(
  zoneTargets,
  fc.constant<Target>({ by: "none" }),
  range(0, 2500).map(([lowWatts, highWatts]): Target => ({ by: "power", lowWatts, highWatts })),
  range(30, 3000, 100).map(([low, high]): Target => ({
    by: "speed",
    lowMetresPerSecond: low,
    highMetresPerSecond: high
  })),
  range(30, 250).map(([lowBpm, highBpm]): Target => ({ by: "heartRate", lowBpm, highBpm })),
  range(0, 4000, 10).map(([lowPercent, highPercent]): Target => ({ by: "threshold", lowPercent, highPercent }))
)

const cadences: fc.Arbitrary<Cadence> = range(10, 300).map(([lowRpm, highRpm]) => ({ lowRpm, highRpm }))

const roles = fc.constantFrom("warmup", "active", "interval", "recovery", "rest", "cooldown")

const step = (length: fc.Arbitrary<StepLength>, target: fc.Arbitrary<Target>, extras: boolean): fc.Arbitrary<Step> =>
  fc.record(
    {
      kind: fc.constant("step" as const),
      role: roles,
      length,
      target,
      ...(extras ? { cadence: cadences, note: notes(40) } : {})
    },
    { requiredKeys: ["kind", "role", "length", "target"] }
  ) as fc.Arbitrary<Step>

/** Lists of steps and nested repeats that make a workout: neither empty nor over the caps. */
const blocksOf = (steps: fc.Arbitrary<Step>): fc.Arbitrary<ReadonlyArray<Block>> => {
  const nested = (depth: number): fc.Arbitrary<Block> =>
    depth === 0
      ? steps
      : fc.oneof(
          { weight: 3, arbitrary: steps },
          {
            weight: 1,
            arbitrary: fc.record({
              kind: fc.constant("repeat" as const),
              times: fc.integer({ min: 1, max: 6 }),
              blocks: fc.array(nested(depth - 1), { minLength: 1, maxLength: 3 })
            }) satisfies fc.Arbitrary<Repeat>
          }
        )
  return fc.array(nested(3), { minLength: 1, maxLength: 5 }).filter((blocks) => checkBlocks(blocks, null).length === 0)
}

/** Anything a structured workout may hold. */
export const blocks = blocksOf(step(lengths, targets, true))
/** Only time steps in zones: everything about them is known. */
export const timedBlocks = blocksOf(step(timeLengths, zoneTargets, false))
/** Zone targets only, as the simple builder takes them. */
export const zoneBlocks = blocksOf(step(lengths, fc.oneof(zoneTargets, fc.constant<Target>({ by: "none" })), false))

const pauses = fc.record({ by: fc.constantFrom("rest", "sendOff"), seconds: fc.integer({ min: 5, max: 180 }) })

const swimIntervals: fc.Arbitrary<SwimInterval> = fc.record(
  {
    repeats: fc.integer({ min: 1, max: 8 }),
    distance: fc.integer({ min: 1, max: 32 }).map((lengths) => lengths * 25),
    stroke: fc.constantFrom(
      "freestyle",
      "backstroke",
      "breaststroke",
      "butterfly",
      "individualMedley",
      "mixed",
      "choice"
    ),
    drill: fc.constantFrom("kick", "pull", "drill"),
    equipment: fc.uniqueArray(fc.constantFrom("fins", "kickboard", "paddles", "pullBuoy", "snorkel")),
    zone: fc.option(zones),
    /** To a tenth of a second: finer than any pace clock. */
    paceSecondsPer100: fc.integer({ min: 400, max: 3000 }).map((tenths) => tenths / 10),
    pause: pauses,
    note: notes(30)
  },
  { requiredKeys: ["repeats", "distance", "stroke", "equipment", "zone"] }
) as fc.Arbitrary<SwimInterval>

const swimSets: fc.Arbitrary<SwimSet> = fc.record(
  {
    rounds: fc.integer({ min: 1, max: 3 }),
    intervals: fc.array(swimIntervals, { minLength: 1, maxLength: 3 }),
    restSeconds: fc.integer({ min: 0, max: 120 }),
    note: notes(30)
  },
  { requiredKeys: ["rounds", "intervals"] }
) as fc.Arbitrary<SwimSet>

export const swimSections: fc.Arbitrary<ReadonlyArray<SwimSection>> = fc
  .array(
    fc.record(
      {
        kind: fc.constantFrom("warmup", "preparation", "main", "cooldown"),
        pool: fc.record({ length: fc.constantFrom(25, 50, 33.3), unit: fc.constantFrom("m", "yd") }),
        sets: fc.array(swimSets, { minLength: 1, maxLength: 2 })
      },
      { requiredKeys: ["kind", "sets"] }
    ) as fc.Arbitrary<SwimSection>,
    { minLength: 1, maxLength: 3 }
  )
  .filter((sections) => checkSwim(sections).length === 0)

/** Requests a coach might make, and some that only a machine would. */
export const intensityRequests = fc.record({
  sport: fc.constantFrom("Ride", "Run"),
  zone: zones,
  ess: fc.option(fc.integer({ min: 5, max: 400 }), { freq: 10 }),
  intensitySeconds: fc.option(fc.integer({ min: 15, max: 7200 }), { freq: 2 }),
  repeats: fc.option(fc.integer({ min: 1, max: 20 }))
})
