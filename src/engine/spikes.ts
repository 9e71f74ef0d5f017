/**
 * Samples no body and no bicycle produces. Both rules repeat until they find nothing more, so that conditioning a
 * conditioned signal changes nothing.
 */

const absurdWatts = 2500
const suspiciousWatts = 900
const suspiciousRatio = 2.5
const medianSeconds = 5
const patientPasses = 5
const mostHeartRatePasses = 100

/**
 * Power spikes: above 2 500 W, or above 900 W and 2.5 times both neighbours; replaced by the median of the good
 * samples 5 s either side. Negative power is 0. A rule by the median of ten neighbours was tried before this one and
 * ate real sprints.
 *
 * @param seconds time of each row
 * @param watts 1 Hz rows, changed in place; NaN where a spike has no good sample around it
 * @returns how many rows were replaced
 */
export const removePowerSpikes = (seconds: Float64Array, watts: Float32Array): number => {
  for (let i = 0; i < watts.length; i++) if (watts[i]! < 0) watts[i] = 0
  const touched = new Set<number>()
  for (let pass = 0; ; pass++) {
    const spikes = findPowerSpikes(watts)
    if (spikes.length === 0) return touched.size
    const bad = new Set(spikes)
    // Noise can be such that a median is a spike again: from then on nothing suspicious is put in, which ends it.
    const highest = pass < patientPasses ? Number.POSITIVE_INFINITY : suspiciousWatts
    const replaced = spikes.map((spike) => Math.min(highest, goodMedian(seconds, watts, spike, bad)))
    spikes.forEach((spike, n) => {
      watts[spike] = replaced[n]!
      touched.add(spike)
    })
  }
}

const findPowerSpikes = (watts: Float32Array): ReadonlyArray<number> => {
  const spikes: Array<number> = []
  for (let i = 0; i < watts.length; i++) {
    const value = watts[i]!
    if (!(value > suspiciousWatts)) continue
    const lone =
      i > 0 &&
      i + 1 < watts.length &&
      value > suspiciousRatio * watts[i - 1]! &&
      value > suspiciousRatio * watts[i + 1]!
    if (value > absurdWatts || lone) spikes.push(i)
  }
  return spikes
}

const goodMedian = (seconds: Float64Array, watts: Float32Array, spike: number, bad: ReadonlySet<number>): number => {
  const at = seconds[spike]!
  const good: Array<number> = []
  const take = (i: number): void => {
    if (!bad.has(i) && !Number.isNaN(watts[i]!)) good.push(watts[i]!)
  }
  for (let i = spike - 1; i >= 0 && at - seconds[i]! <= medianSeconds; i--) take(i)
  for (let i = spike + 1; i < watts.length && seconds[i]! - at <= medianSeconds; i++) take(i)
  return medianOf(good)
}

/** NaN for no values. */
const medianOf = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

const lowestBpm = 25
const highestBpm = 240
const bpmJump = 25

/** A strap that is off writes 0, a broken one 255: neither is a heart rate. Changed in place. */
export const dropImpossibleHeartRates = (bpm: Float64Array): void => {
  for (let i = 0; i < bpm.length; i++) if (!(bpm[i]! >= lowestBpm && bpm[i]! <= highestBpm)) bpm[i] = Number.NaN
}

/**
 * A second more than 25 bpm off both the second before and the one after, to the same side, is noise: it becomes
 * their mean. A lasting step of that size is left alone and counted as suspect.
 *
 * @param bpm 1 Hz rows, changed in place
 */
export const smoothHeartRateSpikes = (
  seconds: Float64Array,
  bpm: Float32Array
): { readonly replaced: number; readonly suspect: number } => {
  const touched = new Set<number>()
  for (let pass = 0, found = true; found && pass < mostHeartRatePasses; pass++) {
    found = false
    for (let row = 1; row + 1 < bpm.length; row++) {
      if (seconds[row + 1]! - seconds[row - 1]! !== 2) continue
      const rise = bpm[row]! - bpm[row - 1]!
      const fall = bpm[row]! - bpm[row + 1]!
      if (Math.abs(rise) > bpmJump && Math.abs(fall) > bpmJump && rise > 0 === fall > 0) {
        bpm[row] = (bpm[row - 1]! + bpm[row + 1]!) / 2
        touched.add(row)
        found = true
      }
    }
  }
  let suspect = 0
  for (let row = 1; row < bpm.length; row++) {
    const step = seconds[row]! - seconds[row - 1]!
    if (step === 1 && Math.abs(bpm[row]! - bpm[row - 1]!) > bpmJump) suspect++
  }
  return { replaced: touched.size, suspect }
}
