/** The sessions of a FIT file: a triathlon is five of them, transitions included. Split by the sessions' start times. */
import type {
  BeatIntervals,
  DeviceTotals,
  RecordedLap,
  RecordedLength,
  Recording,
  TimerEvent
} from "../domain/Recording.ts"
import { columnsOf } from "./fitColumns.ts"
import { storedHeartRates } from "./fitHeartRate.ts"
import {
  finiteOrNull,
  type FitMessages,
  type FitRow,
  numbersOf,
  positiveOrNull,
  secondsOf,
  textOf
} from "./fitMessages.ts"
import type { FitRecords } from "./fitRecords.ts"
import { guessedSport, sourceOf, sportOf } from "./fitSport.ts"
import { wearerOf } from "./fitWearer.ts"

/** One recording per session; a file that lost its sessions is one recording of what there is. */
export const sessionsOf = (messages: FitMessages): ReadonlyArray<Recording> => {
  const sessions = [...messages.sessions].sort((a, b) => startOf(a) - startOf(b))
  const rows: ReadonlyArray<FitRow | null> = sessions.length === 0 ? [null] : sessions
  const borders = rows.map((row, n) => (n === 0 || row === null ? Number.NEGATIVE_INFINITY : startOf(row)))
  /** Which session a moment belongs to; a moment on the border opens the later one. */
  const sessionAt = (second: number): number => {
    let found = 0
    while (found + 1 < borders.length && second >= borders[found + 1]!) found++
    return found
  }
  const recordSessions = sessionsOfRecords(messages.records, borders.length === 1 ? null : sessionAt)
  const heartRates = storedHeartRates(messages.heartRates)
  const manufacturer = textOf(messages.fileIds[0], "manufacturer")
  let distanceBefore = 0
  return rows.map((row, n) => {
    const owned = rowsOfSession(recordSessions, n)
    const belongs = (message: FitRow): boolean => sessionAt(startOf(message)) === n
    const laps = messages.laps.filter(belongs)
    const distance = distanceRange(messages.records, owned, distanceBefore)
    distanceBefore = distance.end
    const options = { storedHeartRates: heartRates, distanceBase: distance.base, onFoot: false }
    const named = row ?? messages.sports[0] ?? laps.find((lap) => textOf(lap, "sport") !== null)
    const guessed = named === undefined ? guessedSport(columnsOf(messages.records, owned, options)) : undefined
    const sport = sportOf(named ?? guessed, manufacturer)
    const records = columnsOf(messages.records, owned, { ...options, onFoot: sport.onFoot })
    const lengths = messages.lengths.filter(belongs)
    const said = row === null ? Number.NaN : startOf(row)
    return {
      sport: sport.sport,
      source: sourceOf(manufacturer),
      activityWord: sport.activityWord,
      name: nameOf(messages, row, rows.length),
      startEpochSeconds: Number.isNaN(said) ? (records.time[0] ?? Number.NaN) : said,
      utcOffsetSeconds: utcOffsetOf(messages.activities[0]),
      indoor: sport.indoor,
      virtual: sport.virtual,
      records,
      beats: beatsOf(messages, recordSessions, n),
      laps: laps.flatMap(lapOf),
      lengths: lengths.flatMap(lengthOf),
      timerEvents: messages.events.flatMap(timerEventOf),
      poolLengthMetres: row !== null && lengths.length > 0 ? positiveOrNull(row, "pool_length") : null,
      device: totalsOf(row ?? {}),
      wearer: wearerOf(messages, sport.sport, rows.length === 1),
      warnings: guessed ? ["the file does not name its sport: power and speed say it is a ride"] : []
    }
  })
}

/** Per record its session. @param sessionAt null when there is only one */
const sessionsOfRecords = ({ count, time }: FitRecords, sessionAt: ((second: number) => number) | null): Int32Array => {
  const sessions = new Int32Array(count)
  if (sessionAt !== null) for (let record = 0; record < count; record++) sessions[record] = sessionAt(time[record]!)
  return sessions
}

const rowsOfSession = (recordSessions: Int32Array, session: number): Int32Array => {
  const rows = new Int32Array(recordSessions.length)
  let count = 0
  for (let row = 0; row < recordSessions.length; row++) if (recordSessions[row] === session) rows[count++] = row
  return rows.subarray(0, count)
}

const startOf = (row: FitRow): number => {
  const start = secondsOf(row, "start_time")
  return Number.isNaN(start) ? secondsOf(row, "timestamp") : start
}

