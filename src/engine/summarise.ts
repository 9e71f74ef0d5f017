/**
 * The engine's front door: one recording in, everything an activity list, a detail view and the store need out.
 * Pure; the same recording and athlete always give the same result.
 */
import type { ActivitySport, ActivitySummary } from "../domain/Activity.ts"
import type { Athlete } from "../domain/Athlete.ts"
import type { Recording } from "../domain/Recording.ts"
import type { BeatSeries, Lap, Stream } from "../domain/Stream.ts"
import type { ZoneSeconds } from "../domain/Zones.ts"
import { artifactPercent, placeBeats } from "./beats.ts"
import { condition } from "./condition.ts"
import { ascentMetres, smoothAltitude } from "./elevation.ts"
import { averageCadence, energyOf, type FigureSource, heartRateFigures, powerFigures } from "./figures.ts"
import { lapsOf } from "./laps.ts"
import { internalLoad, loadWarnings, selectLoad } from "./load.ts"
import { movingSecondsOf } from "./moving.ts"
import { workKilojoules } from "./power.ts"
import { gradeAdjustedSpeed } from "./running.ts"
import { type SwimLength, swimLengths, swimTotals } from "./swimming.ts"
import { engineVersion } from "./version.ts"
import type { Warning } from "./warnings.ts"
import { zoneSecondsOf } from "./zoneTime.ts"

/** A summary before the store has given it a number and the athlete's clock a local time. */
export type SummaryFigures = Omit<ActivitySummary, "id" | "startLocal">

export interface Summarised {
  readonly summary: SummaryFigures
  /** From the file; null when it does not say. */
  readonly utcOffsetSeconds: number | null
  readonly stream: Stream
  readonly laps: ReadonlyArray<Lap>
  /** Pool lengths, idle ones included. */
  readonly lengths: ReadonlyArray<SwimLength>
  readonly beats: BeatSeries | null
  readonly zoneSeconds: ZoneSeconds | null
  /** Seconds the timer ran, pauses removed. */
  readonly timerSeconds: number
  /** Mechanical work; null without power. */
  readonly workKilojoules: number | null
  /** Ascent by our own rule beside the device's; null without altitude. */
  readonly ownAscentMetres: number | null
  readonly sources: { readonly ascent: FigureSource | null; readonly kcal: FigureSource | null }
  readonly warnings: ReadonlyArray<Warning>
  readonly engineVersion: number
}

/** What is left of it once the stream and the beats are stored in a form of their own. */
export type SummarisedFigures = Omit<Summarised, "stream" | "beats">

