/** Small activities with round numbers, so that what they amount to can be worked out by hand. */
import { encodeFitActivity, type FitActivityInput, type FitRecordInput } from "./fitActivity.ts"

/** 2026-03-01T08:00:00Z */
export const sampleStart = 1_772_352_000

const seconds = (count: number, from: number, make: (n: number) => Omit<FitRecordInput, "epochSeconds">) =>
  Array.from({ length: count }, (_, n): FitRecordInput => ({ epochSeconds: from + n, ...make(n) }))

const pedalling = (n: number, watts: number) => ({
  watts,
  bpm: 120,
  cadence: 90,
  metresPerSecond: 10,
  distanceMetres: 10 * (n + 1),
  altitudeMetres: 100,
  celsius: 15,
  latitude: 10 + n * 1e-5,
  longitude: 20,
  rrMilliseconds: [500, 500]
})

/** 10 min at 200 W, a pause of 2 min, 10 min at 300 W; 10 m/s; 500 ms between beats; two laps. */
export const ride: FitActivityInput = {
  utcOffsetSeconds: 3600,
  sessions: [
    {
      sport: 2,
      epochSeconds: sampleStart,
      elapsedSeconds: 1320,
      timerSeconds: 1200,
      distanceMetres: 12_000,
      ascentMetres: 50,
      kcal: 300,
      records: [
        ...seconds(600, sampleStart, (n) => pedalling(n, 200)),
        ...seconds(600, sampleStart + 720, (n) => pedalling(600 + n, 300))
      ],
      laps: [
        { epochSeconds: sampleStart, elapsedSeconds: 600, distanceMetres: 6000 },
        { epochSeconds: sampleStart + 720, elapsedSeconds: 600, distanceMetres: 6000 }
      ],
      pauses: [{ fromEpochSeconds: sampleStart + 600, toEpochSeconds: sampleStart + 720 }]
    }
  ]
}

/** 20 min on the flat at 3 m/s, 160 steps a minute. */
export const run: FitActivityInput = {
  manufacturer: 32,
  sessions: [
    {
      sport: 1,
      epochSeconds: sampleStart,
      elapsedSeconds: 1200,
      distanceMetres: 3600,
      records: seconds(1200, sampleStart, (n) => ({
        bpm: 150,
        cadence: 80,
        enhancedMetresPerSecond: 3,
        distanceMetres: 3 * (n + 1),
        altitudeMetres: 20
      }))
    }
  ]
}

/** Eight lengths of 25 m in 25 s with 15 strokes each; after the fourth, 40 s at the wall. */
export const poolSwim: FitActivityInput = {
  sessions: [
    {
      sport: 5,
      subSport: 17,
      epochSeconds: sampleStart,
      elapsedSeconds: 240,
      distanceMetres: 200,
      poolLengthMetres: 25,
      records: seconds(240, sampleStart, () => ({ bpm: 130 })),
      lengths: [0, 25, 50, 75, -1, 140, 165, 190, 215].map((at) =>
        at < 0
          ? { epochSeconds: sampleStart + 100, elapsedSeconds: 40, active: false }
          : { epochSeconds: sampleStart + at, elapsedSeconds: 25, active: true, strokes: 15 }
      )
    }
  ]
}

const leg = (sport: number, subSport: number, from: number, length: number, speed: number, before: number) => ({
  sport,
  subSport,
  epochSeconds: sampleStart + from,
  elapsedSeconds: length,
  distanceMetres: speed * length,
  records: Array.from({ length: length / 5 }, (_, n): FitRecordInput => ({
    epochSeconds: sampleStart + from + 5 * n,
    bpm: 140,
    metresPerSecond: speed,
    distanceMetres: before + speed * 5 * n
  }))
})

/** Open water 300 m, transition, ride 3 km, each counted on by one odometer; recorded every 5 s. */
export const multisport: FitActivityInput = {
  sessions: [leg(5, 18, 0, 300, 1, 0), leg(3, 0, 300, 60, 0.5, 300), leg(2, 0, 360, 300, 10, 330)]
}

/** The ride as a device leaves it that dies in the middle of a message: no session, no end. */
export const truncatedRide = (): Uint8Array => {
  const whole = encodeFitActivity(ride)
  const cut = whole.slice(0, 20_003)
  new DataView(cut.buffer).setUint32(4, cut.length - 14, true)
  return cut
}

export const notFit = (): Uint8Array => new TextEncoder().encode("time,watts\n0,200\n1,201\n")
