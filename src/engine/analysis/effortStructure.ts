/** Where the time of a session went: by intensity band, and by how long each bout in a band lasted. */
import type { Stream } from "../../domain/Stream.ts"
import { type Bounds, type ZoneName, zoneNames, zoneOf } from "../../domain/Zones.ts"
import { coverage as shareValid } from "../grid.ts"
import { type Derived, known, type Provenance, unknown } from "./Derived.ts"

/** Bout lengths, upper ends not included. */
const boutClasses = [
  { label: "under30s", fromSeconds: 0, toSeconds: 30 },
  { label: "30sTo2min", fromSeconds: 30, toSeconds: 120 },
  { label: "2To5min", fromSeconds: 120, toSeconds: 300 },
  { label: "5To10min", fromSeconds: 300, toSeconds: 600 },
  { label: "10To20min", fromSeconds: 600, toSeconds: 1200 },
  { label: "over20min", fromSeconds: 1200, toSeconds: Number.POSITIVE_INFINITY }
] as const
export type BoutClass = (typeof boutClasses)[number]["label"]

export interface EffortBand {
  readonly band: ZoneName
  readonly seconds: number
  readonly bouts: number
  readonly longestBoutSeconds: number
  /** Seconds of this band by the length of the bout they belong to; adds up to `seconds`. */
  readonly secondsByBoutLength: Readonly<Record<BoutClass, number>>
}

/** Half of the smoothing window: raw power crosses every bound several times a minute and would shatter each bout. */
const halfWindow = 15

/**
 * Time by zone and bout length. The output is smoothed by a centred 30 s mean first, so the seconds per band differ a
 * little from time in zone, which counts raw seconds. A pause and a hole in the data end a bout.
 *
 * @param output watts or speed, one per row
 * @param bounds the athlete's zones on that date; null where there are none
 */
export const effortStructure = (
  stream: Stream,
  output: Float32Array,
  channel: string,
  bounds: Bounds | null
): Derived<ReadonlyArray<EffortBand>> => {
  const provenance: Provenance = {
    method: "effort-structure/centred-30s",
    channel,
    coverage: shareValid(output),
    warnings: []
  }
  if (provenance.coverage === 0) return unknown(provenance, `no ${channel} in this activity`)
  if (bounds === null) return unknown(provenance, "no zones on that date")
  const bands = new Map(zoneNames.map((band) => [band, emptyBand()]))
  let band: ZoneName | null = null
  let length = 0
  const close = () => {
    if (band === null || length === 0) return
    const row = bands.get(band)!
    const bout = boutClasses.find(({ toSeconds }) => length < toSeconds)!
    row.seconds += length
    row.bouts++
    row.longestBoutSeconds = Math.max(row.longestBoutSeconds, length)
    row.secondsByBoutLength[bout.label] += length
    length = 0
  }
  const smooth = centredMean(stream, output)
  for (let row = 0; row < stream.length; row++) {
    const value = smooth[row]!
    const now = Number.isNaN(value) ? null : zoneOf(value, bounds)
    if (now !== band || (row > 0 && isPause(stream, row))) close()
    band = now
    if (band !== null) length++
  }
  close()
  return known(
    provenance,
    zoneNames.map((name) => ({ band: name, ...bands.get(name)! }))
  )
}

const emptyBand = () => ({
  seconds: 0,
  bouts: 0,
  longestBoutSeconds: 0,
  secondsByBoutLength: {
    under30s: 0,
    "30sTo2min": 0,
    "2To5min": 0,
    "5To10min": 0,
    "10To20min": 0,
    over20min: 0
  } as Record<BoutClass, number>
})

const isPause = (stream: Stream, row: number): boolean =>
  stream.elapsedSeconds[row]! - stream.elapsedSeconds[row - 1]! > 1

/** Mean of the valid rows within half a window, never across a pause; NaN stays NaN so that valid seconds are kept. */
const centredMean = (stream: Stream, values: Float32Array): Float64Array => {
  const out = new Float64Array(stream.length).fill(Number.NaN)
  let start = 0
  for (let row = 1; row <= stream.length; row++) {
    if (row < stream.length && !isPause(stream, row)) continue
    let from = start
    let to = start
    let sum = 0
    let count = 0
    for (let i = start; i < row; i++) {
      for (; to < Math.min(row, i + halfWindow); to++)
        if (Number.isFinite(values[to])) {
          sum += values[to]!
          count++
        }
      for (; from < i - halfWindow; from++)
        if (Number.isFinite(values[from])) {
          sum -= values[from]!
          count--
        }
      if (Number.isFinite(values[i])) out[i] = sum / count
    }
    start = row
  }
  return out
}
