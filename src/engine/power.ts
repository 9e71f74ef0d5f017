/** Power: averages, normalized power and what follows from them. All input is 1 Hz timer time, NaN is missing. */

const windowSeconds = 30
const leastSeconds = 300
const silenceSeconds = 5
/** Below this, normalized power is given but flagged. */
export const steadySeconds = 1200

/** `full`: only windows of 30 s (Coggan). `zeroFilled`: windows before the start count as 0 W (GoldenCheetah). */
export type NormalizedRule = "full" | "zeroFilled"

/**
 * Normalized power (Coggan 2003): the fourth-power mean of the 30 s rolling mean.
 *
 * @param watts 1 Hz; shape [seconds]
 * @returns watts, or null under five minutes of data
 */
export const normalizedPower = (watts: Float32Array, rule: NormalizedRule = "full"): number | null => {
  if (validSeconds(watts) < leastSeconds) return null
  return rule === "full" ? normalizedMean(watts) : zeroFilledMean(watts)
}

/**
 * The same mean for any 1 Hz signal (grade-adjusted speed too). A silence of up to 5 s is left out like a pause; a
 * longer one ends the windows before it, and new ones begin after it.
 *
 * @returns null without one full window
 */
export const normalizedMean = (values: Float32Array): number | null => {
  const window = new Float64Array(windowSeconds)
  let windowSum = 0
  let seen = 0
  let silent = 0
  let fourths = 0
  let windows = 0
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) {
      silent++
      continue
    }
    if (silent > silenceSeconds) {
      windowSum = 0
      seen = 0
    }
    silent = 0
    const slot = seen % windowSeconds
    windowSum += value - (seen < windowSeconds ? 0 : window[slot]!)
    window[slot] = value
    seen++
    if (seen >= windowSeconds) {
      const square = (windowSum / windowSeconds) ** 2
      fourths += square * square
      windows++
    }
  }
  return windows === 0 ? null : (fourths / windows) ** 0.25
}

const zeroFilledMean = (watts: Float32Array): number => {
  let windowSum = 0
  let fourths = 0
  for (let row = 0; row < watts.length; row++) {
    windowSum += watts[row]! || 0
    if (row >= windowSeconds) windowSum -= watts[row - windowSeconds]! || 0
    const square = (windowSum / windowSeconds) ** 2
    fourths += square * square
  }
  return (fourths / watts.length) ** 0.25
}

/** Rows that carry a value: seconds, at one row a second. */
export const validSeconds = (values: Float32Array): number => {
  let valid = 0
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) valid++
  return valid
}

/**
 * Average power over the seconds the device recorded; a hole it did not record is no evidence of coasting.
 *
 * @returns watts, or null without data
 */
export const averagePower = (watts: Float32Array, recorded: Uint8Array): number | null => {
  let sum = 0
  let seconds = 0
  for (let row = 0; row < watts.length; row++) {
    if (recorded[row] === 0 || Number.isNaN(watts[row]!)) continue
    sum += watts[row]!
    seconds++
  }
  return seconds === 0 ? null : sum / seconds
}

/** Mechanical work in kJ. */
export const workKilojoules = (watts: Float32Array): number => {
  let joules = 0
  for (let row = 0; row < watts.length; row++) joules += watts[row]! || 0
  return joules / 1000
}

/** IF: normalized power over the threshold, both in watts (Coggan); 1 is an hour at threshold. */
export const intensityFactor = (normalized: number, threshold: number): number => normalized / threshold

/** Variability index; null under 10 W, where it means nothing. */
export const variabilityIndex = (normalized: number, average: number): number | null =>
  average < 10 ? null : normalized / average

const deadSeconds = 60
const workingBpm = 110
const pedallingRpm = 50

/**
 * Power without the stretches in which the meter was dead: pedalling, heart rate up, and 0 W for over a minute.
 * There power is missing, not 0.
 *
 * @returns the same array when nothing was dead
 */
export const withoutDeadMeter = (
  watts: Float32Array,
  bpm: Float32Array | undefined,
  cadence: Float32Array | undefined
): { readonly watts: Float32Array; readonly deadSeconds: number } => {
  if (!bpm || !cadence) return { watts, deadSeconds: 0 }
  let out: Float32Array | null = null
  let dead = 0
  let run = 0
  for (let row = 0; row <= watts.length; row++) {
    if (row < watts.length && watts[row] === 0 && bpm[row]! > workingBpm && cadence[row]! > pedallingRpm) {
      run++
      continue
    }
    if (run > deadSeconds) {
      out ??= watts.slice()
      out.fill(Number.NaN, row - run, row)
      dead += run
    }
    run = 0
  }
  return { watts: out ?? watts, deadSeconds: dead }
}
