/**
 * Writes small FIT activity files for tests: what a device would have written, message by message, without any of the
 * program's own decoding.
 */
import { FitBaseType, FitEncoder, type FitEncoderField } from "fit-file-parser/encoder"

export interface FitRecordInput {
  readonly epochSeconds: number
  readonly watts?: number
  readonly bpm?: number
  readonly cadence?: number
  readonly metresPerSecond?: number
  readonly enhancedMetresPerSecond?: number
  readonly distanceMetres?: number
  readonly altitudeMetres?: number
  readonly celsius?: number
  readonly latitude?: number
  readonly longitude?: number
  /** R-R intervals written in a message right after this record. */
  readonly rrMilliseconds?: ReadonlyArray<number>
}

export interface FitLapInput {
  readonly epochSeconds: number
  readonly elapsedSeconds: number
  readonly timerSeconds?: number
  readonly distanceMetres?: number
}

export interface FitLengthInput {
  readonly epochSeconds: number
  readonly elapsedSeconds: number
  readonly active: boolean
  readonly strokes?: number
}

export interface FitSessionInput {
  /** FIT's own number: 1 running, 2 cycling, 3 transition, 5 swimming, 10 training, 17 hiking. */
  readonly sport: number
  /** FIT's own number: 1 treadmill, 6 indoor cycling, 17 lap swimming, 18 open water, 20 strength, 58 virtual. */
  readonly subSport?: number
  readonly epochSeconds: number
  readonly elapsedSeconds: number
  readonly timerSeconds?: number
  readonly distanceMetres?: number
  readonly ascentMetres?: number
  readonly kcal?: number
  readonly averageBpm?: number
  readonly maxBpm?: number
  readonly poolLengthMetres?: number
  readonly records: ReadonlyArray<FitRecordInput>
  readonly laps?: ReadonlyArray<FitLapInput>
  readonly lengths?: ReadonlyArray<FitLengthInput>
  /** Stops and starts within the session. */
  readonly pauses?: ReadonlyArray<{ readonly fromEpochSeconds: number; readonly toEpochSeconds: number }>
}

/** What the device was told of its wearer, field by field in the messages that carry it. */
export interface FitWearerInput {
  readonly userProfile?: {
    readonly gender?: "female" | "male"
    readonly heightCm?: number
    readonly weightKg?: number
    readonly restingBpm?: number
    /** The factory's, on the devices that write it. */
    readonly defaultMaxBpm?: number
  }
  readonly zonesTarget?: FitThresholdsInput
  readonly timeInZone?: FitThresholdsInput
}

interface FitThresholdsInput {
  readonly maxBpm?: number
  readonly thresholdBpm?: number
  readonly ftpWatts?: number
}

export interface FitActivityInput {
  /** FIT's own number: 1 Garmin, 32 Wahoo, 260 Zwift. */
  readonly manufacturer?: number
  /** 4 is an activity, 5 a workout. */
  readonly fileType?: number
  readonly utcOffsetSeconds?: number
  readonly wearer?: FitWearerInput
  readonly sessions: ReadonlyArray<FitSessionInput>
}

const fitEpochSeconds = 631_065_600
const { Enum, Sint32, Sint8, Uint16, Uint32, Uint8 } = FitBaseType
const sizes = { [Enum]: 1, [Uint8]: 1, [Sint8]: 1, [Uint16]: 2, [Uint32]: 4, [Sint32]: 4 } as const
type Scalar = keyof typeof sizes

/** A field, or nothing when there is no value: a device leaves out what it does not measure. */
const field = (number: number, baseType: Scalar, value: number | undefined): ReadonlyArray<FitEncoderField> =>
  value === undefined ? [] : [{ number, size: sizes[baseType], baseType, value }]

const scaled = (value: number | undefined, scale: number, offset = 0): number | undefined =>
  value === undefined ? undefined : Math.round((value + offset) * scale)

const time = (number: number, epochSeconds: number) => field(number, Uint32, Math.floor(epochSeconds) - fitEpochSeconds)
const semicircles = (degrees: number | undefined) => scaled(degrees, 2 ** 31 / 180)

/** One local number per kind of message, so that definitions are written once. */
const local = {
  fileId: 0,
  event: 1,
  record: 2,
  beats: 3,
  lap: 4,
  length: 5,
  session: 6,
  activity: 7,
  userProfile: 8,
  zonesTarget: 9,
  timeInZone: 10
} as const

export const encodeFitActivity = (activity: FitActivityInput): Uint8Array => {
  const file = new FitEncoder()
  const first = activity.sessions[0]
  const last = activity.sessions.at(-1)
  const start = first?.epochSeconds ?? fitEpochSeconds + 1_000_000_000
  file.writeMessage(
    0,
    [...field(0, Enum, activity.fileType ?? 4), ...field(1, Uint16, activity.manufacturer ?? 1), ...time(4, start)],
    local.fileId
  )
  writeEvent(file, start, "start")
  writeWearer(file, activity.wearer ?? {})
  for (const session of activity.sessions) writeSession(file, session)
  const end = last === undefined ? start : last.epochSeconds + last.elapsedSeconds
  writeEvent(file, end, "stop")
  for (const session of activity.sessions) writeSessionMessage(file, session)
  file.writeMessage(
    34,
    [
      ...time(253, end),
      ...field(1, Uint16, activity.sessions.length),
      ...(activity.utcOffsetSeconds === undefined ? [] : time(5, end + activity.utcOffsetSeconds))
    ],
    local.activity
  )
  return file.close()
}

