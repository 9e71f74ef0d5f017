/** One gzipped file, unpacked up to what an activity can be. */
import { constants, gunzipSync } from "node:zlib"
import { Result } from "effect"
import { type DecodeFailure, largestFileBytes } from "./DecodedFile.ts"

/** Real activities are packed to a fifth or a twentieth; a bomb to a thousandth. */
export const largestRatio = 100
/** Up to here a ratio says nothing: an hour of zeros packs well. */
export const harmlessBytes = 1024 * 1024

/** How much may come out of so many packed bytes. */
const mostUnpackedBytes = (packedBytes: number): number =>
  Math.min(largestFileBytes, Math.max(harmlessBytes, largestRatio * packedBytes))

export interface Unpacked {
  readonly bytes: Uint8Array
  /** The end is missing: what there is may still hold an activity. */
  readonly cutShort: boolean
}

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8

export const gunzip = (packed: Uint8Array): Result.Result<Unpacked, DecodeFailure> => {
  const maxOutputLength = mostUnpackedBytes(packed.length)
  const inflate = (finishFlush: number) =>
    Result.try({ try: () => gunzipSync(packed, { maxOutputLength, finishFlush }), catch: codeOf })
  const whole = inflate(constants.Z_FINISH)
  if (Result.isSuccess(whole)) return Result.succeed({ bytes: whole.success, cutShort: false })
  const salvaged = whole.failure === "Z_BUF_ERROR" ? inflate(constants.Z_SYNC_FLUSH) : whole
  if (Result.isSuccess(salvaged)) return Result.succeed({ bytes: salvaged.success, cutShort: true })
  return Result.fail(
    salvaged.failure === "ERR_BUFFER_TOO_LARGE"
      ? { fault: "tooLarge", reason: "unpacked, the file is far larger than any activity" }
      : { fault: "damaged", reason: "the gzip file is damaged" }
  )
}

/** What the first bytes of a gzipped file unpack to; empty when that cannot be told. */
export const gunzipHead = (head: Uint8Array): Uint8Array =>
  Result.getOrElse(
    Result.try(() => gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 16 * harmlessBytes })),
    () => new Uint8Array()
  )

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown"
