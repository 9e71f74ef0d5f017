/**
 * Everything about one ride or run that costs more than a moment and does not depend on its neighbours: computed once,
 * stored with the engine's version, computed again when that or the zones and thresholds of its day change.
 *
 * Input is the stream as it is stored, so that computing anew changes nothing by itself.
 */
import type { ActivitySport, LoadMethod } from "../domain/Activity.ts"
import type { Athlete } from "../domain/Athlete.ts"
import type { BeatSeries, Lap, Stream } from "../domain/Stream.ts"
import type { ZoneSeconds } from "../domain/Zones.ts"
import { type Curve, meanMaximalCurve } from "./analysis/curves.ts"
import { type Derived, unknown } from "./analysis/Derived.ts"
import { type SessionDrift, sessionDrift } from "./analysis/durabilityDrift.ts"
import { type EffortBand, effortStructure } from "./analysis/effortStructure.ts"
import { type FadeFamily, rideDurability, runDurability } from "./analysis/withinSessionDurability.ts"
import { type AlphaSession, alphaSession, type AlphaThresholds } from "./analysis/rr/alphaSession.ts"
import { type AlphaWindows, meanAlphaBetween } from "./analysis/rr/alphaWindows.ts"
import type { AlphaThreshold } from "./analysis/rr/thresholds.ts"
import { mean } from "./grid.ts"
import { firstRowAt } from "./laps.ts"
import { internalLoad, selectLoad } from "./load.ts"
import { withoutDeadMeter } from "./power.ts"
import { engineVersion } from "./version.ts"
import { runningSpeed, thresholdsText, withoutChannels, type ZonedOutput, zonedOutput } from "./zonedOutput.ts"
import { zoneSecondsOf } from "./zoneTime.ts"

export interface DeriveInput {
  readonly sport: ActivitySport
  readonly stream: Stream
  readonly beats: BeatSeries | null
  readonly laps: ReadonlyArray<Lap>
  readonly timerSeconds: number
  /** Speed while swimming; null for other sports. */
  readonly swimSpeed: number | null
  /** Then its watts say no more than the heart rate they were made from. */
  readonly powerIsFromHeartRate: boolean
  /** With the zones of the activity's day. */
  readonly athlete: Athlete
}

/** One threshold by one method: means over its windows, or the reason there is none. */
export interface ThresholdFigures {
  readonly watts: number | null
  readonly bpm: number | null
  readonly metresPerSecond: number | null
  readonly reason: string | null
}

export interface AlphaFigures {
  readonly average: number
  readonly aerobic: { readonly ramp: ThresholdFigures; readonly cluster: ThresholdFigures }
  readonly anaerobic: { readonly ramp: ThresholdFigures; readonly cluster: ThresholdFigures }
}

/** What the athlete's thresholds make of an activity. */
export interface LoadFigures {
  readonly ess: number | null
  readonly essMethod: LoadMethod | null
  readonly internalStressScore: number | null
  readonly zoneSeconds: ZoneSeconds | null
}

export interface DerivedFigures {
  readonly engineVersion: number
  /** `thresholdsText` of what was computed with. */
  readonly thresholds: string
  readonly load: LoadFigures
  readonly averageCelsius: number | null
  /** One per lap, in their order. */
  readonly laps: ReadonlyArray<{
    readonly averageBreathsPerMinute: number | null
    readonly averageAlpha1: number | null
  }>
  readonly effort: { readonly measure: "power" | "speed"; readonly bands: Derived<ReadonlyArray<EffortBand>> }
  readonly fade: { readonly power: Derived<FadeFamily>; readonly gradeAdjusted: Derived<FadeFamily> | null }
  readonly curves: { readonly power: Derived<Curve>; readonly speed: Derived<Curve> | null }
  readonly drift: SessionDrift | null
  readonly alpha1: Derived<AlphaFigures>
  /** Mean of alpha 1 times watts, or times speed where there is no power. */
  readonly alphaTimesOutput: { readonly value: number; readonly by: "power" | "speed" } | null
  readonly alphaWindows: AlphaWindows | null
}

export const derive = (input: DeriveInput): DerivedFigures => {
  const { athlete, sport } = input
  const stream = input.powerIsFromHeartRate ? withoutChannels(input.stream, ["watts"]) : input.stream
  const speed = sport === "Run" ? runningSpeed(stream) : null
  const zoned = zonedOutput(sport, stream, athlete)
  const alpha = alphaOf(input, stream, speed?.values)
  const windows = alpha.value?.windows ?? null
  const { celsius, watts } = stream.channels
  return {
    engineVersion,
    thresholds: thresholdsText(sport, athlete),
    load: loadFigures(input, stream, zoned, speed?.values ?? null),
    averageCelsius: celsius === undefined ? null : mean(celsius),
    laps: input.laps.map((lap) => ({
      averageBreathsPerMinute: lapMean(stream, lap),
      averageAlpha1: windows === null ? null : meanAlphaBetween(windows, lap.startSeconds, lap.endSeconds)
    })),
    effort: effortOf(sport, stream, zoned),
    fade: fadeOf(sport, stream, speed?.values),
    curves: {
      power: meanMaximalCurve(stream, watts ?? new Float32Array(0), "watts"),
      speed: speed === null ? null : meanMaximalCurve(stream, speed.values, speed.channel)
    },
    drift: sessionDrift(stream, sport === "Run" ? "km" : "kj", windows),
    alpha1: alpha.value === null ? alpha : { ...alpha, value: alphaFigures(alpha.value) },
    alphaTimesOutput:
      alpha.value === null || alpha.value.alphaTimesOutput === null
        ? null
        : { value: alpha.value.alphaTimesOutput, by: watts === undefined ? "speed" : "power" },
    alphaWindows: windows
  }
}

