/** What one file becomes: the pure middle of the worker, also callable without one. */
import { Result } from "effect"
import type { Athlete } from "../domain/Athlete.ts"
import type { RecordColumns, Recording, Wearer } from "../domain/Recording.ts"
import { derive, type DerivedFigures } from "../engine/derive.ts"
import { packStream, type StoredStream } from "../engine/streamBlob.ts"
import { type SummarisedFigures, summarise } from "../engine/summarise.ts"
import { cleanRecords, runningStretches } from "../engine/timeline.ts"
import { thresholdsText } from "../engine/zonedOutput.ts"
import { type DecodeFailure, mostRecords } from "./DecodedFile.ts"
import { type DecodedAs, decodeFile } from "./decode.ts"
import { richnessOf } from "./richness.ts"

export interface DecodeJob {
  readonly bytes: Uint8Array
  /** Whose thresholds the figures are computed with. */
  readonly athlete: Athlete
  /** For refusing files from the future. */
  readonly nowEpochSeconds: number
}

/** One session of a file, ready to be stored. */
export interface DecodedActivity {
  readonly summarised: SummarisedFigures
  /** `thresholdsText` of what its load was computed with. */
  readonly thresholds: string
  /** What the device had been told of whoever wore it; null where the file does not say. */
  readonly wearer: Wearer | null
  /** The stream, encoded by `engine/streamBlob.ts`; null when there were no records. */
  readonly blob: Uint8Array | null
  /** What details show and lists do not; null where there is no stream to make it from. */
  readonly derived: DerivedFigures | null
  /** How much the recording holds, to choose between files of the same activity. */
  readonly richness: number
}

export interface DecodedActivities {
  /** At least one, in the order of time. */
  readonly activities: ReadonlyArray<DecodedActivity>
  /** What was odd about the file as a whole, in words. */
  readonly warnings: ReadonlyArray<string>
}

export const decodeActivities = (job: DecodeJob): Result.Result<DecodedActivities, DecodeFailure> =>
  Result.map(
    Result.flatMap(decodeFile(job.bytes, job.nowEpochSeconds), inReason),
    ({ format, recordings, warnings }) => ({
      activities: recordings.map((recording) => {
        const summarised = summarise(recording, job.athlete)
        // The blob holds these two: both ways would be twice the memory to hand over and to clear away.
        const { beats: _beats, stream: _stream, ...figures } = summarised
        const packed = summarised.stream.length === 0 ? null : packStream(summarised)
        return {
          summarised: figures,
          thresholds: thresholdsText(recording.sport, job.athlete),
          wearer: recording.wearer,
          blob: packed?.blob ?? null,
          derived: packed === null ? null : derivedFrom(figures, packed.stored, job.athlete),
          richness: richnessOf(recording, format)
        }
      }),
      warnings: [...warnings, ...recordings.flatMap((recording) => recording.warnings)]
    })
  )

/** A few damaged times can claim years that the timer ran: found out before the engine makes room for their seconds. */
const inReason = (decoded: DecodedAs): Result.Result<DecodedAs, DecodeFailure> => {
  const doubtful = decoded.recordings.filter(({ records }) => spannedSeconds(records) > mostRecords)
  const longest = Math.max(0, ...doubtful.map(runningSeconds))
  return longest <= mostRecords
    ? Result.succeed(decoded)
    : Result.fail({
        fault: "implausibleTime",
        reason: `the clock leaps in this file: the activity would have gone on for ${Math.round(longest / 86_400)} days`
      })
}

/** The timer cannot have run for longer. */
const spannedSeconds = ({ time }: RecordColumns): number => {
  let earliest = Number.POSITIVE_INFINITY
  let latest = Number.NEGATIVE_INFINITY
  for (let record = 0; record < time.length; record++) {
    const second = time[record]!
    if (second < earliest) earliest = second
    if (second > latest) latest = second
  }
  return Math.floor(latest) - Math.floor(earliest) + 1
}

const runningSeconds = ({ records, timerEvents }: Recording): number => {
  const { seconds } = cleanRecords(records)
  return runningStretches(seconds, timerEvents).stretches.reduce(
    (sum, { from, to }) => sum + seconds[to - 1]! - seconds[from]! + 1,
    0
  )
}

/** @param stored the stream as it will be read back, so that computing it again later changes nothing by itself */
const derivedFrom = (
  { laps, summary: { averageMetresPerSecond, powerIsFromHeartRate, sport }, timerSeconds }: SummarisedFigures,
  stored: StoredStream,
  athlete: Athlete
): DerivedFigures | null => {
  if (sport === "Other") return null
  const swimSpeed = sport === "Swim" ? averageMetresPerSecond : null
  return derive({ sport, ...stored, laps, timerSeconds, swimSpeed, powerIsFromHeartRate, athlete })
}

/** What the worker sends back: a `Result` loses its prototype between threads. */
export type DecodeReply =
  | { readonly ok: true; readonly value: DecodedActivities }
  | { readonly ok: false; readonly failure: DecodeFailure }

export const replyTo = (job: DecodeJob): DecodeReply =>
  Result.match(decodeActivities(job), {
    onFailure: (failure) => ({ ok: false, failure }),
    onSuccess: (value) => ({ ok: true, value })
  })

/** The memory behind a reply, to be handed over instead of copied. */
export const buffersOf = (reply: DecodeReply): Array<ArrayBuffer> =>
  reply.ok
    ? reply.value.activities.flatMap(({ blob }) => (blob?.buffer instanceof ArrayBuffer ? [blob.buffer] : []))
    : []
