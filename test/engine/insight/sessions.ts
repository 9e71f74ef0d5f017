/** Structured workouts carried out second by second, to the letter or with chosen repetitions changed. */
import type { Athlete } from "../../../src/domain/Athlete.ts"
import type { RideRun } from "../../../src/domain/Sport.ts"
import type { SwimSection } from "../../../src/domain/SwimWorkout.ts"
import type { Block, Step, Target } from "../../../src/domain/Workout.ts"
import type { SwimLength } from "../../../src/engine/swimming.ts"
import { expand } from "../../../src/engine/workout/expand.ts"
import { resolveStep } from "../../../src/engine/workout/resolve.ts"
import { swimFraction } from "../../../src/engine/workout/swimNumbers.ts"
import { gaussian } from "../analysis/support.ts"
import { goldenAthlete } from "../recordings.ts"

/** FTP 250 W, threshold speed 4 m/s, critical swim speed 1 m/s; runs by pace. */
export const athlete: Athlete = { ...goldenAthlete, useRunningPower: false }

/** What becomes of one repetition: `skipped` is easy riding in its time, `cut` takes no time at all. */
export type Deed = "asPlanned" | "under" | "over" | "skipped" | "cut"

export const step = (role: Step["role"], seconds: number, target: Target): Step => ({
  kind: "step",
  role,
  length: { by: "time", seconds },
  target
})
const easy: Target = { by: "threshold", lowPercent: 50, highPercent: 60 }
export const zone = (name: "Tempo" | "Threshold" | "VO2Max" | "Anaerobic"): Target => ({ by: "zone", zone: name })

export const intervals = (
  times: number,
  work: Step,
  recoverySeconds: number,
  warmupSeconds = 900
): ReadonlyArray<Block> => [
  step("warmup", warmupSeconds, { by: "zone", zone: "Endurance" }),
  { kind: "repeat", times, blocks: [work, step("recovery", recoverySeconds, easy)] },
  step("cooldown", 600, { by: "zone", zone: "Endurance" })
]

const factors: { readonly [D in Deed]: number } = { asPlanned: 1, under: 0.83, over: 1.25, skipped: 0, cut: 0 }

/** The output channel of a session, W or m/s, at 1 Hz with some noise. `deeds[i]` is for the i-th effort. */
export const carriedOut = (
  blocks: ReadonlyArray<Block>,
  sport: RideRun,
  deeds: ReadonlyArray<Deed> = [],
  options: { readonly seed?: number; readonly late?: number; readonly longerRecovery?: number } = {}
): Float32Array => {
  const { late = 0, longerRecovery = 0, seed = 1 } = options
  const threshold = sport === "Ride" ? 250 : 4
  const out: Array<number> = []
  const noise = gaussian(30_000, seed)
  const hold = (seconds: number, value: number): void => {
    for (let second = 0; second < seconds; second++)
      out.push(Math.max(0, value * (1 + (sport === "Ride" ? 0.25 : 0.06) * noise[out.length % noise.length]!)))
  }
  hold(late, 0.5 * threshold)
  let effort = 0
  for (const one of expand(blocks)) {
    const { fraction, metres, seconds } = resolveStep(one, sport, athlete)
    const isEffort = one.role === "interval" || one.role === "active"
    const deed = isEffort ? (deeds[effort++] ?? "asPlanned") : "asPlanned"
    if (deed === "cut") continue
    const value = deed === "skipped" ? 0.55 * threshold : fraction! * threshold * factors[deed]
    const lasts = one.length.by === "distance" && metres !== null && value > 0 ? Math.round(metres / value) : seconds!
    hold(lasts + (one.role === "recovery" ? longerRecovery : 0), value)
  }
  return Float32Array.from(out)
}

/** The lengths of a swim in a 25 m pool. A skipped swim is a wait at the wall; `deeds[i]` is for the i-th main swim. */
export const swum = (
  sections: ReadonlyArray<SwimSection>,
  deeds: ReadonlyArray<Deed> = []
): ReadonlyArray<SwimLength> => {
  const lengths: Array<SwimLength> = []
  let clock = 0
  let main = 0
  const rest = (seconds: number): void => {
    if (seconds <= 0) return
    lengths.push({ ...blank, startSeconds: clock, seconds, active: false })
    clock += seconds
  }
  for (const section of sections)
    for (const set of section.sets)
      for (let round = 0; round < set.rounds; round++)
        for (const interval of set.intervals)
          for (let repeat = 0; repeat < interval.repeats; repeat++) {
            const deed = section.kind === "main" ? (deeds[main++] ?? "asPlanned") : "asPlanned"
            const planned =
              interval.paceSecondsPer100 !== undefined
                ? 100 / interval.paceSecondsPer100
                : swimFraction(interval.zone ?? "Endurance")
            const pause = interval.pause?.by === "rest" ? interval.pause.seconds : 0
            const count = Math.round(interval.distance / 25)
            if (deed === "skipped") rest((count * 25) / planned + pause)
            else {
              const speed = planned * { asPlanned: 1, under: 0.88, over: 1.12, cut: 1 }[deed]
              for (let n = 0; n < count; n++) {
                lengths.push({ ...blank, startSeconds: clock, seconds: 25 / speed, active: true })
                clock += 25 / speed
              }
              rest(pause)
            }
          }
  return lengths
}

const blank = { strokes: null, stroke: null, swolf: null, metresPerSecond: null } as const
