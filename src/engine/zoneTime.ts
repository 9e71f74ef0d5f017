/** Seconds in the five zones. */
import { type Bounds, type ZoneSeconds } from "../domain/Zones.ts"

/**
 * Every valid second falls into exactly one zone; a value on a bound belongs to the zone above it. Bounds are compared
 * as they are: rounding them to whole watts moves up to 19 s between zones on one ride.
 *
 * @param values 1 Hz, in the unit of the bounds; NaN is not counted
 */
export const zoneSecondsOf = (values: Float32Array, bounds: Bounds): ZoneSeconds => {
  const { Endurance, Tempo, Threshold, VO2Max } = bounds
  const counts = [0, 0, 0, 0, 0] as [number, number, number, number, number]
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (value < Endurance) counts[0]++
    else if (value < Tempo) counts[1]++
    else if (value < Threshold) counts[2]++
    else if (value < VO2Max) counts[3]++
    else if (!Number.isNaN(value)) counts[4]++
  }
  return { Endurance: counts[0], Tempo: counts[1], Threshold: counts[2], VO2Max: counts[3], Anaerobic: counts[4] }
}
