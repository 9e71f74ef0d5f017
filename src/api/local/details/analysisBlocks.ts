/** The blocks of an analysis, each present only with data behind it. */
import type { ActivityAnalysis, Figures, PowerFigures } from "../../../domain/ActivityAnalysis.ts"
import type { DetailSport } from "../../../domain/ActivityDetail.ts"
import type { Athlete } from "../../../domain/Athlete.ts"
import type { Stream } from "../../../domain/Stream.ts"
import { decoupling, efficiencyFactor } from "../../../engine/analysis/decoupling.ts"
import { extremesOf, movingSpeed, pacingOf, windowsOf } from "../../../engine/analysis/stretches.ts"
import { coverage, mean } from "../../../engine/grid.ts"
import { leastCoverage, rideThreshold, runPowerThreshold } from "../../../engine/load.ts"
import { intensityFactor, normalizedPower, variabilityIndex } from "../../../engine/power.ts"
import { runningSpeed, zonedOutput } from "../../../engine/zonedOutput.ts"
import { zoneSecondsOf } from "../../../engine/zoneTime.ts"
import { type Evidence, reasons } from "./evidence.ts"
import type { Recorded } from "./recorded.ts"

export interface Analysed {
  readonly recorded: Recorded
  readonly sport: DetailSport
  /** With the zones of the activity's day. */
  readonly athlete: Athlete
  readonly whole: Stream
  /** The stretch that was asked for; the whole when none was. */
  readonly part: Stream
  /** Row of the whole at which the part begins. */
  readonly from: number
  readonly isWhole: boolean
}

export type Blocks = Pick<
  ActivityAnalysis,
  "power" | "heartRate" | "cadence" | "speed" | "pacing" | "timeInZone" | "segments" | "decoupling" | "efficiency"
>

export const blocksOf = (analysed: Analysed, segments: boolean, found: Evidence): Blocks => {
  const { sport } = analysed
  const power = sport === "Swim" ? null : powerOf(analysed, found)
  const heartRate = heartRateOf(analysed, found)
  const cadence =
    extremesOf(analysed.part.channels.cadence, (value) => value > 0) ??
    found.lack("cadence", "no cadence in this activity")
  const speed = speedOf(analysed) ?? found.lack("speed", "no speed in this activity")
  const pacing = pacingOf(analysed.part) ?? found.lack("pacing", "neither power nor speed in both halves")
  const timeInZone = sport === "Swim" ? null : timeInZoneOf(analysed, found)
  const windows = segments ? segmentsOf(analysed, found) : null
  return {
    ...(power !== null && { power }),
    ...(heartRate !== null && { heartRate }),
    ...(cadence !== null && { cadence }),
    ...(speed !== null && { speed }),
    ...(pacing !== null && { pacing }),
    ...(timeInZone !== null && { timeInZone }),
    ...(windows !== null && { segments: windows }),
    ...(sport !== "Swim" && heartAgainstOutput(analysed, found))
  }
}

/** Of the whole activity the figures are those of the list, which knows the seconds that were really recorded. */
const powerOf = ({ athlete, isWhole, part, recorded, sport }: Analysed, { lack }: Evidence): PowerFigures | null => {
  const { summary } = recorded
  const { watts } = part.channels
  const figures = extremesOf(watts)
  if (watts === undefined || figures === null) {
    return lack("power", summary.powerIsFromHeartRate ? reasons.modelledPower : "no power in this activity")
  }
  const average = isWhole ? (summary.averageWatts ?? figures.average) : figures.average
  const normalized = isWhole ? (summary.normalizedWatts ?? normalizedPower(watts)) : normalizedPower(watts)
  const threshold = sport === "Ride" ? rideThreshold(athlete) : runPowerThreshold(athlete)
  if (normalized === null) lack("normalizedPower", "less than five minutes of power")
  else if (threshold === null) lack("intensityFactor", "no power threshold on that date")
  return {
    ...figures,
    average,
    normalized,
    variabilityIndex: normalized === null ? null : variabilityIndex(normalized, average),
    intensityFactor: normalized === null || threshold === null ? null : intensityFactor(normalized, threshold)
  }
}

