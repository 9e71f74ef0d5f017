/**
 * The rides and runs the demo athlete's plan is made of, of both kinds: scalable ones (a zone, work and repeats)
 * and structured ones (steps written out, nested repeats, by time and by distance).
 */
import type { Sport } from "../../../domain/Sport.ts"
import type { Block, Step, StepRole, Target, WorkoutContent } from "../../../domain/Workout.ts"
import type { ZoneName } from "../../../domain/Zones.ts"

export interface Template {
  readonly title: string
  readonly sport: Sport
  readonly content: WorkoutContent
  readonly advice: string | null
}

const scalable = (
  sport: "Ride" | "Run",
  zone: ZoneName,
  minutes: number,
  repeats: number,
  title = `${zone} ${sport}`
): Template => ({
  title,
  sport,
  content: { kind: "scalable", sport, zone, intensitySeconds: Math.round(minutes) * 60, repeats },
  advice: null
})

const structured = (
  sport: "Ride" | "Run",
  title: string,
  blocks: ReadonlyArray<Block>,
  advice: string | null = null
): Template => ({
  title,
  sport,
  content: { kind: "structured", sport, blocks },
  advice
})

const zone = (name: ZoneName): Target => ({ by: "zone", zone: name })
const percent = (lowPercent: number, highPercent: number): Target => ({ by: "threshold", lowPercent, highPercent })
const minutes = (role: StepRole, count: number, target: Target): Step => ({
  kind: "step",
  role,
  length: { by: "time", seconds: Math.round(count * 60) },
  target
})
const metres = (role: StepRole, count: number, target: Target): Step => ({
  kind: "step",
  role,
  length: { by: "distance", metres: count },
  target
})
const repeat = (times: number, ...blocks: ReadonlyArray<Block>): Block => ({ kind: "repeat", times, blocks })

const easy = zone("Endurance")
const recovery = percent(50, 60)

/** @param size 1 in a full week; smaller in lighter ones */
export const rides = {
  endurance: (size: number) => scalable("Ride", "Endurance", 60 * size, 1),
  long: (size: number) => scalable("Ride", "Endurance", 190 * size, 1, "Long Ride"),
  tempo: () => scalable("Ride", "Tempo", 40, 2),
  threshold: () => scalable("Ride", "Threshold", 36, 3),
  vo2Max: () => scalable("Ride", "VO2Max", 20, 5),
  overUnders: () =>
    structured(
      "Ride",
      "Over-Unders",
      [
        minutes("warmup", 12, easy),
        repeat(
          3,
          repeat(4, minutes("interval", 2, percent(92, 96)), minutes("interval", 1, percent(106, 110))),
          minutes("recovery", 5, recovery)
        ),
        minutes("cooldown", 8, recovery)
      ],
      "Stay seated through the overs; the unders are where you learn to recover under load."
    ),
  anaerobic: () =>
    structured("Ride", "40-Second Repeats", [
      minutes("warmup", 15, easy),
      repeat(
        2,
        repeat(
          5,
          { ...minutes("interval", 2 / 3, percent(135, 150)), cadence: { lowRpm: 95, highRpm: 110 } },
          minutes("recovery", 80 / 60, recovery)
        ),
        minutes("recovery", 6, recovery)
      ),
      minutes("cooldown", 10, recovery)
    ]),
  test: () =>
    structured(
      "Ride",
      "Power Test",
      [
        minutes("warmup", 15, easy),
        repeat(3, minutes("interval", 1, percent(100, 110)), minutes("recovery", 1, recovery)),
        minutes("recovery", 5, recovery),
        { ...minutes("interval", 5, percent(115, 120)), note: "All you have, evenly." },
        minutes("recovery", 10, recovery),
        { ...minutes("interval", 20, percent(102, 106)), note: "Even effort; the last five minutes decide." },
        minutes("cooldown", 10, recovery)
      ],
      "Rested legs, a fan, and nothing else planned today."
    ),
  /** Hard efforts fresh and tired, for durability. */
  longWithEfforts: (size: number) =>
    structured("Ride", "Long Ride with Efforts", [
      minutes("warmup", 20, easy),
      minutes("interval", 5, percent(108, 114)),
      minutes("active", Math.round(105 * size), percent(64, 70)),
      repeat(2, minutes("interval", 12, percent(93, 98)), minutes("recovery", 6, recovery)),
      minutes("interval", 5, percent(104, 110)),
      minutes("cooldown", 15, recovery)
    ]),
  brick: () =>
    structured(
      "Ride",
      "Brick Ride",
      [
        minutes("warmup", 20, easy),
        repeat(3, minutes("interval", 15, zone("Tempo")), minutes("recovery", 5, recovery)),
        minutes("active", 20, easy)
      ],
      "Lay out your running shoes before you start."
    ),
  opener: () =>
    structured("Ride", "Openers", [
      minutes("warmup", 20, easy),
      repeat(4, minutes("interval", 1, percent(105, 115)), minutes("recovery", 2, recovery)),
      minutes("cooldown", 10, recovery)
    ])
}

export const runs = {
  endurance: (size: number) => scalable("Run", "Endurance", 35 * size, 1),
  long: (size: number) => scalable("Run", "Endurance", 90 * size, 1, "Long Run"),
  tempo: () => scalable("Run", "Tempo", 30, 2),
  threshold: () => scalable("Run", "Threshold", 24, 4),
  vo2Max: () => scalable("Run", "VO2Max", 15, 5),
  repeats800: () =>
    structured(
      "Run",
      "6 x 800 m",
      [
        minutes("warmup", 15, easy),
        repeat(6, metres("interval", 800, percent(103, 107)), minutes("recovery", 2, recovery)),
        minutes("cooldown", 10, easy)
      ],
      "On the track or a flat path. The last one should be the fastest."
    ),
  cruise: () =>
    structured("Run", "Cruise Intervals", [
      metres("warmup", 2000, easy),
      repeat(
        3,
        metres("interval", 2000, { by: "speed", lowMetresPerSecond: 3.85, highMetresPerSecond: 4 }),
        minutes("recovery", 1.5, recovery)
      ),
      metres("cooldown", 1500, easy)
    ]),
  timeTrial: () =>
    structured("Run", "5 km Time Trial", [
      minutes("warmup", 15, easy),
      repeat(4, minutes("interval", 1 / 3, percent(110, 120)), minutes("recovery", 1, recovery)),
      metres("interval", 5000, percent(102, 105)),
      minutes("cooldown", 10, easy)
    ]),
  offTheBike: () => scalable("Run", "Tempo", 15, 1, "Run off the Bike"),
  opener: () =>
    structured("Run", "Openers", [
      minutes("warmup", 15, easy),
      repeat(5, minutes("interval", 0.5, percent(105, 115)), minutes("recovery", 1, recovery)),
      minutes("cooldown", 5, easy)
    ]),
  halfMarathon: () => structured("Run", "Half Marathon", [metres("active", 21_097.5, percent(90, 95))], "Race day."),
  tenKilometres: () => structured("Run", "10k Race", [metres("active", 10_000, percent(98, 102))], "Race day.")
}
