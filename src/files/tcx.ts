/** TCX activity files to recordings: one per `Activity`, laps and pauses kept. */
import { Result } from "effect"
import type { DeviceTotals, RecordedLap, Recording } from "../domain/Recording.ts"
import type { DecodeResult } from "./DecodedFile.ts"
import type { XmlHandler } from "./xml.ts"
import { concluded } from "./xmlOutcome.ts"
import { readTracks, recordingOf } from "./xmlRecording.ts"
import { emptyPoint, makeTrack, type Point, type Track } from "./xmlTrack.ts"
import { decimal, type Instant, instantOf } from "./xmlValues.ts"

interface Lap {
  readonly start: Instant | null
  timerSeconds: number
  distanceMetres: number
  kcal: number
  averageBpm: number
  maxBpm: number
}

interface Activity {
  readonly sportWord: string | null
  id: Instant | null
  program: string | null
  pointsAreZoned: boolean
  utcOffsetSeconds: number | null
  readonly laps: Array<Lap>
  readonly track: Track
}

/** @param nowEpochSeconds refuses a file from more than a day ahead */
export const decodeTcx = (file: Uint8Array, nowEpochSeconds?: number): DecodeResult => {
  const activities: Array<Activity> = []
  const plans = new Set<string>()
  let author: string | null = null
  let activity: Activity | null = null
  let lap: Lap | null = null
  let trackedLap: Lap | null = null
  let point: Point | null = null

  const handler: Omit<XmlHandler, "isFull"> = {
    open: (name, attributes, parent) => {
      switch (name) {
        case "Activity":
          activity = newActivity(attributes["Sport"] ?? null)
          activities.push(activity)
          return
        case "Lap":
          if (activity === null) return
          lap = newLap(instantOf(attributes["StartTime"] ?? ""))
          activity.laps.push(lap)
          return
        case "Track":
          // The first track of a lap goes on from the lap before; another one means the timer stood in between.
          if (lap !== null && lap === trackedLap) activity?.track.pauseHere()
          trackedLap = lap
          return
        case "Trackpoint":
          point = emptyPoint()
          return
        case "Course":
        case "Workout":
          if (parent === `${name}s`) plans.add(name.toLowerCase())
      }
    },
    close: (name, text, parent) => {
      if (point !== null) {
        if (name !== "Trackpoint") return readPoint(point, activity, name, text, parent)
        activity?.track.add(point)
        point = null
      } else if (name === "Activity") {
        activity = null
        lap = null
      } else if (name === "Lap") lap = null
      else if (lap !== null && name !== "Name") readLap(lap, name, text, parent)
      else if (name === "Name" && parent === "Author") author = text.trim()
      else if (activity !== null) readActivity(activity, name, text, parent)
    }
  }

  return readTracks(file, handler, activities, (reading) => {
    if (activities.length === 0 && plans.size > 0) {
      const reason = `a TCX file, but not an activity: it holds a ${[...plans].join(" and a ")}`
      return Result.fail({ fault: "notAnActivity", reason })
    }
    return concluded(
      activities.map((each) => tracked(each, author)),
      reading,
      nowEpochSeconds
    )
  })
}

const newActivity = (sportWord: string | null): Activity => ({
  sportWord,
  id: null,
  program: null,
  pointsAreZoned: false,
  utcOffsetSeconds: null,
  laps: [],
  track: makeTrack()
})

const newLap = (start: Instant | null): Lap => ({
  start,
  timerSeconds: Number.NaN,
  distanceMetres: Number.NaN,
  kcal: Number.NaN,
  averageBpm: Number.NaN,
  maxBpm: Number.NaN
})

const readPoint = (point: Point, activity: Activity | null, name: string, text: string, parent: string): void => {
  switch (name) {
    case "Time": {
      const instant = instantOf(text)
      if (instant === null) return
      point.time = instant.epochSeconds
      if (activity === null) return
      activity.pointsAreZoned ||= instant.zoned
      activity.utcOffsetSeconds ??= instant.utcOffsetSeconds
      return
    }
    case "LatitudeDegrees":
      point.latitude = decimal(text)
      return
    case "LongitudeDegrees":
      point.longitude = decimal(text)
      return
    case "AltitudeMeters":
      point.altitudeMetres = decimal(text)
      return
    case "DistanceMeters":
      point.distanceMetres = decimal(text)
      return
    case "Value":
      if (parent === "HeartRateBpm") point.bpm = decimal(text)
      return
    case "Cadence":
      if (Number.isNaN(point.cadence)) point.cadence = decimal(text)
      return
    case "RunCadence":
      point.cadence = decimal(text)
      return
    case "Speed":
      point.metresPerSecond = decimal(text)
      return
    case "Watts":
      point.watts = decimal(text)
  }
}

