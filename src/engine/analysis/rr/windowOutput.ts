/** What the athlete did during each window of alpha 1, and which windows may speak about thresholds. */
import type { Stream } from "../../../domain/Stream.ts"
import { type ElapsedSums, elapsedSums, meanBetween, validBetween } from "../elapsedAxis.ts"
import { type AlphaWindows, windowSeconds } from "./alphaWindows.ts"

export interface WindowOutput {
  /** Means over each window; NaN where under half of it is valid. Shape [windows]. */
  readonly watts: Float64Array
  readonly metresPerSecond: Float64Array
  /** 1 where the timer ran through the whole window and the first five minutes are over. */
  readonly undisturbed: Uint8Array
  /** 1 where, besides, the output is within 15 % of that of the two minutes before: the heart lags behind a change. */
  readonly steady: Uint8Array
  /** 1 where the timer ran for at least half of the window: the windows a sensor could have filled. */
  readonly running: Uint8Array
}

const warmUpSeconds = 300
const steadyChange = 0.15

/** @param speed plain or grade-adjusted speed per row; watts decide on steadiness where there are any */
export const windowOutput = (
  stream: Stream,
  windows: AlphaWindows,
  speed: Float32Array | undefined = stream.channels.metresPerSecond
): WindowOutput => {
  const rows = elapsedSums(stream, new Float32Array(stream.length))
  const watts = stream.channels.watts === undefined ? null : elapsedSums(stream, stream.channels.watts)
  const speeds = speed === undefined ? null : elapsedSums(stream, speed)
  const deciding = watts ?? speeds
  const out = {
    watts: new Float64Array(windows.count).fill(Number.NaN),
    metresPerSecond: new Float64Array(windows.count).fill(Number.NaN),
    undisturbed: new Uint8Array(windows.count),
    steady: new Uint8Array(windows.count),
    running: new Uint8Array(windows.count)
  }
  for (let i = 0; i < windows.count; i++) {
    const end = windows.endSeconds[i]!
    const start = end - windowSeconds
    if (watts !== null) out.watts[i] = halfValidMean(watts, start, end)
    if (speeds !== null) out.metresPerSecond[i] = halfValidMean(speeds, start, end)
    const ran = validBetween(rows, start, end)
    if (ran * 2 >= windowSeconds) out.running[i] = 1
    if (start < warmUpSeconds || ran < windowSeconds) continue
    out.undisturbed[i] = 1
    if (deciding === null) continue
    const now = meanBetween(deciding, start, end)
    const before = meanBetween(deciding, start - windowSeconds, start)
    if (Math.abs(now - before) <= steadyChange * before) out.steady[i] = 1
  }
  return out
}

const halfValidMean = (sums: ElapsedSums, from: number, to: number): number =>
  validBetween(sums, from, to) * 2 >= to - from ? meanBetween(sums, from, to) : Number.NaN
