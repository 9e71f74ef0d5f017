/**
 * Athletes whose true fitness is known, from fixed seeds: an impulse-response law, training in blocks, unseen drift,
 * and efforts that are seldom maximal. What the models are told is only load and the observed efforts.
 */
import type { FitnessHistory } from "../../../src/engine/insight/rolling.ts"
import { uniform } from "../analysis/support.ts"

export interface SimulatedAthlete extends FitnessHistory {
  /** True fitness by day. */
  readonly truth: Float64Array
}

export interface Law {
  /** Watts gained per unit of long-term load; 0 makes an athlete whose fitness ignores training. */
  readonly gain: number
  /** Standard deviation of the daily drift nobody sees, watts. */
  readonly drift: number
  /** Standard deviation of what a week's best effort shows, watts. */
  readonly noise: number
}

export const usualLaw: Law = { gain: 1, drift: 0.25, noise: 4 }
/** Fitness wanders on its own and shows without noise: the last value is the best forecast there is. */
export const wandering: Law = { gain: 0, drift: 2, noise: 0.2 }

export const simulatedAthlete = (seed: number, days = 546, law: Law = usualLaw): SimulatedAthlete => {
  const random = uniform(seed * 7919 + 17)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const level = 40 + 40 * random()
  const [k1, k2] = [(0.9 + 0.6 * random()) * law.gain, (0.3 + 0.4 * random()) * law.gain]
  const [t1, t2] = [38 + 12 * random(), 6 + 4 * random()]
  const base = 190 + 60 * random()
  const ess = new Float64Array(days)
  const hardEss = new Float64Array(days)
  const truth = new Float64Array(days)
  let [fitness, fatigue, drift] = [level, level, 0]
  let form = 1
  for (let day = 0; day < days; day++) {
    const week = Math.floor(day / 7)
    if (day % 28 === 0) form = 0.6 + 0.9 * random()
    const block = week % 4 === 3 ? 0.6 : 1
    const rest = random() < 0.22
    ess[day] = rest ? 0 : Math.max(0, level * 1.3 * form * block * (1 + 0.45 * normal()))
    hardEss[day] = random() < 0.3 ? ess[day]! * 0.35 * random() : 0
    fitness += (1 - Math.exp(-1 / t1)) * (ess[day]! - fitness)
    fatigue += (1 - Math.exp(-1 / t2)) * (ess[day]! - fatigue)
    drift += law.drift * normal()
    truth[day] = base + k1 * fitness - k2 * fatigue + drift
  }
  const weeks = Math.floor(days / 7)
  const weekly = Float64Array.from({ length: weeks }, (_, week) => {
    const day = days - 1 - 7 * (weeks - 1 - week)
    // One week in twelve has no effort worth the name; the others fall short of the truth by chance.
    return random() < 1 / 12 ? Number.NaN : truth[day]! - Math.abs(law.noise * normal())
  })
  return { ess, hardEss, weekly, truth }
}
