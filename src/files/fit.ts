/**
 * FIT activity files to recordings. The only file that touches fit-file-parser: its objects are copied into plain rows
 * here and what it throws ends here.
 */
import { Result } from "effect"
import FitParser from "fit-file-parser"
import {
  type DecodeFailure,
  type DecodeFault,
  type DecodeResult,
  largestFileBytes,
  mostMessages,
  mostRecords
} from "./DecodedFile.ts"
import { type FitFrame, readFrame } from "./fitFrames.ts"
import { type FitMessages, type FitRow, textOf } from "./fitMessages.ts"
import { type FitRecords, readRecords, type RecordField } from "./fitRecords.ts"
import { sessionsOf } from "./fitSessions.ts"

const failed = (fault: DecodeFault, reason: string): Result.Result<never, DecodeFailure> =>
  Result.fail({ fault, reason })

/**
 * @param nowEpochSeconds refuses a file from more than a day ahead; leave it out where no clock is at hand
 */
export const decodeFit = (file: Uint8Array, nowEpochSeconds?: number): DecodeResult => {
  if (file.length === 0) return failed("empty", "the file is empty")
  if (file.length > largestFileBytes) return failed("tooLarge", "the file is larger than 64 MiB")
  const frame = readFrame(file, 0)
  if (frame === "notFit") return failed("unknownFormat", "not a FIT file")
  if (frame === "sizeExceedsBytes") {
    return failed(
      "cutShort",
      `the file was cut short (it says it is longer than its ${file.length} bytes): copy it again`
    )
  }
  const warnings: Array<string> = []
  const frames = [frame, ...furtherFrames(file, frame.next, warnings)]
  if (frames.reduce((sum, { records }) => sum + records.offsets.length, 0) > mostRecords) {
    return failed("tooManyRecords", `the file holds more than ${mostRecords} records`)
  }
  if (frames.reduce((sum, { messageCount }) => sum + messageCount, 0) > mostMessages) {
    return failed("tooManyRecords", `the file holds more than ${mostMessages} messages`)
  }
  return Result.flatMap(parseAll(frames), (messages) => {
    const type = textOf(messages.fileIds[0], "type")
    if (type !== null && type !== "activity") {
      return failed("notAnActivity", `a FIT file, but not an activity: it holds ${type.replaceAll("_", " ")}`)
    }
    return recordingsOf(messages, frame, warnings, nowEpochSeconds)
  })
}

const recordingsOf = (
  messages: FitMessages,
  frame: FitFrame,
  warnings: Array<string>,
  nowEpochSeconds: number | undefined
): DecodeResult => {
  const salvaged = `${messages.records.count} records salvaged`
  if (frame.lostBytes > 0) warnings.push(`the file ends in the middle of a message: ${salvaged}`)
  else if (frame.checksumWrong) warnings.push(`the checksum does not match: ${salvaged}`)
  const recordings = sessionsOf(messages).filter(
    ({ device, records, startEpochSeconds }) =>
      !Number.isNaN(startEpochSeconds) && (records.time.length > 0 || device.timerSeconds !== null)
  )
  if (recordings.length === 0) {
    return failed(
      "nothingInside",
      frame.lostBytes > 0 ? "the file ends before its first record" : "the file holds neither records nor a session"
    )
  }
  if (nowEpochSeconds !== undefined && recordings[0]!.startEpochSeconds > nowEpochSeconds + 86_400) {
    return failed("implausibleTime", "the activity lies in the future: the device's clock was wrong")
  }
  return Result.succeed({ recordings, warnings })
}

/** A swim has two. */
const mostParts = 100

/** Parts chained behind the first one. A broken one is left out; it never takes the first with it. */
const furtherFrames = (file: Uint8Array, from: number, warnings: Array<string>): ReadonlyArray<FitFrame> => {
  const frames: Array<FitFrame> = []
  for (let at = from; at < file.length;) {
    const frame = frames.length < mostParts ? readFrame(file, at) : "tooMany"
    if (typeof frame === "string") {
      warnings.push(`${file.length - at} bytes after the end of the activity were ignored`)
      break
    }
    frames.push(frame)
    at = frame.next
  }
  return frames
}

