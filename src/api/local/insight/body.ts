/** What is known of the athlete's body, and what is not. */
import type { Athlete } from "../../../domain/Athlete.ts"
import type { Day } from "../../../domain/Day.ts"
import type { Body } from "../../../engine/insight/energyNeed.ts"
import type { Morning } from "./mornings.ts"

/** @returns the body, or in words what it lacks */
export const bodyOf = (
  { birthYear, gender, heightCm, weightKg }: Athlete,
  mornings: ReadonlyArray<Morning>,
  today: Day
): Body | ReadonlyArray<string> => {
  const weighed = mornings.findLast((morning) => morning.weightKg !== null)?.weightKg ?? weightKg
  const lacking = [
    ...(weighed === null ? ["weight"] : []),
    ...(heightCm === null ? ["height"] : []),
    ...(birthYear === null ? ["year of birth"] : [])
  ]
  if (weighed === null || heightCm === null || birthYear === null) return lacking
  return {
    weightKg: weighed,
    heightCm,
    ageYears: Number(today.slice(0, 4)) - birthYear,
    female: gender === null ? null : /^[fw]/iu.test(gender) ? true : /^m/iu.test(gender) ? false : null,
    leanMassKg: null
  }
}
