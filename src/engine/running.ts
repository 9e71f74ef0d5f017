/** Running: the flat speed that costs as much as the hill. */
import type { Stream } from "../domain/Stream.ts"
import { gradeOf, smoothAltitude } from "./elevation.ts"

const steepest = 0.45

/**
 * Cost of running on a grade, J/kg/m (Minetti et al. 2002), valid to 45 % either way. Steep downhill is cheaper for
 * trained runners than this says.
 *
 * @param grade fraction, uphill positive
 */
export const runningCost = (grade: number): number => {
  const i = Math.min(steepest, Math.max(-steepest, grade))
  return ((((155.4 * i - 30.4) * i - 43.3) * i + 46.3) * i + 19.5) * i + 3.6
}

/** Flat speed of equal cost per second, as a factor on the speed. */
export const gradeFactor = (grade: number): number => runningCost(grade) / runningCost(0)

/** Grade-adjusted speed per row; the plain speed where altitude or distance is missing, null without speed. */
export const gradeAdjustedSpeed = ({ channels }: Stream): Float32Array | null => {
  const { metresPerSecond, altitudeMetres, distanceMetres } = channels
  if (!metresPerSecond) return null
  if (!altitudeMetres || !distanceMetres) return metresPerSecond
  const grade = gradeOf(smoothAltitude(altitudeMetres), distanceMetres)
  return metresPerSecond.map((speed, row) => speed * gradeFactor(grade[row]!))
}