const writeWearer = (file: FitEncoder, { timeInZone, userProfile, zonesTarget }: FitWearerInput): void => {
  if (userProfile !== undefined) {
    const { defaultMaxBpm, gender, heightCm, restingBpm, weightKg } = userProfile
    file.writeMessage(
      3,
      [
        ...field(1, Enum, gender === undefined ? undefined : gender === "female" ? 0 : 1),
        ...field(3, Uint8, heightCm),
        ...field(4, Uint16, scaled(weightKg, 10)),
        ...field(8, Uint8, restingBpm),
        ...field(11, Uint8, defaultMaxBpm)
      ],
      local.userProfile
    )
  }
  if (zonesTarget !== undefined) {
    const { ftpWatts, maxBpm, thresholdBpm } = zonesTarget
    file.writeMessage(
      7,
      [...field(1, Uint8, maxBpm), ...field(2, Uint8, thresholdBpm), ...field(3, Uint16, ftpWatts)],
      local.zonesTarget
    )
  }
  if (timeInZone !== undefined) {
    const { ftpWatts, maxBpm, thresholdBpm } = timeInZone
    file.writeMessage(
      216,
      [...field(11, Uint8, maxBpm), ...field(13, Uint8, thresholdBpm), ...field(15, Uint16, ftpWatts)],
      local.timeInZone
    )
  }
}

const writeEvent = (file: FitEncoder, epochSeconds: number, type: "start" | "stop"): void => {
  file.writeMessage(
    21,
    [...time(253, epochSeconds), ...field(0, Enum, 0), ...field(1, Enum, type === "start" ? 0 : 4)],
    local.event
  )
}

const writeSession = (file: FitEncoder, session: FitSessionInput): void => {
  const pauses = [...(session.pauses ?? [])]
  for (const record of session.records) {
    while (pauses[0] && pauses[0].toEpochSeconds <= record.epochSeconds) {
      writeEvent(file, pauses[0].fromEpochSeconds, "stop")
      writeEvent(file, pauses[0].toEpochSeconds, "start")
      pauses.shift()
    }
    writeRecord(file, record)
  }
  for (const length of session.lengths ?? []) {
    file.writeMessage(
      101,
      [
        ...time(253, length.epochSeconds + length.elapsedSeconds),
        ...time(2, length.epochSeconds),
        ...field(3, Uint32, scaled(length.elapsedSeconds, 1000)),
        ...field(4, Uint32, scaled(length.elapsedSeconds, 1000)),
        ...field(5, Uint16, length.strokes),
        ...field(12, Enum, length.active ? 1 : 0)
      ],
      local.length
    )
  }
  for (const lap of session.laps ?? []) {
    file.writeMessage(
      19,
      [
        ...time(253, lap.epochSeconds + lap.elapsedSeconds),
        ...time(2, lap.epochSeconds),
        ...field(7, Uint32, scaled(lap.elapsedSeconds, 1000)),
        ...field(8, Uint32, scaled(lap.timerSeconds ?? lap.elapsedSeconds, 1000)),
        ...field(9, Uint32, scaled(lap.distanceMetres, 100))
      ],
      local.lap
    )
  }
}

const writeRecord = (file: FitEncoder, record: FitRecordInput): void => {
  file.writeMessage(
    20,
    [
      ...time(253, record.epochSeconds),
      ...field(0, Sint32, semicircles(record.latitude)),
      ...field(1, Sint32, semicircles(record.longitude)),
      ...field(2, Uint16, scaled(record.altitudeMetres, 5, 500)),
      ...field(3, Uint8, record.bpm),
      ...field(4, Uint8, record.cadence),
      ...field(5, Uint32, scaled(record.distanceMetres, 100)),
      ...field(6, Uint16, scaled(record.metresPerSecond, 1000)),
      ...field(7, Uint16, record.watts),
      ...field(13, Sint8, record.celsius),
      ...field(73, Uint32, scaled(record.enhancedMetresPerSecond, 1000))
    ],
    local.record
  )
  const intervals = record.rrMilliseconds ?? []
  if (intervals.length === 0) return
  const value = new Uint8Array(2 * intervals.length)
  const view = new DataView(value.buffer)
  intervals.forEach((milliseconds, n) => view.setUint16(2 * n, milliseconds, true))
  file.writeMessage(78, [{ number: 0, size: value.length, baseType: Uint16, value }], local.beats)
}

const writeSessionMessage = (file: FitEncoder, session: FitSessionInput): void => {
  file.writeMessage(
    18,
    [
      ...time(253, session.epochSeconds + session.elapsedSeconds),
      ...time(2, session.epochSeconds),
      ...field(5, Enum, session.sport),
      ...field(6, Enum, session.subSport ?? 0),
      ...field(7, Uint32, scaled(session.elapsedSeconds, 1000)),
      ...field(8, Uint32, scaled(session.timerSeconds ?? session.elapsedSeconds, 1000)),
      ...field(9, Uint32, scaled(session.distanceMetres, 100)),
      ...field(11, Uint16, session.kcal),
      ...field(16, Uint8, session.averageBpm),
      ...field(17, Uint8, session.maxBpm),
      ...field(22, Uint16, session.ascentMetres),
      ...field(44, Uint16, scaled(session.poolLengthMetres, 100))
    ],
    local.session
  )
}
