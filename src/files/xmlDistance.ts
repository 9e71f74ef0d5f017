/** Distance along a track: repaired where the file has it, measured between positions where it has not. */

/** Nobody travels faster on their own; 216 km/h. */
const fastestMetresPerSecond = 60

/**
 * Cumulative distance as written, with restarts (some exporters begin every lap at zero) joined on and leaps left out.
 *
 * @returns null when there is none, or nothing but zeros
 */
export const repairedDistance = (time: Float64Array, written: Float64Array | null): Float64Array | null => {
  if (written === null || !written.some((metres) => metres > 0)) return null
  const out = new Float64Array(written.length).fill(Number.NaN)
  let base = 0
  let last = 0
  let lastTime = Number.NaN
  for (let index = 0; index < written.length; index++) {
    const metres = written[index]!
    if (!(metres >= 0)) continue
    const seconds = Math.max(1, time[index]! - lastTime)
    if (metres - last > fastestMetresPerSecond * seconds + slackMetres) continue
    // Less than half of what it was is a new beginning; a little less is the device correcting itself.
    if (metres < last / 2) base += last
    last = metres
    lastTime = time[index]!
    out[index] = base + metres
  }
  return out
}

const slackMetres = 500

const earthMetres = 6_371_008.8

/**
 * Cumulative great-circle distance, smoothed over 5 s: positions jitter, and speed is the slope of this.
 *
 * @param pausedBefore points up to which the way counts for nothing
 */
export const distanceFromPositions = (
  time: Float64Array,
  latitude: Float64Array,
  longitude: Float64Array,
  pausedBefore: ReadonlySet<number>
): Float64Array => {
  const metres = new Float64Array(time.length).fill(Number.NaN)
  let covered = 0
  let last = -1
  for (let index = 0; index < time.length; index++) {
    if (pausedBefore.has(index)) last = -1
    if (Number.isNaN(latitude[index]!) || Number.isNaN(longitude[index]!)) continue
    if (last >= 0) {
      const step = greatCircleMetres(latitude[last]!, longitude[last]!, latitude[index]!, longitude[index]!)
      const seconds = Math.max(1, time[index]! - time[last]!)
      // A fix in another valley: what follows is measured from the last good one.
      if (step > fastestMetresPerSecond * seconds) continue
      covered += step
    }
    metres[index] = covered
    last = index
  }
  return smoothed(time, metres, pausedBefore)
}

const reachSeconds = 2

/** Centred mean of neighbours equally far in time, so that it leaves a steady pace as it is. */
const smoothed = (time: Float64Array, metres: Float64Array, pausedBefore: ReadonlySet<number>): Float64Array => {
  const out = metres.slice()
  for (let index = 1; index + 1 < metres.length; index++) {
    let sum = metres[index]!
    let count = 1
    for (let reach = 1; reach <= reachSeconds; reach++) {
      const [before, after] = [index - reach, index + reach]
      if (before < 0 || after >= metres.length) break
      if (pausedBefore.has(before + 1) || pausedBefore.has(after)) break
      const back = time[index]! - time[before]!
      if (back > reachSeconds || back <= 0 || time[after]! - time[index]! !== back) break
      sum += metres[before]! + metres[after]!
      count += 2
    }
    if (!Number.isNaN(sum)) out[index] = sum / count
  }
  return out
}

const radians = Math.PI / 180

const greatCircleMetres = (latitude: number, longitude: number, toLatitude: number, toLongitude: number) => {
  const sinLatitude = Math.sin(((toLatitude - latitude) * radians) / 2)
  const sinLongitude = Math.sin(((toLongitude - longitude) * radians) / 2)
  const haversine = sinLatitude ** 2 + Math.cos(latitude * radians) * Math.cos(toLatitude * radians) * sinLongitude ** 2
  return 2 * earthMetres * Math.asin(Math.min(1, Math.sqrt(haversine)))
}
