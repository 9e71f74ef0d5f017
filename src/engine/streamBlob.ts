/**
 * Streams at rest: one compressed, columnar blob per activity. Lossless to the resolution of each channel, no finer.
 *
 * Layout: `AE`, version, then deflated numbers, all of them LEB128: rows, elapsed deltas, a bit per channel, and per
 * channel the lengths of its valid and missing runs followed by zig-zag deltas of the valid values; last the beats.
 */
import { constants, deflateRawSync, inflateRawSync } from "node:zlib"
import { Result } from "effect"
import { type BeatSeries, type ChannelName, channelNames, type Stream } from "../domain/Stream.ts"
import { NumberReader, NumberWriter } from "./varint.ts"

export interface StoredStream {
  readonly stream: Stream
  readonly beats: BeatSeries | null
}

/** What came out of a blob; channels that were not wanted are told by name only. */
export interface DecodedStream extends StoredStream {
  readonly present: ReadonlyArray<ChannelName>
}

/** Which parts to make: passing over a channel costs a fraction of making it. */
export interface WantedParts {
  readonly channels: (name: ChannelName) => boolean
  readonly beats: boolean
}

const everything: WantedParts = { channels: () => true, beats: true }

/** Why a blob cannot be read: from a newer program, or not what was written. */
export type BlobFailure = "newerVersion" | "damaged"

/** Steps per unit: 1 W, 1 bpm, 0.5 rpm, 1 mm/s, 0.1 m, 0.1 °C, 0.1 breaths, a millionth of a degree. */
export const stepsPerUnit: { readonly [Channel in ChannelName]: number } = {
  watts: 1,
  bpm: 1,
  cadence: 2,
  metresPerSecond: 1000,
  distanceMetres: 10,
  altitudeMetres: 10,
  celsius: 10,
  breathsPerMinute: 10,
  latitude: 1_000_000,
  longitude: 1_000_000
}

const magic = [0x41, 0x45] as const
const version = 1
const headerBytes = 3
/** Far beyond any activity; a damaged length must not allocate the machine. */
const mostRows = 10_000_000

export interface PackedStream {
  readonly blob: Uint8Array
  /** What `decodeStream` makes of the blob, without the way there and back. */
  readonly stored: StoredStream
}

export const encodeStream = (stream: StoredStream): Uint8Array => packStream(stream).blob

/** Rounds every channel to its resolution (`stepsPerUnit`); beyond that nothing is lost. */
export const packStream = ({ beats, stream }: StoredStream): PackedStream => {
  const present = channelNames.filter((name) => stream.channels[name] !== undefined)
  const out = new NumberWriter(16 + stream.length * (present.length + 1) * 2)
  out.unsigned(stream.length)
  writeDeltas(out, stream.elapsedSeconds, stream.length)
  out.unsigned(channelNames.reduce((bits, name, n) => (stream.channels[name] ? bits + 2 ** n : bits), 0))
  const channels: { [Channel in ChannelName]?: Float32Array } = {}
  for (const name of present) channels[name] = writeChannel(out, stream.channels[name]!, stepsPerUnit[name])
  out.unsigned(beats === null ? 0 : beats.milliseconds.length + 1)
  const stored = { stream: { ...stream, channels }, beats: beats && writeBeats(out, beats) }
  const packed = deflateRawSync(out.bytes(), { level: 1, memLevel: 9, strategy: constants.Z_DEFAULT_STRATEGY })
  const blob = new Uint8Array(headerBytes + packed.length)
  blob.set([...magic, version])
  blob.set(packed, headerBytes)
  return { blob, stored }
}

/** @param wanted parts to make, by what is there; all of them by default */
export const decodeStream = (
  blob: Uint8Array,
  wanted: (present: ReadonlyArray<ChannelName>) => WantedParts = () => everything
): Result.Result<DecodedStream, BlobFailure> => {
  if (blob.length <= headerBytes || blob[0] !== magic[0] || blob[1] !== magic[1]) return Result.fail("damaged")
  if (blob[2]! > version) return Result.fail("newerVersion")
  return Result.flatMap(
    Result.try({
      try: () => inflateRawSync(blob.subarray(headerBytes), { maxOutputLength: mostRows * 40 }),
      catch: (): BlobFailure => "damaged"
    }),
    (bytes) => readStream(bytes, wanted)
  )
}

