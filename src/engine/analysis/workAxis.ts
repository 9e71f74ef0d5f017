/** Work done so far on the elapsed axis: kilojoules of a ride, kilometres of a run. Durability is read along it. */
import type { Stream } from "../../domain/Stream.ts"
import { elapsedSums } from "./elapsedAxis.ts"

export type WorkUnit = "kj" | "km"

export interface WorkAxis {
  readonly unit: WorkUnit
  /** Elapsed second of index 0. */
  readonly origin: number
  /** Work done before each elapsed second; never falls. Shape [seconds + 1]. */
  readonly done: Float64Array
}

/** @returns null where the channel behind the axis (watts for kj; speed or distance for km) is missing */
export const workAxis = (stream: Stream, unit: WorkUnit): WorkAxis | null => {
  const values = unit === "kj" ? stream.channels.watts : speedOf(stream)
  if (values === undefined) return null
  const { origin, total } = elapsedSums(stream, values)
  return { unit, origin, done: total.map((sum) => sum / 1000) }
}

/** Work done by an elapsed second, clamped to the activity. */
export const workAt = ({ origin, done }: WorkAxis, elapsedSeconds: number): number =>
  done[Math.min(Math.max(Math.round(elapsedSeconds - origin), 0), done.length - 1)] ?? 0

/** Metres covered in each second: the distance channel where there is one, else speed. */
const speedOf = (stream: Stream): Float32Array | undefined => {
  const distance = stream.channels.distanceMetres
  if (distance === undefined) return stream.channels.metresPerSecond
  const metres = new Float32Array(stream.length)
  let furthest = Number.NaN
  for (let row = 0; row < stream.length; row++) {
    const value = distance[row]!
    if (!Number.isFinite(value)) continue
    metres[row] = Number.isNaN(furthest) ? 0 : Math.max(0, value - furthest)
    furthest = Number.isNaN(furthest) ? value : Math.max(furthest, value)
  }
  return metres
}
