/**
 * Signal conditioning: from a recording as the device wrote it to a stream one can compute on.
 * Altitude stays as recorded here; smoothing belongs to what is derived from it (`elevation.ts`).
 */
import type { Recording } from "../domain/Recording.ts"
import type { ChannelName, Stream } from "../domain/Stream.ts"
import { bridgeSilence, carry, type Grid, hasAny, hold, interpolate, makeGrid } from "./grid.ts"
import { dropImpossibleHeartRates, removePowerSpikes, smoothHeartRateSpikes } from "./spikes.ts"
import { cleanRecords, type CleanRecords, holeLimitSeconds, runningStretches } from "./timeline.ts"
import type { Warning } from "./warnings.ts"

export interface Conditioned {
  readonly stream: Stream
  /** Zero of the elapsed axis, whole seconds since 1970. */
  readonly startEpochSeconds: number
  /** 1 per row for which the device wrote a record, 0 where the row was filled in. */
  readonly recorded: Uint8Array
  /** What became of each record of the file: its second, or NaN when it was dropped. For anchoring R-R intervals. */
  readonly recordSeconds: Float64Array
  readonly warnings: ReadonlyArray<Warning>
}

const daySeconds = 86_400

/** One row per second in which the timer ran, every channel cleaned; without a usable record a stream of length 0. */
export const condition = (recording: Recording): Conditioned => {
  const records = cleanRecords(recording.records)
  const { stretches, eventsIgnored } = runningStretches(records.seconds, recording.timerEvents)
  const grid = makeGrid(records.seconds, stretches)
  const startEpochSeconds = startOf(recording, grid)
  const warnings: Array<Warning> = []
  const elapsedSeconds = new Int32Array(grid.length)
  for (let row = 0; row < grid.length; row++) elapsedSeconds[row] = grid.seconds[row]! - startEpochSeconds
  const channels = makeChannels(records, grid, warnings)

  if (records.dropped > 0) {
    warnings.push({ code: "recordsDropped", text: `${records.dropped} records with impossible times were dropped` })
  }
  if (records.cutAtJump) {
    warnings.push({ code: "timeJump", text: "the clock jumps in this file; records after the jump were left out" })
  }
  if (eventsIgnored) {
    warnings.push({ code: "timerEventsIgnored", text: "the timer events contradict the records and were not used" })
  }
  const recordSeconds = new Float64Array(recording.records.time.length).fill(Number.NaN)
  for (let i = 0; i < records.source.length; i++) recordSeconds[records.source[i]!] = records.seconds[i]!
  const stream = { length: grid.length, elapsedSeconds, channels }
  return { stream, startEpochSeconds, recorded: grid.recorded, recordSeconds, warnings }
}

/** The session's own start, unless it contradicts the first record. */
const startOf = (recording: Recording, grid: Grid): number => {
  const said = Math.floor(recording.startEpochSeconds)
  if (grid.length === 0) return said
  const first = grid.seconds[0]!
  return said <= first && first - said <= daySeconds ? said : first
}

type Channels = { -readonly [Channel in ChannelName]?: Float32Array }

const makeChannels = (records: CleanRecords, grid: Grid, warnings: Array<Warning>): Stream["channels"] => {
  const { seconds, columns } = records
  const limit = holeLimitSeconds(seconds)
  const out: Channels = {}
  const keep = (name: ChannelName, values: Float32Array): void => {
    if (hasAny(values)) out[name] = values
  }
  const linear = (name: ChannelName, reach = limit, silence?: number): void => {
    const values = columns[name]
    if (values) keep(name, interpolate(grid, seconds, values, reach, silence))
  }

  if (columns.watts) {
    const rows = hold(grid, seconds, columns.watts, limit)
    const spikes = cleanPower(grid, rows)
    if (spikes > 0) warnings.push({ code: "powerSpikes", text: `${spikes} power spikes were replaced` })
    // Some devices write 0 W for a meter they never saw.
    if (rows.some((watts) => watts > 0)) keep("watts", rows)
  }
  if (columns.cadence) {
    const rows = hold(grid, seconds, columns.cadence, limit)
    bridgeSilence(grid, rows)
    keep("cadence", rows)
  }
  if (columns.bpm) {
    const bpm = columns.bpm.slice()
    dropImpossibleHeartRates(bpm)
    const rows = interpolate(grid, seconds, bpm, limit)
    const { replaced, suspect } = smoothHeartRateSpikes(grid.seconds, rows)
    if (replaced > 0) warnings.push({ code: "heartRateSpikes", text: `${replaced} heart-rate spikes were replaced` })
    if (suspect > 0) {
      warnings.push({
        code: "heartRateSteps",
        text: `heart rate jumps by more than 25 bpm in a second, ${suspect} times`
      })
    }
    keep("bpm", rows)
  }
  linear("metresPerSecond")
  // A way covered and a height are there whether the sensor speaks or not.
  linear("distanceMetres", Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  linear("altitudeMetres", limit, limit)
  linear("breathsPerMinute")
  if (columns.celsius) keep("celsius", carry(grid, seconds, columns.celsius))
  keepPosition(records, grid, limit, keep)

  if (!out.metresPerSecond && out.distanceMetres) keep("metresPerSecond", speedOf(grid, out.distanceMetres))
  if (!out.distanceMetres && out.metresPerSecond) keep("distanceMetres", distanceOf(out.metresPerSecond))
  return out
}

/** A removed spike may leave a silence and a bridged silence a spike: until neither is left. */
const cleanPower = (grid: Grid, rows: Float32Array): number => {
  let spikes = 0
  for (;;) {
    bridgeSilence(grid, rows)
    const removed = removePowerSpikes(grid.seconds, rows)
    if (removed === 0) return spikes
    spikes += removed
  }
}

/** Null island is where devices without a fix are. */
const keepPosition = (
  { seconds, columns }: CleanRecords,
  grid: Grid,
  limit: number,
  keep: (name: ChannelName, values: Float32Array) => void
): void => {
  const { latitude, longitude } = columns
  if (!latitude || !longitude) return
  const located = (values: Float64Array): Float64Array => {
    const out = values.slice()
    for (let i = 0; i < out.length; i++) if (latitude[i] === 0 && longitude[i] === 0) out[i] = Number.NaN
    return out
  }
  keep("latitude", interpolate(grid, seconds, located(latitude), limit, limit))
  keep("longitude", interpolate(grid, seconds, located(longitude), limit, limit))
}

/** Metres covered per second of the row before; 0 right after a pause. */
const speedOf = (grid: Grid, distance: Float32Array): Float32Array => {
  const out = new Float32Array(distance.length)
  for (let row = 1; row < distance.length; row++) {
    const step = grid.seconds[row]! - grid.seconds[row - 1]!
    out[row] = step === 1 ? Math.max(0, distance[row]! - distance[row - 1]!) : 0
  }
  return out
}

const distanceOf = (speed: Float32Array): Float32Array => {
  const out = new Float32Array(speed.length)
  let metres = 0
  for (let row = 0; row < speed.length; row++) {
    if (row > 0 && speed[row]! > 0) metres += speed[row]!
    out[row] = metres
  }
  return out
}