const parseAll = (frames: ReadonlyArray<FitFrame>): Result.Result<FitMessages, DecodeFailure> => {
  const parts: Array<FitMessages> = []
  for (const frame of frames) {
    const parsed = parse(frame)
    if (Result.isFailure(parsed)) return Result.fail(parsed.failure)
    parts.push(parsed.success)
  }
  return Result.succeed(parts.length === 1 ? parts[0]! : joined(parts))
}

const parse = (frame: FitFrame): Result.Result<FitMessages, DecodeFailure> =>
  Result.flatMap(
    Result.try({
      try: () => parseMessages(frame.rest),
      catch: (): DecodeFailure => ({
        fault: "damaged",
        reason: "the file is damaged: its messages contradict each other"
      })
    }),
    (messages) =>
      messages === null ? failed("damaged", "the file is damaged") : Result.succeed(rowsOf(messages, frame))
  )

type ParsedMessages = Readonly<Record<string, ReadonlyArray<FitRow> | undefined>>

/** `parse` calls back before it returns. */
const parseMessages = (bytes: Uint8Array<ArrayBuffer>): ParsedMessages | null => {
  let out: ParsedMessages | null = null
  const parser = new FitParser({
    force: true,
    mode: "list",
    speedUnit: "m/s",
    lengthUnit: "m",
    temperatureUnit: "celsius"
  })
  parser.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), (_error, data) => {
    // The parser's types name every FIT field; rows are read by name and checked value by value instead.
    if (data?.messages) out = data.messages as unknown as ParsedMessages
  })
  return out
}

const rowsOf = (messages: ParsedMessages, { beatsAfterRecord, records }: FitFrame): FitMessages => {
  const rows = (name: string) => messages[name] ?? []
  return {
    fileIds: rows("file_id"),
    activities: rows("activity"),
    sessions: rows("session"),
    laps: rows("lap"),
    lengths: rows("length"),
    records: readRecords(records, rows("field_description")),
    events: rows("event"),
    beats: rows("hrv"),
    beatsAfterRecord,
    heartRates: rows("hr"),
    sports: rows("sport"),
    workouts: rows("workout"),
    userProfiles: rows("user_profile"),
    zonesTargets: rows("zones_target"),
    timesInZone: rows("time_in_zone"),
    fieldDescriptions: rows("field_description")
  }
}

const joined = (parts: ReadonlyArray<FitMessages>): FitMessages => {
  const all = (pick: (part: FitMessages) => ReadonlyArray<FitRow>) => parts.flatMap(pick)
  let recordsBefore = 0
  const beatsAfterRecord = parts.flatMap((part) => {
    const offset = recordsBefore
    recordsBefore += part.records.count
    return Array.from(part.beatsAfterRecord, (index) => index + offset)
  })
  return {
    fileIds: all((part) => part.fileIds),
    activities: all((part) => part.activities),
    sessions: all((part) => part.sessions),
    laps: all((part) => part.laps),
    lengths: all((part) => part.lengths),
    records: joinedRecords(parts.map((part) => part.records)),
    events: all((part) => part.events),
    beats: all((part) => part.beats),
    beatsAfterRecord: Int32Array.from(beatsAfterRecord),
    heartRates: all((part) => part.heartRates),
    sports: all((part) => part.sports),
    workouts: all((part) => part.workouts),
    userProfiles: all((part) => part.userProfiles),
    zonesTargets: all((part) => part.zonesTargets),
    timesInZone: all((part) => part.timesInZone),
    fieldDescriptions: all((part) => part.fieldDescriptions)
  }
}

/** Parts rarely have records beyond the first; then there is nothing to join. */
const joinedRecords = (parts: ReadonlyArray<FitRecords>): FitRecords => {
  const written = parts.filter((part) => part.count > 0)
  if (written.length <= 1) return written[0] ?? parts[0]!
  const count = written.reduce((sum, part) => sum + part.count, 0)
  const join = (pick: (part: FitRecords) => Float64Array | undefined): Float64Array => {
    const out = new Float64Array(count).fill(Number.NaN)
    let at = 0
    for (const part of written) {
      const values = pick(part)
      if (values) out.set(values, at)
      at += part.count
    }
    return out
  }
  const names = new Set(written.flatMap((part) => Object.keys(part.columns) as Array<RecordField>))
  const columns = Object.fromEntries([...names].map((name) => [name, join((part) => part.columns[name])]))
  return { count, time: join((part) => part.time), columns }
}
