/** Activities in depth, plausible and small. */
import type { ActivityAnalysis, StretchFigures } from "../../src/domain/ActivityAnalysis.ts"
import type { ActivityDetail, DetailLap } from "../../src/domain/ActivityDetail.ts"
import type { Alpha1 } from "../../src/domain/Alpha1.ts"
import type { Curves } from "../../src/domain/Curves.ts"
import type { DurabilityDrift } from "../../src/domain/Durability.ts"
import { pointsOf, type Series } from "../../src/domain/Series.ts"
import { day, ride, swim } from "./samples.ts"

export const lap = (over: Partial<DetailLap> = {}): DetailLap => ({
  number: 1,
  startSeconds: 0,
  endSeconds: 900,
  timerSeconds: 900,
  distanceMetres: 7400,
  averageWatts: 187,
  averageMetresPerSecond: 8.22,
  averageBpm: 131,
  averageCadence: 87,
  averageBreathsPerMinute: 24.1,
  ...over
})

export const detail = (over: Partial<ActivityDetail> = {}): ActivityDetail => ({
  activity: ride(),
  weather: { kind: "device", averageCelsius: 14.5 },
  laps: [lap(), lap({ number: 2, startSeconds: 900, endSeconds: 4702, timerSeconds: 3610, averageWatts: 193 })],
  missing: [],
  basis: [],
  warnings: [],
  ...over
})

export const alpha1: Alpha1 = {
  average: 0.71,
  aerobic: {
    watts: { ramp: 188, cluster: 181 },
    bpm: { ramp: 139, cluster: 136 },
    metresPerSecond: { ramp: null, cluster: null }
  },
  anaerobic: {
    watts: { ramp: null, cluster: 236 },
    bpm: { ramp: null, cluster: 161 },
    metresPerSecond: { ramp: null, cluster: null }
  },
  meanTimesOutput: 128.4,
  meanTimesOutputPercentOfTwoWeeks: null
}

export const drift: DurabilityDrift = {
  axis: "kj",
  anchors: [1000, 1500],
  metrics: {
    hr: {
      pointCount: 8,
      coveredWork: [0, 640.5],
      meanResidual: 1.4,
      band: { label: "in_band", above: 1, below: 0, inBand: 7 },
      trendLossPercent: [
        { anchor: 1000, percent: 11.2 },
        { anchor: 1500, percent: null }
      ],
      trendSessionCount: 14
    }
  }
}

export const curves: Curves = {
  power: [
    { durationSeconds: 5, best: 712, startSeconds: 3001 },
    { durationSeconds: 300, best: 268, startSeconds: 1204 },
    { durationSeconds: 1200, best: 241, startSeconds: 1180 }
  ],
  speed: null,
  percentOfRecentBest: {
    measure: "power",
    at: [
      { durationSeconds: 300, percent: 84.1 },
      { durationSeconds: 1200, percent: 92.6 }
    ]
  },
  referenceWindow: { days: 42, since: day("2026-10-09"), activityCount: 21, excludesCurrentActivity: true },
  effortStructure: {
    measure: "power",
    bands: [
      {
        band: "Tempo",
        seconds: 1250,
        bouts: 2,
        longestBoutSeconds: 1200,
        secondsByBoutLength: { "30sTo2min": 50, over20min: 1200 }
      }
    ]
  },
  durability: {
    power: {
      axis: "kj",
      series: [
        {
          windowSeconds: 300,
          fresh: 236,
          byWork: [
            { work: 250, best: 229.5 },
            { work: 500, best: 220.9 }
          ],
          fadePercentTotal: 6.4,
          evidence: "hardEfforts"
        }
      ]
    },
    gradeAdjusted: null
  }
}

