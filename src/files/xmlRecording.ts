/** What TCX and GPX have in common: points are read into tracks, up to a limit, and a track becomes a recording. */
import { Result } from "effect"
import type { Recording } from "../domain/Recording.ts"
import { type DecodeResult, mostRecords } from "./DecodedFile.ts"
import { readXml, type XmlHandler, type XmlReading } from "./xml.ts"
import { xmlSourceOf, xmlSportOf } from "./xmlSport.ts"
import { isTooLong, type Track } from "./xmlTrack.ts"

/**
 * @param handler fills the tracks
 * @param conclude what became of them, once the file is read
 */
export const readTracks = (
  file: Uint8Array,
  handler: Omit<XmlHandler, "isFull">,
  tracks: ReadonlyArray<{ readonly track: Track }>,
  conclude: (reading: XmlReading) => DecodeResult
): DecodeResult => {
  const isFull = () => isTooLong(tracks.map(({ track }) => track))
  return Result.flatMap(readXml(file, { ...handler, isFull }), (reading): DecodeResult =>
    isFull()
      ? Result.fail({ fault: "tooManyRecords", reason: `the file holds more than ${mostRecords} track points` })
      : conclude(reading)
  )
}

/** What a format says about a track beside its points. */
export interface TrackStory extends Pick<
  Recording,
  "name" | "startEpochSeconds" | "utcOffsetSeconds" | "laps" | "device"
> {
  /** The file's own word, in any spelling. */
  readonly sportWord: string | null
  /** What wrote the file. */
  readonly program: string | null
  readonly warnings?: ReadonlyArray<string>
}

export const recordingOf = (track: Track, { program, sportWord, warnings = [], ...story }: TrackStory): Recording => {
  const { activityWord, indoor, onFoot, sport, virtual } = xmlSportOf(sportWord, program)
  const untimed = track.untimed()
  return {
    ...story,
    sport,
    activityWord,
    indoor,
    virtual,
    source: xmlSourceOf(program),
    records: track.columns(onFoot),
    beats: null,
    lengths: [],
    timerEvents: track.timerEvents(),
    poolLengthMetres: null,
    wearer: null,
    warnings: [...warnings, ...(untimed > 0 ? [`${untimed} track points without a time were left out`] : [])]
  }
}
