/** The published laws between distance and time: Riegel, Daniels & Gilbert, critical speed. */

/** T2 = T1 (D2 / D1)^exponent (Riegel 1981); meant for about 3.5 to 230 minutes. */
export const riegelExponent = 1.06

/** Seconds for `toMetres`, from a race of `metres` in `seconds`. */
export const riegel = (seconds: number, metres: number, toMetres: number, exponent = riegelExponent): number =>
  seconds * (toMetres / metres) ** exponent

/** Oxygen cost of running, ml/kg/min, at metres per minute (Daniels & Gilbert 1979). */
const oxygenCost = (metresPerMinute: number): number =>
  -4.6 + 0.182258 * metresPerMinute + 0.000104 * metresPerMinute ** 2

/** Share of VO2max that can be held for so many minutes. */
const sustainable = (minutes: number): number =>
  0.8 + 0.1894393 * Math.exp(-0.012778 * minutes) + 0.2989558 * Math.exp(-0.1932605 * minutes)

/** VDOT of a race. */
export const vdot = (metres: number, seconds: number): number =>
  oxygenCost(metres / (seconds / 60)) / sustainable(seconds / 60)

/** Time over a distance that has this VDOT, by bisection: VDOT falls as time grows. */
export const timeOfVdot = (value: number, metres: number): number => {
  // From 10 m/s, which nobody holds, to a slow walk.
  let low = metres / 10
  let high = metres / 0.8
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (vdot(metres, middle) > value) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** T = (D - D') / CS (Hughson 1984). Null where the distance is no longer than D'. */
export const timeAtCriticalSpeed = (metres: number, criticalSpeed: number, dPrimeMetres: number): number | null =>
  metres > dPrimeMetres && criticalSpeed > 0 ? (metres - dPrimeMetres) / criticalSpeed : null
