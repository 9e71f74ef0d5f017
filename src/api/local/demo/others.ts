/** Everything that is neither ride, run nor swim: strength, hikes, and the change from bike to run. */
import type { Recording } from "../../../domain/Recording.ts"
import { clockOf, hills, hundredths, type Outing, recordingOf, type Stop, tenths } from "./track.ts"

/** Heart rate in waves, set by set. */
export const strength = (outing: Outing, seconds: number): Recording => {
  const { random } = outing
  const bpm = new Float64Array(seconds)
  let [beat, aim, left, lifting] = [82, 95, 300, false]
  for (let second = 0; second < seconds; second++) {
    if (left-- <= 0) {
      lifting = !lifting
      left = lifting ? random.whole(35, 60) : random.whole(60, 120)
      aim = (lifting ? random.between(118, 136) : random.between(92, 102)) + outing.form.offsetBpm
    }
    beat += (aim - beat) / 25
    bpm[second] = Math.round(beat)
  }
  return recordingOf(outing, {
    sport: "Other",
    activityWord: "strength_training",
    records: { time: clockOf(outing.startEpochSeconds, seconds, []), bpm },
    kcal: (seconds / 60) * 6
  })
}

/** Up a hill and down again, with a rest on the way. */
export const hike = (outing: Outing, seconds: number): Recording => {
  const { random } = outing
  const bpm = new Float64Array(seconds)
  const metresPerSecond = new Float64Array(seconds)
  const distanceMetres = new Float64Array(seconds)
  const altitudeMetres = new Float64Array(seconds)
  const climb = random.between(420, 640)
  const bumps = hills(random, 0.3)
  const base = random.between(80, 200)
  const stops: ReadonlyArray<Stop> = [
    { afterSeconds: Math.round(seconds * 0.52), pausedSeconds: random.whole(700, 1500) }
  ]
  let [distance, beat, ascent, altitude] = [0, 90, 0, base]
  for (let second = 0; second < seconds; second++) {
    const progress = second / seconds
    const slope = (climb * Math.PI * Math.sin(2 * Math.PI * progress)) / seconds
    const local = bumps(distance)
    const speed = Math.max(0.3, 1.32 - 2.2 * Math.abs(slope) + 0.06 * random.normal())
    const before = altitude
    altitude += slope + local.grade * speed
    ascent += Math.max(0, altitude - before)
    distance += speed
    const aim = 96 + 85 * Math.max(-0.12, altitude - before) + outing.form.offsetBpm
    beat += (aim - beat) / 60
    bpm[second] = Math.round(beat)
    metresPerSecond[second] = hundredths(speed)
    distanceMetres[second] = tenths(distance)
    altitudeMetres[second] = Math.round(altitude * 5) / 5
  }
  return recordingOf(outing, {
    sport: "Other",
    activityWord: "hiking",
    records: {
      time: clockOf(outing.startEpochSeconds, seconds, stops),
      bpm,
      metresPerSecond,
      distanceMetres,
      altitudeMetres
    },
    stops,
    ascentMetres: ascent,
    kcal: (seconds / 60) * 6.5
  })
}

/** From the bike to the running shoes: a minute or two on foot. */
export const transition = (outing: Outing, seconds: number): Recording => {
  const bpm = new Float64Array(seconds)
  const distanceMetres = new Float64Array(seconds)
  for (let second = 0; second < seconds; second++) {
    bpm[second] = Math.round(138 - 12 * Math.sin((Math.PI * second) / seconds) + outing.form.offsetBpm)
    distanceMetres[second] = tenths((110 * (second + 1)) / seconds)
  }
  return recordingOf(outing, {
    sport: "Other",
    activityWord: "transition",
    records: { time: clockOf(outing.startEpochSeconds, seconds, []), bpm, distanceMetres },
    kcal: seconds / 10
  })
}