const readStream = (
  bytes: Uint8Array,
  wanted: (present: ReadonlyArray<ChannelName>) => WantedParts
): Result.Result<DecodedStream, BlobFailure> => {
  const source = new NumberReader(bytes)
  const length = source.unsigned()
  // Every row costs at least a byte: a length beyond the bytes is damage, not a stream.
  if (length > bytes.length) return Result.fail("damaged")
  const elapsedSeconds = new Int32Array(length)
  readDeltas(source, elapsedSeconds)
  const bits = source.unsigned()
  const channels: { [Channel in ChannelName]?: Float32Array } = {}
  const present = channelNames.filter((_, n) => (bits & (1 << n)) !== 0)
  const parts = wanted(present)
  for (const name of present) {
    if (parts.channels(name)) channels[name] = readChannel(source, length, stepsPerUnit[name])
    else skipChannel(source, length)
  }
  const beatCount = source.unsigned() - 1
  if (source.ranOut || beatCount > bytes.length) return Result.fail("damaged")
  const beats = beatCount < 0 || !parts.beats ? null : readBeats(source, beatCount)
  return source.ranOut
    ? Result.fail("damaged")
    : Result.succeed({ stream: { length, elapsedSeconds, channels }, beats, present })
}

const readBeats = (source: NumberReader, count: number): BeatSeries => {
  const elapsed = new Float64Array(count)
  readDeltas(source, elapsed)
  const milliseconds = new Float64Array(count)
  readDeltas(source, milliseconds)
  return { elapsedSeconds: elapsed.map((value) => value / 1000), milliseconds }
}

const writeDeltas = (out: NumberWriter, values: Int32Array | Float64Array, length: number): void => {
  let previous = 0
  for (let row = 0; row < length; row++) {
    out.signed(values[row]! - previous)
    previous = values[row]!
  }
}

const readDeltas = (source: NumberReader, into: Int32Array | Float64Array): void => {
  let value = 0
  for (let row = 0; row < into.length; row++) into[row] = value += source.signed()
}

/** @returns the values as they will be read back */
const writeChannel = (out: NumberWriter, values: Float32Array, steps: number): Float32Array => {
  for (let row = 0; row < values.length;) {
    let end = row
    while (end < values.length && !Number.isNaN(values[end]!)) end++
    out.unsigned(end - row)
    row = end
    while (end < values.length && Number.isNaN(values[end]!)) end++
    out.unsigned(end - row)
    row = end
  }
  const stored = new Float32Array(values.length)
  let previous = 0
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) {
      stored[row] = Number.NaN
      continue
    }
    const step = stepOf(value, steps)
    out.signed(step - previous)
    previous = step
    stored[row] = step / steps
  }
  return stored
}

/** Beyond any measurement, and as far as differences are exact. */
const mostSteps = 2 ** 51

/** Never a negative zero, which would not come back. */
const stepOf = (value: number, steps: number): number => {
  const step = Math.round(value * steps) + 0
  if (step > mostSteps) return mostSteps
  return step < -mostSteps ? -mostSteps : step
}

/** @returns the beats as they will be read back */
const writeBeats = (out: NumberWriter, beats: BeatSeries): BeatSeries => {
  const elapsed = beats.elapsedSeconds.map((seconds) => stepOf(seconds, 1000))
  const milliseconds = beats.milliseconds.map((length) => stepOf(length, 1))
  writeDeltas(out, elapsed, milliseconds.length)
  writeDeltas(out, milliseconds, milliseconds.length)
  return { elapsedSeconds: elapsed.map((millis) => millis / 1000), milliseconds }
}

const skipChannel = (source: NumberReader, length: number): void => {
  let valid = 0
  for (let row = 0; row < length && !source.ranOut;) {
    const run = source.unsigned()
    valid += run
    row += run + source.unsigned()
  }
  source.skip(valid)
}

const readChannel = (source: NumberReader, length: number, steps: number): Float32Array => {
  const values = new Float32Array(length)
  for (let row = 0; row < length && !source.ranOut;) {
    row += source.unsigned()
    const missing = source.unsigned()
    values.fill(Number.NaN, row, row + missing)
    row += missing
  }
  let step = 0
  for (let row = 0; row < length; row++) {
    if (Number.isNaN(values[row]!)) continue
    step += source.signed()
    values[row] = step / steps
  }
  return values
}
