/**
 * The steps of a scalable workout, derived: warm-up, repeats with recoveries, cool-down. Endurance is one
 * steady step. The same content gives the same steps; the athlete's zones only colour them in.
 */
import type { RideRun } from "../../domain/Sport.ts"
import type { Block, ScalableContent, Step, Target } from "../../domain/Workout.ts"
import type { ZoneName } from "../../domain/Zones.ts"

/** Durations are whole multiples of this, where the caller leaves the choice to us. */
export const gridSeconds = 15

export interface ZonePlan {
  /** The longest single repeat. */
  readonly longestSeconds: number
  /** The shortest repeat worth its warm-up; the caller may go below it by asking for more repeats. */
  readonly shortestSeconds: number
  /** A repeat as a coach would write it; the number of repeats is chosen for it. */
  readonly usualSeconds: number
  /** Recovery as a share of the repeat: what is taken first, and what it may grow to. */
  readonly recovery: readonly [usual: number, most: number]
  /** Repeats we choose ourselves; the caller may ask for more. */
  readonly mostRepeats: number
}

export const zonePlans: { readonly [Zone in ZoneName]: ZonePlan } = {
  Endurance: {
    longestSeconds: Number.POSITIVE_INFINITY,
    shortestSeconds: gridSeconds,
    usualSeconds: Number.POSITIVE_INFINITY,
    recovery: [0, 0],
    mostRepeats: 1
  },
  Tempo: { longestSeconds: 3600, shortestSeconds: 300, usualSeconds: 1200, recovery: [0.2, 0.2], mostRepeats: 6 },
  Threshold: { longestSeconds: 1800, shortestSeconds: 180, usualSeconds: 720, recovery: [0.25, 0.5], mostRepeats: 8 },
  VO2Max: { longestSeconds: 480, shortestSeconds: 30, usualSeconds: 240, recovery: [0.75, 1], mostRepeats: 12 },
  Anaerobic: { longestSeconds: 120, shortestSeconds: 15, usualSeconds: 60, recovery: [2, 3], mostRepeats: 24 }
}

/** Warm-up and cool-down together, when the content does not say. */
export const usualEasySeconds = (sport: RideRun, zone: ZoneName): number => {
  if (zone === "Endurance") return 0
  return sport === "Ride" ? 1500 : 1200
}

/** The recovery after one repeat, when the content does not say. */
export const usualRecoverySeconds = (zone: ZoneName, repeatSeconds: number): number =>
  recoveryOnGrid(repeatSeconds * zonePlans[zone].recovery[0])

/** Half minutes from a minute on: nobody counts 3 min 15 s of easy spinning. */
const recoveryOnGrid = (seconds: number): number => (seconds < 60 ? onGrid(seconds) : Math.round(seconds / 30) * 30)

/** Rounded to the grid, and never to nothing. */
export const onGrid = (seconds: number): number =>
  seconds <= 0 ? 0 : Math.max(gridSeconds, Math.round(seconds / gridSeconds) * gridSeconds)

export const scalableBlocks = (content: ScalableContent): ReadonlyArray<Block> => {
  const { zone, repeats } = content
  const repeatSeconds = content.intensitySeconds / repeats
  const easySeconds = content.easySeconds ?? usualEasySeconds(content.sport, zone)
  const recoverySeconds = content.recoverySeconds ?? usualRecoverySeconds(zone, repeatSeconds)
  const { warmup, cooldown } = splitEasy(easySeconds)
  const work = timed("interval", repeatSeconds, { by: "zone", zone })
  const recovery = timed("recovery", recoverySeconds, easyTarget)
  const main: ReadonlyArray<Block> =
    repeats === 1
      ? [zone === "Endurance" ? { ...work, role: "active" } : work]
      : [{ kind: "repeat", times: repeats, blocks: recoverySeconds > 0 ? [work, recovery] : [work] }]
  return [
    ...(warmup > 0 ? [timed("warmup", warmup, { by: "zone", zone: "Endurance" })] : []),
    ...main,
    ...(cooldown > 0 ? [timed("cooldown", cooldown, { by: "zone", zone: "Endurance" })] : [])
  ]
}

/** Three fifths before, two fifths after, in whole minutes where the whole is. */
const splitEasy = (easySeconds: number): { readonly warmup: number; readonly cooldown: number } => {
  const unit = easySeconds % 60 === 0 ? 60 : gridSeconds
  const warmup = Math.round((easySeconds * 0.6) / unit) * unit
  return { warmup, cooldown: easySeconds - warmup }
}

/** Its middle is the recovery intensity of `resolve.ts`. */
const easyTarget: Target = { by: "threshold", lowPercent: 50, highPercent: 60 }

const timed = (role: Step["role"], seconds: number, target: Target): Step => ({
  kind: "step",
  role,
  length: { by: "time", seconds },
  target
})
