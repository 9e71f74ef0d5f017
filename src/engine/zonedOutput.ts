/** What the athlete put out, as far as it was measured, and the zones it is read in. */
import type { ActivitySport } from "../domain/Activity.ts"
import type { Athlete } from "../domain/Athlete.ts"
import type { ChannelName, Stream } from "../domain/Stream.ts"
import { type Bounds, rideShares, runShares, thresholdOf } from "../domain/Zones.ts"
import { isFemale } from "./heartRate.ts"
import { thresholdHeartRate } from "./load.ts"
import { withoutDeadMeter } from "./power.ts"
import { gradeAdjustedSpeed } from "./running.ts"

/** The stream without some of its channels: modelled power is not power, excluded heart rate is not heart rate. */
export const withoutChannels = (stream: Stream, names: ReadonlyArray<ChannelName>): Stream => {
  if (names.every((name) => stream.channels[name] === undefined)) return stream
  const kept = Object.entries(stream.channels).filter(([name]) => !names.some((left) => left === name))
  return { ...stream, channels: Object.fromEntries(kept) }
}

/** Grade-adjusted speed under the name it deserves: without altitude it is the plain speed. */
export const runningSpeed = (
  stream: Stream
): { readonly values: Float32Array; readonly channel: "gradeAdjustedMetresPerSecond" | "metresPerSecond" } | null => {
  const values = gradeAdjustedSpeed(stream)
  if (values === null) return null
  return {
    values,
    channel: values === stream.channels.metresPerSecond ? "metresPerSecond" : "gradeAdjustedMetresPerSecond"
  }
}

export interface ZonedOutput {
  readonly measure: "power" | "speed"
  readonly channel: string
  /** One per row; dead stretches of a power meter are missing. */
  readonly values: Float32Array
  readonly bounds: Bounds
  readonly threshold: number
}

/** A runner's zones by power or by pace, as the profile prefers; the other where that one has no data or no bounds. */
export const zonedOutput = (
  sport: ActivitySport,
  stream: Stream,
  { useRunningPower, zones }: Pick<Athlete, "useRunningPower" | "zones">
): ZonedOutput | null => {
  const { bpm, cadence, watts } = stream.channels
  const byPower = (bounds: Bounds | null, shares: Bounds): ZonedOutput | null =>
    bounds === null || watts === undefined
      ? null
      : {
          measure: "power",
          channel: "watts",
          values: withoutDeadMeter(watts, bpm, cadence).watts,
          bounds,
          threshold: thresholdOf(bounds, shares)
        }
  if (sport === "Ride") return byPower(zones.ridePower, rideShares)
  if (sport !== "Run") return null
  const bySpeed = (): ZonedOutput | null => {
    const speed = zones.runSpeed === null ? null : runningSpeed(stream)
    return speed === null
      ? null
      : { measure: "speed", ...speed, bounds: zones.runSpeed!, threshold: thresholdOf(zones.runSpeed!, runShares) }
  }
  const power = () => byPower(zones.runPower, runShares)
  return useRunningPower ? (power() ?? bySpeed()) : (bySpeed() ?? power())
}

/**
 * What of an athlete decides over load, zone times and alpha 1, as one text: equal texts, equal figures. Of the body only
 * whether it is known: energy is worked out once it is, and a kilogram more or less later changes nothing of the past.
 */
export const thresholdsText = (sport: ActivitySport, athlete: Athlete): string => {
  const { criticalSwimSpeed, useRunningPower, zones } = athlete
  const body = bodyText(sport, athlete)
  switch (sport) {
    case "Ride":
      return `ride ${listed(zones.ridePower)} ${body}`
    case "Run":
      return `run ${useRunningPower ? "power" : "speed"} ${listed(zones.runPower)} ${listed(zones.runSpeed)} ${body}`
    case "Swim":
      return `swim ${criticalSwimSpeed ?? "-"} ${body}`
    case "Other":
      return `other ${body}`
  }
}

const bodyText = (sport: ActivitySport, athlete: Athlete): string =>
  [
    athlete.restingHeartRate ?? "-",
    thresholdHeartRate(sport, athlete) ?? "-",
    athlete.maxHeartRate ?? "-",
    isFemale(athlete.gender) ? "f" : "m",
    `${athlete.weightKg === null ? "-" : "w"}${athlete.birthYear === null ? "-" : "b"}`
  ].join("/")

const listed = (bounds: Bounds | null): string =>
  bounds === null ? "-" : [bounds.Endurance, bounds.Tempo, bounds.Threshold, bounds.VO2Max].join("/")
