/** How much a recording holds, so that of several files of one activity the best is kept, whichever came first. */
import type { RecordColumns, Recording } from "../domain/Recording.ts"
import type { FileFormat } from "./decode.ts"

/** What training is judged by weighs most; longitude comes with latitude. */
const weights: { readonly [Channel in Exclude<keyof RecordColumns, "time" | "longitude">]: number } = {
  watts: 4,
  bpm: 4,
  cadence: 2,
  metresPerSecond: 2,
  distanceMetres: 2,
  latitude: 2,
  breathsPerMinute: 2,
  altitudeMetres: 1,
  celsius: 1
}
const beatsWeight = 4
const lengthsWeight = 4

/** Between files of the same channels: FIT is what the device wrote, TCX keeps laps and distance, GPX neither. */
const formatRank: { readonly [Format in FileFormat]: number } = { FIT: 3, TCX: 2, GPX: 1 }

/** Comparable between recordings of the same activity; more is richer. */
export const richnessOf = ({ beats, lengths, records }: Recording, format: FileFormat): number => {
  const named = Object.entries(weights) as Array<[keyof typeof weights, number]>
  const channels = named.reduce((sum, [name, weight]) => sum + weight * quartersOf(records[name], name), 0)
  const others = 4 * ((beats === null ? 0 : beatsWeight) + (lengths.length === 0 ? 0 : lengthsWeight))
  return 10 * (channels + others) + formatRank[format]
}

/** Share of records that carry a value, in quarters: a second more or less must not decide. */
const quartersOf = (values: Float64Array | undefined, name: keyof typeof weights): number => {
  if (values === undefined || values.length === 0) return 0
  let valid = 0
  let alive = 0
  for (let record = 0; record < values.length; record++) {
    const value = values[record]!
    if (!Number.isNaN(value)) valid++
    if (value > 0) alive++
  }
  // Nobody's heart stands still, and a power meter that only says zero is none.
  if ((name === "bpm" || name === "watts") && alive === 0) return 0
  return Math.round((4 * valid) / values.length)
}
