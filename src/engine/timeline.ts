/**
 * Time: from the timestamps a device wrote to the seconds that count.
 * Decides which records are believable, when the timer ran, and which seconds become rows.
 */
import type { RecordColumns, Recording, TimerEvent } from "../domain/Recording.ts"

/** Records in strictly increasing whole seconds; `source[i]` is the index in the file of the record that won. */
export interface CleanRecords {
  readonly seconds: Float64Array
  readonly source: Int32Array
  readonly columns: { readonly [Channel in Exclude<keyof RecordColumns, "time">]?: Float64Array }
  readonly dropped: number
  readonly cutAtJump: boolean
}

/** A stretch in which the timer ran: records `from` (included) to `to` (excluded). */
export interface Running {
  readonly from: number
  readonly to: number
}

/** Without timer events, or inside them: a hole this long is no longer one activity going on. */
const shortestPauseSeconds = 30
const pauseInSteps = 10
const believableShare = 0.8
const largestBackStepSeconds = 5
const daySeconds = 86_400
/** 2000-01-01 and 2100-01-01: before and after, a clock was never set. */
const earliestSeconds = 946_684_800
const latestSeconds = 4_102_444_800

/**
 * Strictly increasing seconds: of records in the same second the last wins (an earlier one fills what it lacks),
 * a record that steps back or leaps more than a day ahead is dropped.
 */
export const cleanRecords = (records: RecordColumns): CleanRecords => {
  const { time, ...channels } = records
  const source = new Int32Array(time.length)
  const seconds = new Float64Array(time.length)
  const merged: Array<readonly [into: number, from: number]> = []
  let kept = 0
  let dropped = 0
  let cutAtJump = false
  for (let index = 0; index < time.length; index++) {
    const second = Math.floor(time[index]!)
    if (!isPlausible(second) || (kept === 0 && isAlone(time, index))) {
      dropped++
      continue
    }
    const last = kept === 0 ? Number.NEGATIVE_INFINITY : seconds[kept - 1]!
    if (second === last) {
      merged.push([kept - 1, source[kept - 1]!])
      source[kept - 1] = index
      continue
    }
    const leap = kept > 0 && second - last > daySeconds
    if (second < last || leap) {
      dropped++
      cutAtJump ||= leap || last - second > largestBackStepSeconds
      continue
    }
    source[kept] = index
    seconds[kept] = second
    kept++
  }
  // Nearly every file: what it holds is handed on as it is.
  if (kept === time.length) return { seconds, source, columns: channels, dropped, cutAtJump }
  const pick = (column: Float64Array): Float64Array => {
    const out = new Float64Array(kept)
    for (let row = 0; row < kept; row++) out[row] = column[source[row]!]!
    for (let n = merged.length - 1; n >= 0; n--) {
      const [row, earlier] = merged[n]!
      if (Number.isNaN(out[row]!)) out[row] = column[earlier]!
    }
    return out
  }
  const columns = Object.fromEntries(Object.entries(channels).map(([name, column]) => [name, pick(column)]))
  return { seconds: seconds.slice(0, kept), source: source.slice(0, kept), columns, dropped, cutAtJump }
}

const isPlausible = (second: number): boolean => second >= earliestSeconds && second <= latestSeconds

/** A first record more than a day from the second one would otherwise decide over all others. */
const isAlone = (time: Float64Array, index: number): boolean =>
  index + 1 < time.length && Math.abs(time[index + 1]! - time[index]!) > daySeconds

/** The hole, in seconds, from which on nothing is known about what lies in between. */
export const holeLimitSeconds = (seconds: Float64Array): number =>
  isMostlyBrisk(seconds) ? shortestPauseSeconds : Math.max(shortestPauseSeconds, pauseInSteps * medianStep(seconds))

/** Whether the median step is so short that the shortest pause decides; sorting to find it is dear. */
const isMostlyBrisk = (seconds: Float64Array): boolean => {
  let brisk = 0
  for (let row = 1; row < seconds.length; row++) {
    if (pauseInSteps * (seconds[row]! - seconds[row - 1]!) <= shortestPauseSeconds) brisk++
  }
  return 2 * brisk >= seconds.length
}

const medianStep = (seconds: Float64Array): number => {
  if (seconds.length < 2) return 1
  const steps = new Float64Array(seconds.length - 1)
  for (let row = 0; row < steps.length; row++) steps[row] = seconds[row + 1]! - seconds[row]!
  return steps.sort()[(steps.length - 1) >> 1]!
}

/**
 * When the timer ran: by the timer's events where they make sense, else wherever there is no long hole.
 * Events that would discard more than a fifth of the records are not believed.
 */
export const runningStretches = (
  seconds: Float64Array,
  events: Recording["timerEvents"]
): { readonly stretches: ReadonlyArray<Running>; readonly eventsIgnored: boolean } => {
  const byHoles = () => splitAtHoles(seconds, holeLimitSeconds(seconds))
  if (!events.some((event) => !event.running)) return { stretches: byHoles(), eventsIgnored: false }
  const stretches = splitByEvents(seconds, events)
  const covered = stretches.reduce((sum, { from, to }) => sum + to - from, 0)
  return covered < believableShare * seconds.length
    ? { stretches: byHoles(), eventsIgnored: true }
    : { stretches, eventsIgnored: false }
}

const splitAtHoles = (seconds: Float64Array, limit: number): ReadonlyArray<Running> => {
  const stretches: Array<Running> = []
  let from = 0
  for (let row = 1; row <= seconds.length; row++) {
    if (row === seconds.length || seconds[row]! - seconds[row - 1]! > limit) {
      stretches.push({ from, to: row })
      from = row
    }
  }
  return seconds.length === 0 ? [] : stretches
}

/** The timer runs until the first event says otherwise; the records at a stop and at a start both count. */
const splitByEvents = (seconds: Float64Array, events: ReadonlyArray<TimerEvent>): ReadonlyArray<Running> => {
  const ordered = [...events].sort((a, b) => a.epochSeconds - b.epochSeconds)
  const stretches: Array<Running> = []
  let startedAt: number | null = Number.NEGATIVE_INFINITY
  let row = 0
  const close = (stoppedAt: number): void => {
    if (startedAt === null) return
    while (row < seconds.length && seconds[row]! < startedAt) row++
    const from = row
    while (row < seconds.length && seconds[row]! <= stoppedAt) row++
    if (row > from) stretches.push({ from, to: row })
    startedAt = null
  }
  for (const event of ordered) {
    if (event.running) startedAt ??= Math.floor(event.epochSeconds)
    else close(Math.ceil(event.epochSeconds))
  }
  close(Number.POSITIVE_INFINITY)
  return stretches
}