export const summarise = (recording: Recording, athlete: Athlete): Summarised => {
  const conditioned = condition(recording)
  const { startEpochSeconds, stream } = conditioned
  const { channels } = stream
  const { device, sport } = recording
  const warnings: Array<Warning> = [...conditioned.warnings]
  if (stream.length === 0) warnings.push({ code: "noRecords", text: "the file holds no second-by-second records" })

  const lengths = swimLengths(recording, startEpochSeconds)
  const swim = swimTotals(lengths, recording.poolLengthMetres)
  const timerSeconds = timerSecondsOf(recording, stream)
  const movingSeconds = swim?.activeSeconds ?? (stream.length > 0 ? movingSecondsOf(stream, sport) : timerSeconds)
  const distanceMetres = swim?.distanceMetres ?? lastValid(channels.distanceMetres) ?? device.distanceMetres
  const metresPerSecond =
    swim?.metresPerSecond ?? (distanceMetres !== null && movingSeconds > 0 ? distanceMetres / movingSeconds : null)

  const heart = heartRateFigures(recording, channels.bpm, warnings)
  const power = powerFigures(conditioned, warnings)
  const ownAscentMetres = channels.altitudeMetres ? ascentMetres(smoothAltitude(channels.altitudeMetres)) : null
  const adjustedSpeed = sport === "Run" ? gradeAdjustedSpeed(stream) : null
  const load = selectLoad(
    {
      sport,
      timerSeconds,
      watts: power.live,
      gradeAdjustedSpeed: adjustedSpeed,
      swimSpeed: sport === "Swim" ? metresPerSecond : null,
      bpm: channels.bpm ?? null
    },
    athlete
  )
  warnings.push(...(load === null ? [] : loadWarnings(load, timerSeconds)))
  const work = channels.watts ? workKilojoules(channels.watts) : null
  const kcal = energyOf(recording, athlete, work, channels.bpm, distanceMetres, startEpochSeconds)
  const beats =
    recording.beats && recording.beats.milliseconds.length > 0
      ? placeBeats(recording.beats, conditioned.recordSeconds, startEpochSeconds)
      : null

  const summary: SummaryFigures = {
    sport,
    type: sport === "Other" ? recording.activityWord : `${recording.source}_${sport}`,
    name: recording.name,
    startUtc: new Date(startEpochSeconds * 1000).toISOString().replace(".000Z", "Z"),
    movingSeconds,
    elapsedSeconds: elapsedSecondsOf(recording, stream, timerSeconds),
    distanceMetres,
    ascentMetres: device.ascentMetres ?? ownAscentMetres,
    averageWatts: power.average,
    normalizedWatts: power.normalized,
    hasPower: power.live !== null,
    powerIsFromHeartRate: false,
    averageHeartRate: heart.average,
    maxHeartRate: heart.max,
    averageCadence: averageCadence(channels.cadence),
    averageMetresPerSecond: metresPerSecond,
    ess: load?.ess ?? null,
    essMethod: load?.method ?? null,
    internalStressScore: channels.bpm ? internalLoad(channels.bpm, sport, athlete) : null,
    kcal: kcal.value,
    hrvArtifactPercent: beats === null ? null : artifactPercent(beats.milliseconds),
    poolLengthMetres: recording.poolLengthMetres,
    averageStrokesPerMinute: swim?.strokesPerMinute ?? null,
    averageSwolf: swim?.averageSwolf ?? null,
    flags: {
      isIndoor: recording.indoor,
      isVirtual: recording.virtual,
      isErgMode: false,
      excludeFromCurves: false,
      excludeFromModel: false,
      excludeFromDurability: false,
      excludeHrData: false
    }
  }
  return {
    summary,
    utcOffsetSeconds: recording.utcOffsetSeconds,
    stream,
    laps: lapsOf(stream, recording.laps, startEpochSeconds),
    lengths,
    beats,
    zoneSeconds: zoneSeconds(sport, athlete, power.live, adjustedSpeed),
    timerSeconds,
    workKilojoules: work,
    ownAscentMetres,
    sources: {
      ascent: device.ascentMetres !== null ? "device" : ownAscentMetres === null ? null : "engine",
      kcal: kcal.source
    },
    warnings,
    engineVersion
  }
}

const zoneSeconds = (
  sport: ActivitySport,
  { useRunningPower, zones }: Athlete,
  watts: Float32Array | null,
  adjustedSpeed: Float32Array | null
): ZoneSeconds | null => {
  if (sport === "Ride") return zones.ridePower && watts ? zoneSecondsOf(watts, zones.ridePower) : null
  if (sport !== "Run") return null
  const byPower = zones.runPower && watts ? () => zoneSecondsOf(watts, zones.runPower!) : null
  const bySpeed = zones.runSpeed && adjustedSpeed ? () => zoneSecondsOf(adjustedSpeed, zones.runSpeed!) : null
  const choice = useRunningPower ? (byPower ?? bySpeed) : (bySpeed ?? byPower)
  return choice === null ? null : choice()
}

/** The stream's seconds; the device's own count where it wrote too few records to tell (some pool swims). */
const timerSecondsOf = ({ device }: Recording, { length }: Stream): number => {
  const said = device.timerSeconds ?? device.elapsedSeconds ?? 0
  return length === 0 || length < said / 2 ? said : length
}

const elapsedSecondsOf = ({ device }: Recording, { elapsedSeconds, length }: Stream, timerSeconds: number): number => {
  const streamed = length === 0 ? 0 : elapsedSeconds[length - 1]! + 1
  return Math.max(device.elapsedSeconds ?? streamed, timerSeconds)
}

const lastValid = (values: Float32Array | undefined): number | null => {
  for (let row = (values?.length ?? 0) - 1; row >= 0; row--) if (!Number.isNaN(values![row]!)) return values![row]!
  return null
}
