/** Runs, second by second: speed from intent and grade, power from speed, heart rate from effort. */
import type { Recording } from "../../../domain/Recording.ts"
import { beatsOf } from "./beats.ts"
import { heartRate, runWatts } from "./body.ts"
import {
  clockOf,
  distanceLaps,
  hills,
  hundredths,
  intentOf,
  type Outing,
  recordingOf,
  stepStarts,
  tenths
} from "./track.ts"

export const run = (outing: Outing): Recording => {
  const { fitness, random } = outing
  const intent = intentOf(outing.segments, 5)
  const rows = intent.length
  const watts = new Float64Array(rows)
  const bpm = new Float64Array(rows)
  const exactBpm = new Float64Array(rows)
  const effort = new Float64Array(rows)
  const cadence = new Float64Array(rows)
  const metresPerSecond = new Float64Array(rows)
  const distanceMetres = new Float64Array(rows)
  const altitudeMetres = new Float64Array(rows)
  const breathsPerMinute = new Float64Array(outing.strap ? rows : 0)

  // Repeats are run where it is flat.
  const terrain = hills(random, outing.segments.length > 3 ? 0.15 : random.between(0.35, 0.7))
  const pulse = heartRate(random.between(80, 96), outing.form, "run", random.normal)
  let [wobble, distance, ascent, breaths, smooth, referenceAltitude] = [0, 0, 0, 18, 0.4, terrain(0).altitude]

  for (let row = 0; row < rows; row++) {
    const { grade, altitude } = terrain(distance)
    wobble = 0.92 * wobble + 0.011 * random.normal()
    // After an hour and a half pace slips by a little over one percent in every further half hour.
    const tired = 1 - 0.012 * Math.max(0, (row - 5400) / 1800)
    const speed = Math.max(0.8, fitness.runMetresPerSecond * intent[row]! * tired * (1 + wobble - 2.4 * grade))
    distance += speed
    const power = runWatts(speed, grade, fitness.weightKg)
    smooth += (power / fitness.runWatts - smooth) / 6
    const beat = pulse(smooth)
    watts[row] = Math.round(power * (1 + 0.012 * random.normal()))
    exactBpm[row] = beat
    bpm[row] = Math.round(beat)
    effort[row] = smooth
    cadence[row] = 2 * Math.round((150 + 8 * speed + 1.2 * random.normal()) / 2)
    metresPerSecond[row] = hundredths(speed)
    distanceMetres[row] = tenths(distance)
    altitudeMetres[row] = Math.round(altitude * 5) / 5
    if (altitude > referenceAltitude + 1 || altitude < referenceAltitude) {
      ascent += Math.max(0, altitude - referenceAltitude)
      referenceAltitude = altitude
    }
    if (outing.strap) {
      breaths += (18 + 26 * smooth - breaths) / 40 + 0.25 * random.normal()
      breathsPerMinute[row] = tenths(Math.max(10, breaths))
    }
  }

  const time = clockOf(outing.startEpochSeconds, rows, [])
  return recordingOf(outing, {
    sport: "Run",
    activityWord: "running",
    records: {
      time,
      watts,
      bpm,
      cadence,
      metresPerSecond,
      distanceMetres,
      altitudeMetres,
      ...(outing.strap ? { breathsPerMinute } : {})
    },
    beats: outing.strap ? beatsOf({ time, bpm: exactBpm, effort, random }) : null,
    lapStarts: outing.segments.length > 3 ? stepStarts(outing.segments) : distanceLaps(distanceMetres, 1000),
    ascentMetres: ascent,
    // One kilocalorie per kilogram and kilometre.
    kcal: (fitness.weightKg * distance) / 1000
  })
}
