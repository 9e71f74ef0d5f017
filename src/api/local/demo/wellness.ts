/**
 * Mornings: sleep rMSSD, resting heart rate, sleep, soreness and weight. Each answers to yesterday's load, to the
 * balance of recent load and to illness, with a memory of a few days; some mornings are missing.
 */
import { fitnessOn } from "./body.ts"
import { randomOf } from "./random.ts"
import type { Morning } from "./story.ts"

export interface MorningValues {
  /** Days after this week's Monday. */
  readonly day: number
  readonly rmssdMs: number | null
  readonly restingBpm: number | null
  readonly sleepSeconds: number | null
  /** 0 none to 10. */
  readonly soreness: number | null
  readonly weightKg: number | null
}

/** The athlete's usual values at the start of the story. */
const usual = { rmssdMs: 61, restingBpm: 49.5, sleepHours: 7.4 }

export const wellnessOf = (mornings: ReadonlyArray<Morning>): ReadonlyArray<MorningValues> => {
  const random = randomOf("wellness")
  let [calm, pulse, sick] = [0, 0, 0]
  return mornings.map((morning) => {
    const progress = (morning.day - mornings[0]!.day) / 182
    const fatigue = morning.acuteLoad - morning.chronicLoad
    const strain = morning.loadBefore - morning.chronicLoad
    sick += ((morning.ill ? 1 : 0) - sick) * 0.5
    // Nights resemble the night before.
    calm = 0.45 * calm + 0.055 * random.normal()
    pulse = 0.45 * pulse + 0.75 * random.normal()
    const logRmssd = Math.log(usual.rmssdMs) + 0.07 * progress - 0.0016 * strain - 0.0065 * fatigue - 0.45 * sick + calm
    const restingBpm = usual.restingBpm - 2 * progress + 0.014 * strain + 0.075 * fatigue + 8 * sick + pulse
    const sleepHours = usual.sleepHours + (morning.ill ? 1.2 : 0) + 0.55 * random.normal()
    const soreness = Math.max(0, Math.min(10, Math.round(2 + 0.025 * strain + 0.03 * fatigue + 0.8 * random.normal())))
    const weightKg = fitnessOn(morning.day).weightKg + 0.35 * random.normal()
    const worn = !random.chance(0.06)
    return {
      day: morning.day,
      rmssdMs: worn && !random.chance(0.03) ? round(Math.exp(logRmssd), 1) : null,
      restingBpm: worn ? Math.round(restingBpm) : null,
      sleepSeconds: worn ? Math.round(sleepHours * 60) * 60 : null,
      soreness: random.chance(0.6) ? soreness : null,
      weightKg: random.chance(0.4) ? round(weightKg, 1) : null
    }
  })
}

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits
