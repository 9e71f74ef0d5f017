/** Laps: the borders come from the device, every figure from the stream. */
import type { RecordedLap } from "../domain/Recording.ts"
import type { Lap, Stream } from "../domain/Stream.ts"
import { averageCadence } from "./figures.ts"
import { mean } from "./grid.ts"

/**
 * The device's laps, in their order. Distance is the device's own, else the stream's; speed is distance over timer
 * time, else the mean of the speed channel.
 *
 * @returns seconds since the start of the elapsed axis, metres, m/s, W, bpm; null where the stream lacks the channel
 */
export const lapsOf = (
  stream: Stream,
  recorded: ReadonlyArray<RecordedLap>,
  startEpochSeconds: number
): ReadonlyArray<Lap> =>
  recorded.map((lap) => {
    const startSeconds = Math.max(0, lap.startEpochSeconds - startEpochSeconds)
    const endSeconds = startSeconds + lap.elapsedSeconds
    const from = firstRowAt(stream, startSeconds)
    const to = firstRowAt(stream, endSeconds)
    const average = (values: Float32Array | undefined) => (values ? mean(values.subarray(from, to)) : null)
    const distanceMetres = lap.distanceMetres ?? distanceIn(stream, from, to)
    const moving = distanceMetres !== null && lap.timerSeconds > 0 ? distanceMetres / lap.timerSeconds : null
    return {
      startSeconds,
      endSeconds,
      timerSeconds: lap.timerSeconds,
      distanceMetres,
      averageWatts: average(stream.channels.watts),
      averageBpm: average(stream.channels.bpm),
      averageCadence: averageCadence(stream.channels.cadence?.subarray(from, to)),
      averageMetresPerSecond: moving ?? average(stream.channels.metresPerSecond)
    }
  })

/** First row at or after an elapsed second; the row count when there is none. */
export const firstRowAt = ({ elapsedSeconds, length }: Stream, seconds: number): number => {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (elapsedSeconds[middle]! < seconds) low = middle + 1
    else high = middle
  }
  return low
}

const distanceIn = ({ channels: { distanceMetres } }: Stream, from: number, to: number): number | null => {
  if (!distanceMetres || to <= from) return null
  const covered = distanceMetres[Math.min(to, distanceMetres.length - 1)]! - distanceMetres[from]!
  return Number.isFinite(covered) ? covered : null
}
