/**
 * The race-time model on the athlete's own past: every hard effort is predicted from what came before it. The errors
 * found on the way weigh the laws and set the intervals of later predictions, never of earlier ones.
 */
import {
  isRaceTime,
  noErrors,
  predictRaceTime,
  type RaceEffort,
  type RaceErrors,
  type RaceLaw,
  riegelFromNearest
} from "./raceTime.ts"

export interface RaceCheck {
  readonly effort: RaceEffort
  readonly predictedSeconds: number
  readonly riegelSeconds: number
  /** Within the 80 % interval as it was given. */
  readonly inside80: boolean
  readonly inside90: boolean
  readonly inside50: boolean
}

export interface RaceBacktest {
  readonly checks: ReadonlyArray<RaceCheck>
  /** Mean absolute error in percent; null without checks. */
  readonly mape: number | null
  /** Of Riegel's law from the nearest effort, on the same efforts. */
  readonly riegelMape: number | null
  /** 1 - error / Riegel's error. */
  readonly skillAgainstRiegel: number | null
  readonly coverage: { readonly 50: number; readonly 80: number; readonly 90: number } | null
  /** What later predictions may learn from. */
  readonly errors: RaceErrors
}

/** Efforts of one day are one occasion: none of them predicts another. */
export const backtestRaceTimes = (efforts: ReadonlyArray<RaceEffort>): RaceBacktest => {
  const sorted = [...efforts].sort((a, b) => a.day - b.day)
  const checks: Array<RaceCheck> = []
  const combined: Array<number> = []
  const byLaw: Record<RaceLaw, Array<number>> = { envelope: [], vdot: [], criticalSpeed: [] }
  const pending: Array<() => void> = []
  let day = Number.NEGATIVE_INFINITY
  for (const effort of sorted) {
    if (effort.day !== day) {
      for (const remember of pending.splice(0)) remember()
      day = effort.day
    }
    // Only what was run to the limit can show an error of the model.
    if (!effort.isRace) continue
    const target = { sport: effort.sport, metres: effort.metres, day: effort.day - 1 }
    const before = sorted.filter(({ day: done }) => done < effort.day)
    const predicted = predictRaceTime(before, target, { combined, byLaw })
    const riegelSeconds = riegelFromNearest(before, target)
    if (!isRaceTime(predicted) || riegelSeconds === null) continue
    const inside = (level: 50 | 80 | 90): boolean =>
      effort.seconds >= predicted.intervals[level].low && effort.seconds <= predicted.intervals[level].high
    checks.push({
      effort,
      predictedSeconds: predicted.seconds,
      riegelSeconds,
      inside50: inside(50),
      inside80: inside(80),
      inside90: inside(90)
    })
    pending.push(() => {
      combined.push(Math.log(effort.seconds / predicted.seconds))
      for (const { law, seconds } of predicted.laws) byLaw[law].push(Math.log(effort.seconds / seconds))
    })
  }
  for (const remember of pending) remember()
  if (checks.length === 0)
    return { checks, mape: null, riegelMape: null, skillAgainstRiegel: null, coverage: null, errors: noErrors }
  const percent = (of: (check: RaceCheck) => number): number =>
    (100 * checks.reduce((sum, check) => sum + Math.abs(of(check) - check.effort.seconds) / check.effort.seconds, 0)) /
    checks.length
  const share = (of: (check: RaceCheck) => boolean): number => (100 * checks.filter(of).length) / checks.length
  const mape = percent(({ predictedSeconds }) => predictedSeconds)
  const riegelMape = percent(({ riegelSeconds }) => riegelSeconds)
  return {
    checks,
    mape,
    riegelMape,
    skillAgainstRiegel: riegelMape > 0 ? 1 - mape / riegelMape : 0,
    coverage: { 50: share((one) => one.inside50), 80: share((one) => one.inside80), 90: share((one) => one.inside90) },
    errors: { combined, byLaw }
  }
}
