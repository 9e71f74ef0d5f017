/** Rides, second by second: power from intent, terrain and legs; speed from power; heart rate from effort. */
import type { Recording } from "../../../domain/Recording.ts"
import { beatsOf } from "./beats.ts"
import { heartRate, type Fitness } from "./body.ts"
import type { Random } from "./random.ts"
import {
  clockOf,
  distanceLaps,
  hills,
  hundredths,
  intentOf,
  type Outing,
  recordingOf,
  stepStarts,
  type Stop,
  tenths
} from "./track.ts"

export interface RideOuting extends Outing {
  /** No meter on the bike: power was modelled from heart rate. */
  readonly powerFromHeartRate: boolean
  /** Ridden through: a race, or a ride with a run straight after it. */
  readonly nonStop: boolean
}

const bikeKg = 9

export const ride = (outing: RideOuting): Recording => {
  const { fitness, random } = outing
  const intent = intentOf(outing.segments, outing.indoor ? 3 : 8)
  const rows = intent.length
  const stops = outing.indoor || outing.nonStop ? [] : stopsOf(rows, random)
  const watts = new Float64Array(rows)
  const bpm = new Float64Array(rows)
  const exactBpm = new Float64Array(rows)
  const effort = new Float64Array(rows)
  const cadence = new Float64Array(rows)
  const metresPerSecond = new Float64Array(rows)
  const distanceMetres = new Float64Array(rows)
  const altitudeMetres = new Float64Array(outing.indoor ? 0 : rows)
  const celsius = new Float64Array(outing.indoor ? 0 : rows)
  const breathsPerMinute = new Float64Array(outing.strap ? rows : 0)

  const legs = outing.indoor ? trainer(fitness, random) : road(fitness, random)
  const terrain = outing.indoor ? flat : hills(random, random.between(0.7, 1.2))
  const pulse = heartRate(random.between(78, 92), outing.form, "ride", random.normal)
  const totalKg = fitness.weightKg + bikeKg
  let [speed, distance, ascent, joules, breaths, smooth, referenceAltitude] = [3, 0, 0, 0, 16, 0.4, terrain(0).altitude]
  let nextStop = 0

  for (let row = 0; row < rows; row++) {
    if (nextStop < stops.length && stops[nextStop]!.afterSeconds === row) {
      speed = 2
      nextStop++
    }
    const { grade, altitude } = terrain(distance)
    // Past 15 kJ/kg the legs give a little less for the same will.
    const tired = 1 - 0.0022 * Math.max(0, joules / 1000 / fitness.weightKg - 15)
    const power = legs(intent[row]! * tired, grade, speed)
    joules += power
    // Kinetic energy over one second: drive train 97 %, rolling 0.0045, drag area 0.32 m2.
    const resistance = totalKg * 9.81 * (grade + 0.0045) + 0.196 * speed * speed
    speed = Math.max(1.2, Math.min(19, speed + ((power * 0.97) / Math.max(2.5, speed) - resistance) / totalKg))
    distance += speed
    smooth += (power / fitness.ftpWatts - smooth) / 8
    const beat = pulse(smooth)
    watts[row] = power
    exactBpm[row] = beat
    bpm[row] = Math.round(beat)
    effort[row] = smooth
    cadence[row] =
      power < 5 ? 0 : Math.round(84 + 10 * (intent[row]! - 0.6) - 90 * Math.max(0, grade) + 2.5 * random.normal())
    metresPerSecond[row] = hundredths(speed)
    distanceMetres[row] = tenths(distance)
    if (!outing.indoor) {
      altitudeMetres[row] = Math.round(altitude * 5) / 5
      celsius[row] = Math.round(outing.celsius + (3 * row) / rows)
      if (altitude > referenceAltitude + 1 || altitude < referenceAltitude) {
        ascent += Math.max(0, altitude - referenceAltitude)
        referenceAltitude = altitude
      }
    }
    if (outing.strap) {
      breaths += (14 + 24 * smooth - breaths) / 40 + 0.25 * random.normal()
      breathsPerMinute[row] = tenths(Math.max(8, breaths))
    }
  }
  if (outing.powerFromHeartRate) modelled(watts, exactBpm, fitness)

  const time = clockOf(outing.startEpochSeconds, rows, stops)
  return recordingOf(outing, {
    sport: "Ride",
    activityWord: outing.indoor ? "indoor_cycling" : "cycling",
    records: {
      time,
      watts,
      bpm,
      cadence,
      metresPerSecond,
      distanceMetres,
      ...(outing.indoor ? {} : { altitudeMetres, celsius }),
      ...(outing.strap ? { breathsPerMinute } : {})
    },
    beats: outing.strap ? beatsOf({ time, bpm: exactBpm, effort, random }) : null,
    stops,
    lapStarts:
      outing.segments.length > 2
        ? stepStarts(outing.segments)
        : outing.indoor
          ? [0]
          : distanceLaps(distanceMetres, 10_000),
    ...(outing.indoor ? {} : { ascentMetres: ascent }),
    // One kilojoule at the pedals costs about one kilocalorie.
    kcal: joules / 1000
  })
}

