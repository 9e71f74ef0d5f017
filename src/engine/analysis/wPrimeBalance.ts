/** W′ balance through an activity: what was left of the finite work capacity, and whether CP and W′ can be right. */
import type { Stream } from "../../domain/Stream.ts"
import { coverage as shareValid } from "../grid.ts"
import { type Derived, known, type Provenance, unknown } from "./Derived.ts"

export interface WPrimeBalance {
  readonly minimumJoules: number
  /** Seconds since the start. */
  readonly minimumAtSeconds: number
  readonly endJoules: number
  /** Timer seconds with less than a quarter of W′ left. */
  readonly secondsBelowQuarter: number
  /** Recovery constant of the integral form; the differential form has none. */
  readonly tauSeconds: number | null
  /** Set when the minimum is clearly below 0: nobody spends what is not there, so CP or W′ is set too low. */
  readonly finding: "criticalPowerOrWPrimeTooLow" | null
  /** Joules left at the end of every row; shape [stream.length]. */
  readonly balance: Float32Array
}

export interface WPrimeCapacity {
  readonly criticalWatts: number
  readonly wPrimeJoules: number
}

/** "Clearly": more than this share of W′ below zero, beyond what CP's own error explains. */
const clearly = 0.05

/**
 * Differential form (Clarke & Skiba 2013; Skiba 2015): spends P − CP above CP, recovers (CP − P) · (W′ − W)/W′ below.
 * Causal: needs no figure of the whole ride. Pauses recover at 0 W.
 */
export const wPrimeBalance = (stream: Stream, capacity: WPrimeCapacity): Derived<WPrimeBalance> => {
  const { criticalWatts, wPrimeJoules } = capacity
  return walk(stream, capacity, "w-prime-balance/differential", null, (balance, watts) =>
    watts > criticalWatts
      ? balance - (watts - criticalWatts)
      : balance + ((criticalWatts - watts) * (wPrimeJoules - balance)) / wPrimeJoules
  )
}

/** Integral form (Skiba 2012) with tau from the mean of the powers below CP; for comparison with other programs. */
export const wPrimeBalanceIntegral = (stream: Stream, capacity: WPrimeCapacity): Derived<WPrimeBalance> => {
  const { criticalWatts, wPrimeJoules } = capacity
  const watts = stream.channels.watts ?? new Float32Array(0)
  let sum = 0
  let count = 0
  for (const value of watts)
    if (value < criticalWatts) {
      sum += value
      count++
    }
  const tau = skibaTau(count === 0 ? 0 : criticalWatts - sum / count)
  const decay = Math.exp(-1 / tau)
  return walk(
    stream,
    capacity,
    "w-prime-balance/integral",
    tau,
    (balance, watts) => wPrimeJoules - ((wPrimeJoules - balance) * decay + Math.max(0, watts - criticalWatts))
  )
}

/** Recovery constant in seconds for the distance between CP and the mean of the powers below it (Skiba 2012). */
export const skibaTau = (wattsBelowCritical: number): number => 546 * Math.exp(-0.01 * wattsBelowCritical) + 316

const walk = (
  stream: Stream,
  { criticalWatts, wPrimeJoules }: WPrimeCapacity,
  method: string,
  tauSeconds: number | null,
  next: (balance: number, watts: number) => number
): Derived<WPrimeBalance> => {
  const watts = stream.channels.watts
  const coverage = watts === undefined ? 0 : shareValid(watts)
  const provenance: Provenance = {
    method,
    channel: "watts",
    coverage,
    warnings: coverage < 0.95 ? ["missingCountsAsZero"] : []
  }
  if (watts === undefined || coverage === 0) return unknown(provenance, "no power in this activity")
  if (!(criticalWatts > 0) || !(wPrimeJoules > 0)) return unknown(provenance, "no critical power and W′ on that date")
  const balance = new Float32Array(stream.length)
  let left = wPrimeJoules
  let minimum = wPrimeJoules
  let minimumAt = stream.elapsedSeconds[0]!
  let below = 0
  for (let row = 0; row < stream.length; row++) {
    const paused = row === 0 ? 0 : stream.elapsedSeconds[row]! - stream.elapsedSeconds[row - 1]! - 1
    for (let second = 0; second < paused; second++) left = next(left, 0)
    const value = watts[row]!
    left = next(left, Number.isFinite(value) ? value : 0)
    balance[row] = left
    if (left < minimum) {
      minimum = left
      minimumAt = stream.elapsedSeconds[row]!
    }
    if (left < wPrimeJoules / 4) below++
  }
  return known(provenance, {
    minimumJoules: minimum,
    minimumAtSeconds: minimumAt,
    endJoules: left,
    secondsBelowQuarter: below,
    tauSeconds,
    finding: minimum < -clearly * wPrimeJoules ? "criticalPowerOrWPrimeTooLow" : null,
    balance
  })
}