/** The average of a whole pool swim counts the rests too, as in lists. */
const heartRateOf = ({ isWhole, part, recorded }: Analysed, { lack }: Evidence): Figures | null => {
  const { bpm } = part.channels
  const figures = extremesOf(bpm)
  if (recorded.summary.flags.excludeHrData) return lack("heartRate", reasons.heartExcluded)
  if (bpm === undefined || figures === null) return lack("heartRate", "no heart rate in this activity")
  const share = coverage(bpm)
  return share < leastCoverage
    ? lack("heartRate", `it covers ${Math.round(100 * share)} % of the time, and it takes 70 %`)
    : { ...figures, average: isWhole ? (recorded.summary.averageHeartRate ?? figures.average) : figures.average }
}

/** The average of the whole is distance over moving time, as in lists. */
const speedOf = ({ isWhole, part, recorded: { summary }, sport }: Analysed): Figures | null => {
  const figures = movingSpeed(part, sport)
  return figures === null
    ? null
    : { ...figures, average: isWhole ? (summary.averageMetresPerSecond ?? figures.average) : figures.average }
}

const timeInZoneOf = (
  { athlete, part, sport }: Analysed,
  { lack, take }: Evidence
): NonNullable<Blocks["timeInZone"]> | null => {
  const zoned = zonedOutput(sport, part, athlete)
  if (zoned === null) {
    const { metresPerSecond, watts } = part.channels
    const output = sport === "Ride" ? watts : (metresPerSecond ?? watts)
    return lack("timeInZone", output === undefined ? "nothing was measured that has zones" : "no zones on that date")
  }
  return take("timeInZone", {
    method: "time-in-zone/raw-seconds",
    channel: zoned.channel,
    coverage: coverage(zoned.values),
    warnings: [],
    value: { measure: zoned.measure, seconds: zoneSecondsOf(zoned.values, zoned.bounds) }
  })
}

const shortestForSegments = 120

/** Four windows under an hour, five under two, else six: few enough to read, many enough to see a course. */
const segmentsOf = ({ part }: Analysed, { lack }: Evidence): NonNullable<Blocks["segments"]> | null => {
  if (part.length < shortestForSegments) return lack("segments", "shorter than two minutes")
  return windowsOf(part, part.length < 3600 ? 4 : part.length < 7200 ? 5 : 6)
}

const heartAgainstOutput = (
  { part, recorded, sport }: Analysed,
  found: Evidence
): Pick<Blocks, "decoupling" | "efficiency"> => {
  const measure = sport === "Ride" ? "power" : "speed"
  const speed = sport === "Ride" ? null : runningSpeed(part)
  const output = sport === "Ride" ? part.channels.watts : speed?.values
  const channel = sport === "Ride" ? "watts" : (speed?.channel ?? "metresPerSecond")
  if (recorded.summary.flags.excludeHrData || output === undefined) {
    const reason =
      output === undefined ? `no ${sport === "Ride" ? "power" : "speed"} in this activity` : reasons.heartExcluded
    found.lack("decoupling", reason)
    found.lack("efficiency", reason)
    return {}
  }
  const drift = found.take("decoupling", decoupling(part, output, channel))
  const factor = found.take("efficiency", efficiencyFactor(part, outputPerBeat(measure, output), channel))
  return {
    ...(drift !== null && {
      decoupling: {
        measure,
        percent: drift.percent,
        firstHalf: drift.firstHalf,
        secondHalf: drift.secondHalf,
        secondsUsed: drift.secondsUsed
      }
    }),
    ...(factor !== null && { efficiency: { measure, factor } })
  }
}

/** Normalized watts of a ride, metres per minute of a run. */
const outputPerBeat = (measure: "power" | "speed", output: Float32Array): number | null => {
  if (measure === "power") return normalizedPower(output)
  const speed = mean(output)
  return speed === null ? null : 60 * speed
}
