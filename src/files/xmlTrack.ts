/**
 * Track points to columns, for TCX and GPX alike: where the pauses are, what became of the distance, and whose cadence
 * counts one leg only.
 */
import type { RecordColumns, TimerEvent } from "../domain/Recording.ts"
import { holeLimitSeconds } from "../engine/timeline.ts"
import { mostRecords } from "./DecodedFile.ts"
import { distanceFromPositions, repairedDistance } from "./xmlDistance.ts"

const pointChannels = [
  "watts",
  "bpm",
  "cadence",
  "metresPerSecond",
  "distanceMetres",
  "altitudeMetres",
  "celsius",
  "latitude",
  "longitude"
] as const
type Channel = (typeof pointChannels)[number]

/** One track point; NaN is missing. */
export type Point = { time: number } & { [Name in Channel]: number }

export const emptyPoint = (): Point => ({
  time: Number.NaN,
  watts: Number.NaN,
  bpm: Number.NaN,
  cadence: Number.NaN,
  metresPerSecond: Number.NaN,
  distanceMetres: Number.NaN,
  altitudeMetres: Number.NaN,
  celsius: Number.NaN,
  latitude: Number.NaN,
  longitude: Number.NaN
})

export interface Track {
  readonly add: (point: Point) => void
  /** The timer stood between the last point and the next one. */
  readonly pauseHere: () => void
  readonly size: () => number
  /** Points without a time, which are left out. */
  readonly untimed: () => number
  readonly lastTime: () => number
  readonly firstTime: () => number
  readonly columns: (onFoot: boolean) => RecordColumns
  readonly timerEvents: () => ReadonlyArray<TimerEvent>
}

export const makeTrack = (): Track => {
  const time: Array<number> = []
  const values = Object.fromEntries(pointChannels.map((name) => [name, [] as Array<number>])) as {
    readonly [Name in Channel]: Array<number>
  }
  const borders = new Set<number>()
  let untimed = 0
  const instants = () => Float64Array.from(time)
  return {
    add: (point) => {
      if (Number.isNaN(point.time)) {
        untimed++
        return
      }
      const lost = !isPosition(point.latitude, point.longitude)
      time.push(point.time)
      for (const name of pointChannels) values[name].push(point[name])
      if (lost) values.latitude[time.length - 1] = values.longitude[time.length - 1] = Number.NaN
    },
    pauseHere: () => {
      if (time.length > 0) borders.add(time.length)
    },
    size: () => time.length,
    untimed: () => untimed,
    firstTime: () => time[0] ?? Number.NaN,
    lastTime: () => time.at(-1) ?? Number.NaN,
    columns: (onFoot) => {
      const at = instants()
      const pausedBefore = pausesIn(at, saidPauses(at, borders))
      const column = (name: Channel): Float64Array | null => {
        const array = Float64Array.from(values[name])
        return array.some((value) => !Number.isNaN(value)) ? array : null
      }
      const [latitude, longitude] = [column("latitude"), column("longitude")]
      const written = repairedDistance(at, column("distanceMetres"))
      const distance =
        written ?? (latitude && longitude ? distanceFromPositions(at, latitude, longitude, pausedBefore) : null)
      const cadence = column("cadence")
      const out: { -readonly [Name in keyof RecordColumns]: RecordColumns[Name] } = { time: at }
      for (const name of ["watts", "bpm", "metresPerSecond", "altitudeMetres", "celsius"] as const) {
        const found = column(name)
        if (found) out[name] = found
      }
      if (cadence) out.cadence = onFoot ? bothLegs(cadence) : cadence
      if (distance) out.distanceMetres = distance
      if (latitude && longitude) {
        out.latitude = latitude
        out.longitude = longitude
      }
      return out
    },
    timerEvents: () => {
      const at = instants()
      const said = saidPauses(at, borders)
      // The engine finds holes itself, but where there are events it believes them alone.
      const pauses = said.length === 0 ? [] : [...pausesIn(at, said)].sort((a, b) => a - b)
      return pauses.flatMap((index) => [
        { epochSeconds: at[index - 1]!, running: false },
        { epochSeconds: at[index]!, running: true }
      ])
    }
  }
}

export const isTooLong = (tracks: ReadonlyArray<Track>): boolean =>
  tracks.reduce((sum, track) => sum + track.size() + track.untimed(), 0) > mostRecords

/** A border with less between its points is one that an exporter set for reasons of its own. */
const shortestPauseSeconds = 5

/** Indices of the points before which the file says that the timer stood. */
const saidPauses = (time: Float64Array, borders: ReadonlySet<number>): ReadonlyArray<number> =>
  [...borders].filter((index) => time[index]! - time[index - 1]! > shortestPauseSeconds)

/** The same, and holes too long to be one activity going on: an athlete may go far while the timer stands. */
const pausesIn = (time: Float64Array, said: ReadonlyArray<number>): ReadonlySet<number> => {
  const limit = holeLimitSeconds(time)
  const pauses = new Set(said)
  for (let index = 1; index < time.length; index++) if (time[index]! - time[index - 1]! > limit) pauses.add(index)
  return pauses
}

const isPosition = (latitude: number, longitude: number): boolean =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)

/** No leg turns over this often in a minute; whoever writes more has counted both. */
const fastestLeg = 130

/** Steps of both legs, whichever way the file counts. */
const bothLegs = (cadence: Float64Array): Float64Array => {
  const turning = cadence.filter((value) => value > 0).sort()
  const median = turning[turning.length >> 1] ?? 0
  return median > fastestLeg ? cadence : cadence.map((value) => 2 * value)
}
