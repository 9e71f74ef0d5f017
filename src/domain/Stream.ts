/**
 * A conditioned activity: every channel on a 1 Hz grid of timer time (pauses removed), with the elapsed
 * second of every row beside it. NaN is missing; a channel with no data at all is absent.
 */
export const channelNames = [
  "watts",
  "bpm",
  "cadence",
  "metresPerSecond",
  "distanceMetres",
  "altitudeMetres",
  "celsius",
  "breathsPerMinute",
  "latitude",
  "longitude"
] as const
export type ChannelName = (typeof channelNames)[number]

export interface Stream {
  /** Rows, one per second of timer time. */
  readonly length: number
  /** Wall-clock seconds since the start, strictly increasing; a jump of more than one is a pause. */
  readonly elapsedSeconds: Int32Array
  readonly channels: { readonly [Channel in ChannelName]?: Float32Array }
}

/** R-R intervals placed on the elapsed axis. */
export interface BeatSeries {
  /** End of the beat, seconds since the start. */
  readonly elapsedSeconds: Float64Array
  readonly milliseconds: Float64Array
}

export interface Lap {
  readonly startSeconds: number
  readonly endSeconds: number
  readonly timerSeconds: number
  readonly distanceMetres: number | null
  readonly averageWatts: number | null
  readonly averageBpm: number | null
  readonly averageCadence: number | null
  readonly averageMetresPerSecond: number | null
}