type Legs = (share: number, grade: number, speed: number) => number

/** A trainer that holds the power: within a few percent of the step. */
const trainer = (fitness: Fitness, random: Random): Legs => {
  let wobble = 0
  return (share) => {
    wobble = 0.7 * wobble + 0.018 * random.normal()
    return Math.max(0, Math.round(fitness.ftpWatts * share * (1 + wobble)))
  }
}

/** On the road: harder uphill, free-wheeling downhill, never quite steady, a sprint for a town sign now and then. */
const road = (fitness: Fitness, random: Random): Legs => {
  let wobble = 0
  let [sprintSeconds, coastSeconds] = [0, 0]
  return (share, grade, speed) => {
    wobble = 0.94 * wobble + 0.05 * random.normal()
    if (sprintSeconds > 0) return Math.round(fitness.ftpWatts * (2 + 0.12 * sprintSeconds-- + 0.08 * random.normal()))
    if (coastSeconds > 0) {
      coastSeconds--
      return 0
    }
    const draw = random.uniform()
    if (draw < 0.0002) sprintSeconds = random.whole(6, 13)
    else if (draw < 0.004) coastSeconds = random.whole(3, 9)
    if (speed > 13.5 || grade < -0.045) return 0
    // Intervals are ridden steadily; easy riding follows the road.
    const swing = share > 0.9 ? 0.4 : 1
    return Math.max(
      0,
      Math.round(fitness.ftpWatts * (share * (1.03 + swing * (wobble + 5 * grade)) + 0.02 * random.normal()))
    )
  }
}

const flatPoint = { grade: 0, altitude: 0 }
const flat = () => flatPoint

/** Traffic lights, and a longer stop on long rides. */
const stopsOf = (rows: number, random: Random): ReadonlyArray<Stop> => {
  const lights = Array.from({ length: random.whole(1, 2) + Math.floor(rows / 3600) }, () => ({
    afterSeconds: random.whole(300, rows - 120),
    pausedSeconds: random.whole(15, 80)
  }))
  const cafe =
    rows > 8000
      ? [{ afterSeconds: Math.floor(rows * random.between(0.5, 0.65)), pausedSeconds: random.whole(480, 1080) }]
      : []
  return [...lights, ...cafe]
    .sort((left, right) => left.afterSeconds - right.afterSeconds)
    .filter((stop, index, all) => stop.afterSeconds > (all[index - 1]?.afterSeconds ?? 0) + 60)
}

/** Power as a platform would model it from heart rate alone: smooth, late, and blind to sprints. */
const modelled = (watts: Float64Array, bpm: Float64Array, fitness: Fitness): void => {
  let smooth = bpm[0] ?? 90
  for (let row = 0; row < watts.length; row++) {
    smooth += (bpm[row]! - smooth) / 15
    watts[row] = Math.max(0, Math.round((fitness.ftpWatts * (smooth - 82)) / 85))
  }
}