/** Six hours at `low`: power up to 400 W, heart rate up to 180, altitude up to 999 m. */
export const sixHours = (over: Partial<Series> = {}): Series => {
  const points = pointsOf.low
  const wave = (least: number, most: number, period: number) =>
    Array.from(
      { length: points },
      (_, index) => least + ((most - least) * (1 + Math.sin((2 * Math.PI * index) / period))) / 2
    )
  return {
    resolution: "low",
    time: { by: "step", fromSeconds: 0, stepSeconds: 21_600 / points },
    points,
    totalPoints: points,
    columns: [
      { channel: "watts", values: wave(100, 400, 9.7) },
      { channel: "bpm", values: wave(100, 180, 17.3) },
      { channel: "altitudeMetres", values: wave(100, 999, 63) }
    ],
    peaks: [],
    missing: [],
    available: ["cadence", "metresPerSecond", "distanceMetres", "celsius", "latitude", "longitude"],
    pauses: [],
    nextCursor: null,
    ...over
  }
}

export const swimDetail = (): ActivityDetail =>
  detail({
    activity: swim(),
    weather: null,
    laps: [
      lap({ averageWatts: null, averageBreathsPerMinute: null, distanceMetres: 100, averageMetresPerSecond: 0.8 })
    ],
    swim: {
      poolLengthMetres: 25,
      lengths: [
        { startSeconds: 0, seconds: 31, strokes: 10, stroke: "freestyle", swolf: 41 },
        { startSeconds: 31, seconds: 32, strokes: 11, stroke: "freestyle", swolf: 43 },
        { startSeconds: 83, seconds: 40, strokes: null, stroke: "drill", swolf: null }
      ],
      rests: [{ startSeconds: 63, seconds: 20, afterLengths: 2 }],
      swumSeconds: 103,
      restSeconds: 20,
      strokes: [
        {
          stroke: "freestyle",
          lengths: 2,
          seconds: 63,
          metresPerSecond: 50 / 63,
          strokesPerMinute: 20,
          metresPerStroke: 2.38,
          swolf: 42
        }
      ]
    }
  })

const half = (fromSeconds: number, toSeconds: number, averageWatts: number): StretchFigures => ({
  fromSeconds,
  toSeconds,
  averageWatts,
  averageMetresPerSecond: 8.41,
  averageBpm: 138,
  averageCadence: 88,
  ascentMetres: 206,
  descentMetres: 199
})

export const analysis = (over: Partial<ActivityAnalysis> = {}): ActivityAnalysis => ({
  activity: ride(),
  sport: "Ride",
  range: null,
  overview: { movingSeconds: 4510, elapsedSeconds: 4702, distanceMetres: 37910, ascentMetres: 412 },
  power: { average: 191, max: 604, min: 0, normalized: 204, variabilityIndex: 1.07, intensityFactor: 0.85 },
  heartRate: { average: 138, max: 161, min: 92 },
  cadence: { average: 88, max: 117, min: 0 },
  speed: { average: 8.41, max: 17.2, min: 0 },
  pacing: { measure: "power", firstHalf: half(0, 2351, 196), secondHalf: half(2351, 4702, 186), fadePercent: 5.1 },
  timeInZone: {
    measure: "power",
    seconds: { Endurance: 1800, Tempo: 2160, Threshold: 430, VO2Max: 90, Anaerobic: 30 }
  },
  segments: [half(0, 2351, 196), half(2351, 4702, 186)],
  decoupling: { measure: "power", percent: 3.2, firstHalf: 1.4211, secondHalf: 1.3756, secondsUsed: 3910 },
  efficiency: { measure: "power", factor: 1.48 },
  criticalPower: {
    watts: 238,
    wPrimeJoules: 18_400,
    wattsError: 2.1,
    wPrimeError: 900,
    averagePercent: 80,
    support: [
      { durationSeconds: 180, watts: 341 },
      { durationSeconds: 720, watts: 263 }
    ]
  },
  wPrime: {
    minimumJoules: 6100,
    minimumPercent: 33,
    minimumAtSeconds: 3040,
    endJoules: 17_900,
    secondsBelowQuarter: 0,
    finding: null
  },
  missing: [],
  basis: [],
  warnings: [],
  ...over
})
