/** What a decoder answers: the sessions of a file, or why there are none. Plain values, so that they cross threads. */
import type { Result } from "effect"
import type { Recording } from "../domain/Recording.ts"

export interface DecodedFile {
  /** At least one, in the order of time. */
  readonly recordings: ReadonlyArray<Recording>
  /** What was odd about the file as a whole, in words. */
  readonly warnings: ReadonlyArray<string>
}

export const decodeFaults = [
  "empty",
  "tooLarge",
  "unknownFormat",
  "cutShort",
  "tooManyRecords",
  "damaged",
  "notAnActivity",
  "nothingInside",
  "implausibleTime"
] as const
export type DecodeFault = (typeof decodeFaults)[number]

export interface DecodeFailure {
  readonly fault: DecodeFault
  /** A sentence for the import report, without the name of the file. */
  readonly reason: string
}

export type DecodeResult = Result.Result<DecodedFile, DecodeFailure>

/** No activity file a device writes comes near it; a day of all sensors is about 10 MiB. */
export const largestFileBytes = 64 * 1024 * 1024
/** Eleven days of seconds. */
export const mostRecords = 1_000_000
/** Of any kind, in a FIT file: a record, an R-R message and an event every second of that. */
export const mostMessages = 3 * mostRecords