const readLap = (lap: Lap, name: string, text: string, parent: string): void => {
  if (name === "TotalTimeSeconds") lap.timerSeconds = decimal(text)
  else if (name === "DistanceMeters") lap.distanceMetres = decimal(text)
  else if (name === "Calories") lap.kcal = decimal(text)
  else if (name === "Value" && parent === "AverageHeartRateBpm") lap.averageBpm = decimal(text)
  else if (name === "Value" && parent === "MaximumHeartRateBpm") lap.maxBpm = decimal(text)
}

const readActivity = (activity: Activity, name: string, text: string, parent: string): void => {
  if (name === "Id" && parent === "Activity") activity.id = instantOf(text)
  else if (name === "Name" && parent === "Creator") activity.program = text.trim()
}

const tracked = (activity: Activity, author: string | null): Recording => {
  const { laps, sportWord, track } = activity
  const startEpochSeconds = startOf(activity)
  return recordingOf(track, {
    sportWord,
    program: activity.program ?? author,
    name: null,
    startEpochSeconds,
    utcOffsetSeconds: activity.utcOffsetSeconds ?? offsetInId(activity, startEpochSeconds),
    laps: recordedLaps(laps, track.lastTime()),
    device: totalsOf(laps, startEpochSeconds, track.lastTime())
  })
}

const longestWaitSeconds = 3600

/** The first lap's start, unless the points contradict it: some exporters write it in local time. */
const startOf = ({ id, laps, pointsAreZoned, track }: Activity): number => {
  const first = track.firstTime()
  const said = laps.find(({ start }) => start !== null)?.start ?? id
  if (said === null || said === undefined) return first
  if (Number.isNaN(first)) return said.epochSeconds
  const wait = first - said.epochSeconds
  return (said.zoned || !pointsAreZoned) && wait >= 0 && wait <= longestWaitSeconds ? said.epochSeconds : first
}

const widestOffsetSeconds = 14 * 3600

/** An `Id` without a zone is the local start: then it tells where the activity was. */
const offsetInId = ({ id, pointsAreZoned }: Activity, startEpochSeconds: number): number | null => {
  if (id === null || id.zoned || !pointsAreZoned) return null
  const difference = id.epochSeconds - startEpochSeconds
  const offset = Math.round(difference / 900) * 900
  // Nothing apart is a missing Z.
  return offset !== 0 && Math.abs(offset) <= widestOffsetSeconds && Math.abs(difference - offset) <= 60 ? offset : null
}

const recordedLaps = (laps: ReadonlyArray<Lap>, lastTime: number): ReadonlyArray<RecordedLap> =>
  laps.flatMap((lap, n) => {
    if (lap.start === null || !(lap.timerSeconds >= 0)) return []
    const startEpochSeconds = lap.start.epochSeconds
    const next = laps[n + 1]?.start?.epochSeconds ?? lastTime
    const elapsed = next - startEpochSeconds
    return [
      {
        startEpochSeconds,
        elapsedSeconds: elapsed > lap.timerSeconds ? elapsed : lap.timerSeconds,
        timerSeconds: lap.timerSeconds,
        distanceMetres: finiteOrNull(lap.distanceMetres)
      }
    ]
  })

const totalsOf = (laps: ReadonlyArray<Lap>, startEpochSeconds: number, lastTime: number): DeviceTotals => {
  const sum = (of: (lap: Lap) => number) => positiveOrNull(laps.reduce((total, lap) => total + (of(lap) || 0), 0))
  const beating = laps.filter((lap) => lap.averageBpm > 0 && lap.timerSeconds > 0)
  const beatingSeconds = beating.reduce((total, lap) => total + lap.timerSeconds, 0)
  const timerSeconds = sum((lap) => lap.timerSeconds)
  const last = laps.at(-1)
  const end = Math.max(lastTime || 0, (last?.start?.epochSeconds ?? 0) + (last?.timerSeconds || 0))
  return {
    timerSeconds,
    elapsedSeconds: timerSeconds === null ? null : positiveOrNull(end - startEpochSeconds),
    distanceMetres: sum((lap) => lap.distanceMetres),
    ascentMetres: null,
    kcal: sum((lap) => lap.kcal),
    averageWatts: null,
    normalizedWatts: null,
    averageBpm:
      beatingSeconds === 0
        ? null
        : beating.reduce((total, lap) => total + lap.averageBpm * lap.timerSeconds, 0) / beatingSeconds,
    maxBpm: positiveOrNull(laps.reduce((max, lap) => (lap.maxBpm > max ? lap.maxBpm : max), 0))
  }
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)
const positiveOrNull = (value: number): number | null => (value > 0 && Number.isFinite(value) ? value : null)
