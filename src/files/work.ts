/** What one file becomes: the pure middle of the worker, also callable without one. */
import { Result } from "effect"
import type { Athlete } from "../domain/Athlete.ts"
import { encodeStream } from "../engine/streamBlob.ts"
import { type Summarised, summarise } from "../engine/summarise.ts"
import type { DecodeFailure } from "./DecodedFile.ts"
import { decodeFile } from "./decode.ts"
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
  readonly summarised: Summarised
  /** The stream, encoded by `engine/streamBlob.ts`; null when there were no records. */
  readonly blob: Uint8Array | null
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
  Result.map(decodeFile(job.bytes, job.nowEpochSeconds), ({ format, recordings, warnings }) => ({
    activities: recordings.map((recording) => {
      const summarised = summarise(recording, job.athlete)
      const blob = summarised.stream.length === 0 ? null : encodeStream(summarised)
      return { summarised, blob, richness: richnessOf(recording, format) }
    }),
    warnings: [...warnings, ...recordings.flatMap((recording) => recording.warnings)]
  }))

/** What the worker sends back: a `Result` loses its prototype between threads. */
export type DecodeReply =
  | { readonly ok: true; readonly value: DecodedActivities }
  | { readonly ok: false; readonly failure: DecodeFailure }

export const replyTo = (job: DecodeJob): DecodeReply =>
  Result.match(decodeActivities(job), {
    onFailure: (failure) => ({ ok: false, failure }),
    onSuccess: (value) => ({ ok: true, value })
  })

/** The memory behind a reply, to be handed over instead of copied; each buffer once. */
export const buffersOf = (reply: DecodeReply): Array<ArrayBuffer> => {
  if (!reply.ok) return []
  const arrays = reply.value.activities.flatMap(({ blob, summarised: { beats, stream } }) => [
    blob,
    stream.elapsedSeconds,
    ...Object.values(stream.channels),
    beats?.elapsedSeconds,
    beats?.milliseconds
  ])
  const buffers = arrays.flatMap((array) => (array?.buffer instanceof ArrayBuffer ? [array.buffer] : []))
  return [...new Set(buffers)]
}
