/** Any activity file to recordings, told apart by its content: names lie, and exporters forget extensions. */
import { Result } from "effect"
import type { DecodedFile, DecodeFailure, DecodeFault, DecodeResult } from "./DecodedFile.ts"
import { decodeFit } from "./fit.ts"
import { decodeGpx } from "./gpx.ts"
import { gunzip, gunzipHead, isGzip } from "./gunzip.ts"
import { decodeTcx } from "./tcx.ts"
import { xmlRootOf } from "./xml.ts"

export type FileFormat = "FIT" | "TCX" | "GPX"

export interface DecodedAs extends DecodedFile {
  readonly format: FileFormat
}

/** - `zip`: an archive, whatever is in it; - `unknown`: nothing an activity comes in */
export type FileKind = FileFormat | "zip" | "unknown"

/** Enough to tell what a file is. */
export const headBytes = 16 * 1024

/** @param head the first bytes; a gzipped file is what is inside of it */
export const kindOf = (head: Uint8Array): FileKind => {
  if (isZip(head)) return "zip"
  if (!isGzip(head)) return formatOf(head) ?? "unknown"
  return formatOf(gunzipHead(head)) ?? "unknown"
}

/** @param nowEpochSeconds refuses a file from more than a day ahead */
export const decodeFile = (file: Uint8Array, nowEpochSeconds?: number): Result.Result<DecodedAs, DecodeFailure> => {
  if (file.length === 0) return failed("empty", "the file is empty")
  if (!isGzip(file)) return decodeAs(file, nowEpochSeconds)
  return Result.flatMap(gunzip(file), ({ bytes, cutShort }) =>
    Result.map(decodeAs(bytes, nowEpochSeconds), (decoded) =>
      cutShort ? { ...decoded, warnings: ["the gzip file ends too early", ...decoded.warnings] } : decoded
    )
  )
}

const decoders: { readonly [Format in FileFormat]: (file: Uint8Array, nowEpochSeconds?: number) => DecodeResult } = {
  FIT: decodeFit,
  TCX: decodeTcx,
  GPX: decodeGpx
}

const decodeAs = (file: Uint8Array, nowEpochSeconds: number | undefined): Result.Result<DecodedAs, DecodeFailure> => {
  if (file.length === 0) return failed("empty", "the file is empty")
  const format = formatOf(file)
  if (format === null) return failed("unknownFormat", strangerOf(file))
  return Result.map(decoders[format](file, nowEpochSeconds), (decoded) => ({ ...decoded, format }))
}

const formatOf = (bytes: Uint8Array): FileFormat | null => {
  if (isFit(bytes)) return "FIT"
  const root = xmlRootOf(bytes)?.toLowerCase()
  if (root === "trainingcenterdatabase") return "TCX"
  return root === "gpx" ? "GPX" : null
}

const strangerOf = (file: Uint8Array): string => {
  if (isZip(file) || isGzip(file)) return "an archive inside a gzip file is not unpacked"
  const root = xmlRootOf(file)
  return root === null ? "not a FIT file, nor TCX or GPX" : `an XML file, but neither TCX nor GPX: it holds ${root}`
}

const isFit = (bytes: Uint8Array): boolean =>
  bytes[8] === 0x2e && bytes[9] === 0x46 && bytes[10] === 0x49 && bytes[11] === 0x54

/** With entries, or without any. */
const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))

const failed = (fault: DecodeFault, reason: string): Result.Result<never, DecodeFailure> =>
  Result.fail({ fault, reason })
