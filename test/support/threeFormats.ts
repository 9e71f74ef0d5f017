/** One ride as three exporters would write it, with round numbers: north at 10 m/s, two laps, a pause of two minutes. */
import { encodeFitActivity } from "./fitActivity.ts"
import { sampleStart } from "./fitSamples.ts"
import { writeGpx, writeTcx, type XmlPoint } from "./xmlActivity.ts"

/** On a sphere of 6 371 008.8 m, 10 m are this many degrees. */
export const degreesPer10Metres = (10 / 6_371_008.8) * (180 / Math.PI)

/** Points of every second, the first of them `elapsed` seconds into the ride and `n` points along the way. */
const points = (count: number, elapsed: number, n: number): ReadonlyArray<XmlPoint> =>
  Array.from({ length: count }, (_, index) => ({
    epochSeconds: sampleStart + elapsed + index,
    watts: 200,
    // A strap needs a moment to be found.
    ...(n + index < 8 ? {} : { bpm: 120 + ((n + index) % 20) }),
    cadence: 90,
    metresPerSecond: 10,
    distanceMetres: 10 * (n + index),
    altitudeMetres: 100,
    latitude: 10 + (n + index) * degreesPer10Metres,
    longitude: 20
  }))

const pause = 120

/** @param half seconds before the pause, and after it */
const rideOf = (half: number) => {
  const tracks = [points(half, 0, 0), points(half, half + pause, half)] as const
  const laps = [0, half + pause].map((elapsed) => ({
    epochSeconds: sampleStart + elapsed,
    timerSeconds: half,
    distanceMetres: 10 * half
  }))
  const shifted = (shift: number) =>
    tracks.map((track) => track.map((point) => ({ ...point, epochSeconds: point.epochSeconds + shift })))
  return {
    tracks,
    fit: (shift: number): Uint8Array =>
      encodeFitActivity({
        sessions: [
          {
            sport: 2,
            epochSeconds: sampleStart + shift,
            elapsedSeconds: 2 * half + pause,
            timerSeconds: 2 * half,
            distanceMetres: 10 * (2 * half - 1),
            records: shifted(shift).flat(),
            laps: laps.map(({ distanceMetres, epochSeconds, timerSeconds }) => ({
              epochSeconds: epochSeconds + shift,
              elapsedSeconds: timerSeconds,
              distanceMetres
            })),
            pauses: [
              {
                fromEpochSeconds: sampleStart + shift + half,
                toEpochSeconds: sampleStart + shift + half + pause
              }
            ]
          }
        ]
      }),
    tcx: (shift: number): Uint8Array =>
      writeTcx([
        {
          device: "Edge 530",
          laps: shifted(shift).map((track, n) => ({
            ...laps[n]!,
            epochSeconds: laps[n]!.epochSeconds + shift,
            kcal: 100,
            tracks: [track]
          }))
        }
      ]),
    gpx: (shift: number): Uint8Array => writeGpx([{ name: "Morning Ride", type: "cycling", segments: shifted(shift) }])
  }
}

/** Ten minutes; each format takes how many seconds later than `sampleStart` it begins. */
export const rideIn = rideOf(300)
export const [firstLap, secondLap] = rideIn.tracks

/** The same in two minutes. */
export const shortRideIn = rideOf(60)
