/** GPX tracks to recordings: one per `trk`, its segments parted by pauses. Routes and waypoints are no activities. */
import { Result } from "effect"
import { noTotals, type Recording } from "../domain/Recording.ts"
import type { DecodeFailure, DecodeResult } from "./DecodedFile.ts"
import type { XmlHandler } from "./xml.ts"
import { concluded } from "./xmlOutcome.ts"
import { readTracks, recordingOf } from "./xmlRecording.ts"
import { sportInTitle } from "./xmlSport.ts"
import { emptyPoint, makeTrack, type Point, type Track } from "./xmlTrack.ts"
import { decimal, instantOf } from "./xmlValues.ts"

interface GpxTrack {
  name: string | null
  type: string | null
  utcOffsetSeconds: number | null
  readonly track: Track
}

/** @param nowEpochSeconds refuses a file from more than a day ahead */
export const decodeGpx = (file: Uint8Array, nowEpochSeconds?: number): DecodeResult => {
  const tracks: Array<GpxTrack> = []
  let creator: string | null = null
  let hasRoute = false
  let current: GpxTrack | null = null
  let point: Point | null = null

  const handler: Omit<XmlHandler, "isFull"> = {
    open: (name, attributes) => {
      switch (name) {
        case "gpx":
          creator = attributes["creator"] ?? null
          return
        case "rte":
        case "wpt":
          hasRoute = true
          return
        case "trk":
          current = { name: null, type: null, utcOffsetSeconds: null, track: makeTrack() }
          tracks.push(current)
          return
        case "trkseg":
          current?.track.pauseHere()
          return
        case "trkpt":
          point = emptyPoint()
          point.latitude = decimal(attributes["lat"] ?? "")
          point.longitude = decimal(attributes["lon"] ?? "")
      }
    },
    close: (name, text, parent) => {
      if (name === "trkpt") {
        if (point !== null) current?.track.add(point)
        point = null
      } else if (point !== null) readPoint(point, current, name, text, parent)
      else if (name === "trk") current = null
      else if (current !== null && parent === "trk" && (name === "name" || name === "type")) {
        current[name] = text.trim() === "" ? null : text.trim().slice(0, longestName)
      }
    }
  }

  return readTracks(file, handler, tracks, (reading) => {
    if (tracks.length === 0 && hasRoute) {
      return failed("notAnActivity", "a GPX file, but not an activity: it holds routes or waypoints, no recorded track")
    }
    const timed = tracks.filter(({ track }) => track.size() > 0)
    const untimed = tracks.filter(({ track }) => track.size() === 0 && track.untimed() > 0).length
    if (timed.length === 0 && untimed > 0) {
      return failed("nothingInside", "the track has no times: it is a planned route, not a recording")
    }
    return Result.map(
      concluded(
        timed.map((each) => tracked(each, creator)),
        reading,
        nowEpochSeconds
      ),
      (decoded) =>
        untimed === 0
          ? decoded
          : { ...decoded, warnings: [...decoded.warnings, `${untimed} tracks without times were left out`] }
    )
  })
}

const longestName = 200

const failed = (fault: DecodeFailure["fault"], reason: string): Result.Result<never, DecodeFailure> =>
  Result.fail({ fault, reason })

/** Extensions go under many names and prefixes, and some write them right into the point. */
const readPoint = (point: Point, track: GpxTrack | null, name: string, text: string, parent: string): void => {
  switch (name.toLowerCase()) {
    case "time": {
      if (parent !== "trkpt") return
      const instant = instantOf(text)
      if (instant === null) return
      point.time = instant.epochSeconds
      if (track !== null) track.utcOffsetSeconds ??= instant.utcOffsetSeconds
      return
    }
    case "ele":
      point.altitudeMetres = decimal(text)
      return
    case "hr":
    case "heartrate":
    case "heart_rate":
      point.bpm = decimal(text)
      return
    case "cad":
    case "cadence":
      point.cadence = decimal(text)
      return
    case "power":
    case "watts":
    case "powerinwatts":
      point.watts = decimal(text)
      return
    case "speed":
      point.metresPerSecond = decimal(text)
      return
    case "distance":
      point.distanceMetres = decimal(text)
      return
    case "atemp":
    case "temp":
    case "temperature":
      point.celsius = decimal(text)
  }
}

const tracked = ({ name, track, type, utcOffsetSeconds }: GpxTrack, creator: string | null): Recording => {
  const guessed = type === null ? sportInTitle(name) : null
  const unnamed = "the file does not name its sport"
  return recordingOf(track, {
    sportWord: type ?? guessed,
    program: creator,
    name,
    startEpochSeconds: track.firstTime(),
    utcOffsetSeconds,
    laps: [],
    device: noTotals,
    warnings:
      type !== null
        ? []
        : [guessed === null ? `${unnamed}: it is kept as another activity` : `${unnamed}: its title says ${guessed}`]
  })
}