/** Some devices count distance through the whole file, some begin again: a lower first value is a new beginning. */
const distanceRange = ({ columns: { distance } }: FitRecords, rows: Int32Array, before: number) => {
  const said = (row: number): boolean => distance !== undefined && !Number.isNaN(distance[row]!)
  const first = rows.find(said)
  const last = rows.findLast(said)
  if (distance === undefined || first === undefined || last === undefined) return { base: 0, end: before }
  return { base: distance[first]! >= before ? before : 0, end: distance[last]! }
}

/** The workout that was ridden, else the profile the athlete chose on the device; a multisport leg has only the latter. */
const nameOf = ({ workouts }: FitMessages, session: FitRow | null, sessions: number): string | null =>
  (sessions === 1 ? textOf(workouts[0], "wkt_name") : null) ?? textOf(session ?? undefined, "sport_profile_name")

const widestOffsetSeconds = 14 * 3600

/** Local minus UTC of the same moment, to the quarter hour; devices without a zone write nonsense. */
const utcOffsetOf = (activity: FitRow | undefined): number | null => {
  if (activity === undefined) return null
  const difference = secondsOf(activity, "local_timestamp") - secondsOf(activity, "timestamp")
  const offset = Math.round(difference / 900) * 900
  return Math.abs(offset) <= widestOffsetSeconds ? offset : null
}

const beatsOf = (messages: FitMessages, recordSessions: Int32Array, session: number): BeatIntervals | null => {
  if (messages.beats.length === 0) return null
  const milliseconds: Array<number> = []
  const recordIndex: Array<number> = []
  const localIndex = new Int32Array(recordSessions.length)
  let count = 0
  for (let index = 0; index < recordSessions.length; index++) {
    localIndex[index] = recordSessions[index] === session ? count++ : -1
  }
  messages.beats.forEach((message, n) => {
    const after = messages.beatsAfterRecord[n] ?? -1
    if ((after < 0 ? 0 : recordSessions[after]) !== session) return
    for (const seconds of numbersOf(message, "time")) {
      if (!(seconds > 0)) continue
      milliseconds.push(Math.round(seconds * 1000))
      recordIndex.push(after < 0 ? -1 : localIndex[after]!)
    }
  })
  return milliseconds.length === 0
    ? null
    : { milliseconds: Float64Array.from(milliseconds), recordIndex: Int32Array.from(recordIndex) }
}

const lapOf = (row: FitRow): ReadonlyArray<RecordedLap> => {
  const startEpochSeconds = startOf(row)
  const elapsedSeconds = finiteOrNull(row, "total_elapsed_time")
  if (Number.isNaN(startEpochSeconds) || elapsedSeconds === null) return []
  const timerSeconds = finiteOrNull(row, "total_timer_time") ?? elapsedSeconds
  return [{ startEpochSeconds, elapsedSeconds, timerSeconds, distanceMetres: finiteOrNull(row, "total_distance") }]
}

const lengthOf = (row: FitRow): ReadonlyArray<RecordedLength> => {
  const startEpochSeconds = startOf(row)
  const elapsedSeconds = finiteOrNull(row, "total_elapsed_time")
  if (Number.isNaN(startEpochSeconds) || elapsedSeconds === null) return []
  return [
    {
      startEpochSeconds,
      elapsedSeconds,
      active: textOf(row, "length_type") !== "idle",
      strokes: positiveOrNull(row, "total_strokes"),
      stroke: textOf(row, "swim_stroke")
    }
  ]
}

const timerEventOf = (row: FitRow): ReadonlyArray<TimerEvent> => {
  const type = textOf(row, "event_type")
  const epochSeconds = secondsOf(row, "timestamp")
  if (row["event"] !== "timer" || type === null || Number.isNaN(epochSeconds)) return []
  return type === "start" || type.startsWith("stop") ? [{ epochSeconds, running: type === "start" }] : []
}

const totalsOf = (row: FitRow): DeviceTotals => ({
  timerSeconds: positiveOrNull(row, "total_timer_time"),
  elapsedSeconds: positiveOrNull(row, "total_elapsed_time"),
  distanceMetres: positiveOrNull(row, "total_distance"),
  ascentMetres: finiteOrNull(row, "total_ascent"),
  kcal: positiveOrNull(row, "total_calories"),
  averageWatts: positiveOrNull(row, "avg_power"),
  normalizedWatts: positiveOrNull(row, "normalized_power"),
  averageBpm: positiveOrNull(row, "avg_heart_rate"),
  maxBpm: positiveOrNull(row, "max_heart_rate")
})