/** Load and zone times alone, for what needs no more: activities without details, and lists. */
export const deriveLoad = (input: DeriveInput): LoadFigures => {
  const stream = input.powerIsFromHeartRate ? withoutChannels(input.stream, ["watts"]) : input.stream
  const speed = input.sport === "Run" ? runningSpeed(stream) : null
  return loadFigures(input, stream, zonedOutput(input.sport, stream, input.athlete), speed?.values ?? null)
}

const loadFigures = (
  { athlete, sport, swimSpeed, timerSeconds }: DeriveInput,
  stream: Stream,
  zoned: ZonedOutput | null,
  speed: Float32Array | null
): LoadFigures => {
  const { bpm, cadence, watts } = stream.channels
  const live = watts === undefined ? null : withoutDeadMeter(watts, bpm, cadence).watts
  const load = selectLoad(
    { sport, timerSeconds, watts: live, gradeAdjustedSpeed: speed, swimSpeed, bpm: bpm ?? null },
    athlete
  )
  return {
    ess: load?.ess ?? null,
    essMethod: load?.method ?? null,
    internalStressScore: bpm === undefined ? null : internalLoad(bpm, sport, athlete),
    zoneSeconds: zoned === null ? null : zoneSecondsOf(zoned.values, zoned.bounds)
  }
}

const effortOf = (sport: ActivitySport, stream: Stream, zoned: ZonedOutput | null): DerivedFigures["effort"] => {
  if (zoned !== null)
    return {
      measure: zoned.measure,
      bands: effortStructure(stream, zoned.values, zoned.channel, zoned.bounds)
    }
  const { metresPerSecond, watts } = stream.channels
  const output = sport === "Run" ? (metresPerSecond ?? watts) : watts
  const channel = sport === "Run" && output !== watts ? "metresPerSecond" : "watts"
  return {
    measure: channel === "watts" ? "power" : "speed",
    bands: effortStructure(stream, output ?? new Float32Array(0), channel, null)
  }
}

const fadeOf = (sport: ActivitySport, stream: Stream, speed: Float32Array | undefined): DerivedFigures["fade"] => {
  const fade = sport === "Run" ? runDurability(stream, speed) : rideDurability(stream)
  return { power: fade.power, gradeAdjusted: fade.sport === "Run" ? fade.gradeAdjusted : null }
}

const alphaOf = (
  { athlete, beats, sport }: DeriveInput,
  stream: Stream,
  speed: Float32Array | undefined
): Derived<AlphaSession> =>
  sport !== "Ride" && sport !== "Run"
    ? unknown({ method: "dfa-alpha1", channel: "rr", coverage: 0, warnings: [] }, "only rides and runs have it")
    : alphaSession({
        stream,
        beats: beats ?? { elapsedSeconds: new Float64Array(0), milliseconds: new Float64Array(0) },
        speed,
        restingBpm: athlete.restingHeartRate,
        maxBpm: athlete.maxHeartRate
      })

/**
 * Of the clusters the one of the first thirty minutes: thresholds are those of the fresh athlete. Where it has too few
 * windows there is no figure, and no later one steps in for it.
 */
const alphaFigures = (session: AlphaSession): AlphaFigures => ({
  average: session.averageAlpha1,
  aerobic: byMethod(session.aerobic),
  anaerobic: byMethod(session.anaerobic)
})

const byMethod = ({ cluster, ramp }: AlphaThresholds) => ({ ramp: figuresOf(ramp), cluster: figuresOf(cluster) })

const figuresOf = (threshold: Derived<AlphaThreshold>): ThresholdFigures =>
  threshold.value === null
    ? { watts: null, bpm: null, metresPerSecond: null, reason: threshold.reason }
    : {
        watts: threshold.value.watts?.mean ?? null,
        bpm: threshold.value.bpm?.mean ?? null,
        metresPerSecond: threshold.value.metresPerSecond?.mean ?? null,
        reason: null
      }

const lapMean = (stream: Stream, { endSeconds, startSeconds }: Lap): number | null => {
  const breaths = stream.channels.breathsPerMinute
  return breaths === undefined
    ? null
    : mean(breaths.subarray(firstRowAt(stream, startSeconds), firstRowAt(stream, endSeconds)))
}
