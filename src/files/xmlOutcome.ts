/** How reading a TCX or GPX file ends: with what there is, or with the reason why there is nothing. */
import { Result } from "effect"
import type { Recording } from "../domain/Recording.ts"
import type { DecodeResult } from "./DecodedFile.ts"
import type { XmlReading } from "./xml.ts"

const daySeconds = 86_400

export const concluded = (
  found: ReadonlyArray<Recording>,
  { brokenAtLine, cutShort }: XmlReading,
  nowEpochSeconds: number | undefined
): DecodeResult => {
  const recordings = found
    .filter(
      ({ device, records, startEpochSeconds }) =>
        Number.isFinite(startEpochSeconds) && (records.time.length > 0 || device.timerSeconds !== null)
    )
    .sort((a, b) => a.startEpochSeconds - b.startEpochSeconds)
  const points = recordings.reduce((sum, { records }) => sum + records.time.length, 0)
  if (recordings.length === 0) {
    return Result.fail(
      brokenAtLine !== null || cutShort
        ? { fault: "damaged", reason: "the file breaks off before its first whole track point" }
        : { fault: "nothingInside", reason: "the file holds no activity" }
    )
  }
  if (nowEpochSeconds !== undefined && recordings[0]!.startEpochSeconds > nowEpochSeconds + daySeconds) {
    return Result.fail({
      fault: "implausibleTime",
      reason: "the activity lies in the future: the device's clock was wrong"
    })
  }
  const warnings: Array<string> = []
  if (brokenAtLine !== null) {
    warnings.push(`the XML is not well formed from line ${brokenAtLine}: ${points} track points salvaged`)
  } else if (cutShort) warnings.push(`the file ends in the middle: ${points} track points salvaged`)
  return Result.succeed({ recordings, warnings })
}
