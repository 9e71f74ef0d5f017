/** The parts of a summary that need a judgement: which source, enough coverage, what to warn about. */
import type { Athlete } from "../domain/Athlete.ts"
import type { Recording } from "../domain/Recording.ts"
import type { Conditioned } from "./condition.ts"
import { kcalOf } from "./energy.ts"
import { coverage, mean } from "./grid.ts"
import { leastCoverage } from "./load.ts"
import { averagePower, normalizedPower, steadySeconds, validSeconds, withoutDeadMeter } from "./power.ts"
import type { Warning } from "./warnings.ts"

/** Where a figure came from that both the device and the engine can give. */
export type FigureSource = "device" | "engine"

/** Of a strap that covers less than 70 % of the activity, only the device's own figures are given. */
export const heartRateFigures = (
  { device }: Recording,
  bpm: Float32Array | undefined,
  warnings: Array<Warning>
): { readonly average: number | null; readonly max: number | null } => {
  const share = bpm ? coverage(bpm) : 0
  if (bpm && share >= leastCoverage) {
    let max = 0
    for (let row = 0; row < bpm.length; row++) if (bpm[row]! > max) max = bpm[row]!
    return { average: mean(bpm), max }
  }
  if (bpm) {
    const percent = Math.round(share * 100)
    warnings.push({
      code: "heartRateCoverage",
      text: `heart rate covers ${percent} % of the activity, too little to use`
    })
  }
  const average = device.averageBpm !== null && device.averageBpm > 0 ? device.averageBpm : null
  const max = device.maxBpm !== null && device.maxBpm > 0 ? device.maxBpm : null
  if (average !== null) warnings.push({ code: "heartRateFromDevice", text: "average heart rate is the device's own" })
  return { average, max }
}

export const powerFigures = ({ recorded, stream }: Conditioned, warnings: Array<Warning>) => {
  const { bpm, cadence, watts } = stream.channels
  if (!watts) return { live: null, average: null, normalized: null }
  const { deadSeconds, watts: live } = withoutDeadMeter(watts, bpm, cadence)
  if (deadSeconds > 0) {
    warnings.push({ code: "deadPowerMeter", text: `the power meter was dead for ${deadSeconds} s; they carry no load` })
  }
  const normalized = normalizedPower(watts)
  if (normalized !== null && validSeconds(watts) < steadySeconds) {
    warnings.push({ code: "normalizedPowerShort", text: "normalized power of less than 20 minutes says little" })
  }
  return { live, average: averagePower(watts, recorded), normalized }
}

/** Coasting does not count. */
export const averageCadence = (cadence: Float32Array | undefined): number | null => {
  let sum = 0
  let turning = 0
  for (let row = 0; row < (cadence?.length ?? 0); row++) {
    if (!(cadence![row]! > 0)) continue
    sum += cadence![row]!
    turning++
  }
  return turning === 0 ? null : sum / turning
}

/** The device knows weight and age better than most profiles: its figure first. */
export const energyOf = (
  { device, sport }: Recording,
  athlete: Athlete,
  work: number | null,
  bpm: Float32Array | undefined,
  distanceMetres: number | null,
  startEpochSeconds: number
): { readonly value: number | null; readonly source: FigureSource | null } => {
  if (device.kcal !== null && device.kcal > 0) return { value: device.kcal, source: "device" }
  const year = new Date(startEpochSeconds * 1000).getUTCFullYear()
  const own = kcalOf({ sport, work, bpm, distanceMetres, year }, athlete)
  return { value: own, source: own === null ? null : "engine" }
}
