/**
 * How long the deep half of the engine takes on a long day. Made-up activities from a fixed seed; the figure is the
 * median of seven runs after two to warm up.
 */
import type { BeatSeries, Stream } from "../src/domain/Stream.ts"
import { meanMaximalCurve } from "../src/engine/analysis/curves.ts"
import { downsample } from "../src/engine/analysis/downsample.ts"
import { effortStructure } from "../src/engine/analysis/effortStructure.ts"
import { alphaSession } from "../src/engine/analysis/rr/alphaSession.ts"
import { rideDurability } from "../src/engine/analysis/withinSessionDurability.ts"
import { wPrimeBalance } from "../src/engine/analysis/wPrimeBalance.ts"

import { randomFrom } from "./athletes.ts"
import { median as middle } from "./process.ts"
import { type Line, within } from "./table.ts"

const random = randomFrom(20_261_122)

const ride = (seconds: number): Stream => ({
  length: seconds,
  elapsedSeconds: Int32Array.from({ length: seconds }, (_, row) => row + Math.floor(row / 3600) * 120),
  channels: {
    watts: Float32Array.from({ length: seconds }, (_, row) => 180 + 60 * Math.sin(row / 300) + 120 * random()),
    bpm: Float32Array.from({ length: seconds }, (_, row) => 135 + 10 * Math.sin(row / 300) + 2 * random()),
    altitudeMetres: Float32Array.from({ length: seconds }, (_, row) => 300 + 100 * Math.sin(row / 900))
  }
})

const beatsFor = (seconds: number): BeatSeries => {
  const milliseconds = Float64Array.from({ length: Math.floor(seconds / 0.44) }, (_, beat) =>
    beat % 100 === 0 ? 900 : 440 + 25 * Math.sin(beat / 700) + 12 * (random() - 0.5)
  )
  let at = 0
  return { milliseconds, elapsedSeconds: milliseconds.map((value) => (at += value / 1000)) }
}

const median = (run: () => unknown): number => {
  const times: Array<number> = []
  for (let round = 0; round < 9; round++) {
    const start = performance.now()
    run()
    if (round >= 2) times.push(performance.now() - start)
  }
  return middle(times)
}

const sixHours = ride(6 * 3600)
const threeHours = ride(3 * 3600)
const beats = beatsFor(3 * 3600)
const bounds = { Endurance: 190, Tempo: 225, Threshold: 265, VO2Max: 300 }
const watts = sixHours.channels.watts!

const figures: ReadonlyArray<readonly [what: string, budget: number | null, run: () => unknown]> = [
  ["alpha 1 of a three-hour ride", 300, () => alphaSession({ stream: threeHours, beats, restingBpm: 50, maxBpm: 185 })],
  ["power curve of a six-hour ride", 30, () => meanMaximalCurve(sixHours, watts, "watts")],
  ["fade by work of a six-hour ride", null, () => rideDurability(sixHours)],
  ["W′ balance of a six-hour ride", null, () => wPrimeBalance(sixHours, { criticalWatts: 260, wPrimeJoules: 20_000 })],
  ["effort structure of a six-hour ride", null, () => effortStructure(sixHours, watts, "watts", bounds)],
  [
    "200 points of a six-hour ride",
    null,
    () => downsample(sixHours, { points: 200, channels: ["watts", "bpm", "altitudeMetres"], maxima: ["watts"] })
  ]
]

export const analysis = async (): Promise<ReadonlyArray<Line>> =>
  figures.map(([what, budget, run]) => {
    const milliseconds = median(run)
    return budget === null ? { what, measured: `${milliseconds.toFixed(1)} ms` } : within(what, milliseconds, budget)
  })
