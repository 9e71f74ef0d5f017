/**
 * Critical power and W′, critical speed and D′, from a mean-maximal curve of recent weeks.
 * Every figure names the efforts it rests on; a fit outside what bodies do is refused with the reason.
 */
import { type Derived, known, type Provenance, unknown } from "./Derived.ts"
import { type Effort, fitWorkTime, type SupportPoint, supportPoints } from "./workTimeFit.ts"

export interface CriticalPower {
  readonly watts: number
  readonly wPrimeJoules: number
  readonly wattsError: number | null
  readonly wPrimeError: number | null
  readonly support: ReadonlyArray<SupportPoint>
}

export interface CriticalSpeed {
  readonly metresPerSecond: number
  readonly dPrimeMetres: number
  readonly metresPerSecondError: number | null
  readonly dPrimeError: number | null
  readonly support: ReadonlyArray<SupportPoint>
}

/** Critical power by P = W′/t + CP, fitted as work against time (Monod & Scherrer 1965; Moritani 1981). */
export const criticalPower = (curve: ReadonlyArray<Effort>): Derived<CriticalPower> => {
  const support = supportPoints(curve)
  const provenance = provenanceOf("critical-power/work-time-2p", "watts", support)
  const refusal = tooLittle(support)
  if (refusal !== null) return unknown(provenance, refusal)
  const fit = fitWorkTime(support)
  if (fit === null) return unknown(provenance, "all efforts have the same duration")
  const { slope, intercept } = fit
  if (intercept < 3000 || intercept > 45_000)
    return unknown(
      provenance,
      `W′ of ${(intercept / 1000).toFixed(1)} kJ is outside 3 to 45 kJ: the efforts were not all maximal`
    )
  const implausible = outOfBand("critical power", slope, fiveMinuteBest(curve), 0.95)
  if (implausible !== null) return unknown(provenance, implausible)
  return known(withError(provenance, fit.slopeError, slope), {
    watts: slope,
    wPrimeJoules: intercept,
    wattsError: fit.slopeError,
    wPrimeError: fit.interceptError,
    support
  })
}

/** Critical speed by d = D′ + CS · t (Hughson 1984); best of the curve in m/s, grade-adjusted where there is one. */
export const criticalSpeed = (curve: ReadonlyArray<Effort>, channel = "metresPerSecond"): Derived<CriticalSpeed> => {
  const support = supportPoints(curve)
  const provenance = provenanceOf("critical-speed/distance-time-2p", channel, support)
  const refusal = tooLittle(support)
  if (refusal !== null) return unknown(provenance, refusal)
  const fit = fitWorkTime(support)
  if (fit === null) return unknown(provenance, "all efforts have the same duration")
  const { slope, intercept } = fit
  if (intercept < 20 || intercept > 600)
    return unknown(
      provenance,
      `D′ of ${intercept.toFixed(0)} m is outside 20 to 600 m: the efforts were not all maximal`
    )
  const implausible = outOfBand("critical speed", slope, fiveMinuteBest(curve), 0.99)
  if (implausible !== null) return unknown(provenance, implausible)
  return known(withError(provenance, fit.slopeError, slope), {
    metresPerSecond: slope,
    dPrimeMetres: intercept,
    metresPerSecondError: fit.slopeError,
    dPrimeError: fit.interceptError,
    support
  })
}

const provenanceOf = (method: string, channel: string, support: ReadonlyArray<SupportPoint>): Provenance => ({
  method,
  channel,
  coverage: Math.min(1, support.length / 6),
  warnings: []
})

const withError = (provenance: Provenance, error: number | null, value: number): Provenance =>
  error !== null && error > 0.05 * value
    ? { ...provenance, warnings: [...provenance.warnings, "looseFit"] }
    : provenance

const tooLittle = (support: ReadonlyArray<SupportPoint>): string | null => {
  if (support.length < 3) return `${support.length} hard efforts between 2 and 20 minutes; the fit needs 3`
  const shortest = support[0]!.durationSeconds
  const longest = support[support.length - 1]!.durationSeconds
  return longest < 3 * shortest
    ? `efforts between ${shortest} s and ${longest} s are too alike in length for a fit`
    : null
}

const outOfBand = (what: string, value: number, fiveMinute: number | null, highest: number): string | null => {
  if (fiveMinute === null) return "no five-minute effort to compare with"
  const share = value / fiveMinute
  return share < 0.5 || share > highest
    ? `${what} at ${(100 * share).toFixed(0)} % of the five-minute best is outside 50 to ${100 * highest} %`
    : null
}

const bestAt = (curve: ReadonlyArray<Effort>, seconds: number): number | null =>
  curve.reduce<number | null>(
    (best, effort) => (effort.durationSeconds === seconds && effort.best > (best ?? 0) ? effort.best : best),
    null
  )

/** The best of five minutes, else the best within a minute of that: a list of efforts need not hold 300 s. */
const fiveMinuteBest = (curve: ReadonlyArray<Effort>): number | null =>
  bestAt(curve, 300) ??
  curve
    .filter(({ durationSeconds }) => Math.abs(durationSeconds - 300) <= 60)
    .reduce<number | null>((best, effort) => Math.max(effort.best, best ?? 0), null)
