/** Writes small TCX and GPX files for tests: what an exporter would have written, without any of the program's decoding. */

export interface XmlPoint {
  readonly epochSeconds: number
  readonly watts?: number
  readonly bpm?: number
  readonly cadence?: number
  readonly metresPerSecond?: number
  readonly distanceMetres?: number
  readonly altitudeMetres?: number
  readonly celsius?: number
  readonly latitude?: number
  readonly longitude?: number
}

export interface TcxLap {
  readonly epochSeconds: number
  readonly timerSeconds: number
  readonly distanceMetres?: number
  readonly kcal?: number
  readonly averageBpm?: number
  readonly maxBpm?: number
  /** Points by track: a second track of a lap begins after a pause. */
  readonly tracks: ReadonlyArray<ReadonlyArray<XmlPoint>>
}

export interface TcxActivity {
  readonly sport?: string
  /** Instead of the start in UTC. */
  readonly id?: string
  readonly device?: string
  readonly laps: ReadonlyArray<TcxLap>
}

export interface TcxOptions {
  /** Of the extension's elements, with its colon: `ns3:`, `x:` or none, the namespace then being the element's own. */
  readonly prefix?: string
  /** `RunCadence` in the extension instead of `Cadence`. */
  readonly runCadence?: boolean
}

export const iso = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString()

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const tag = (name: string, value: string | number | undefined): string =>
  value === undefined ? "" : `<${name}>${value}</${name}>`

export const writeTcx = (
  activities: ReadonlyArray<TcxActivity>,
  { prefix = "ns3:", runCadence = false }: TcxOptions = {}
): Uint8Array => {
  const point = (each: XmlPoint): string => {
    const own = prefix === "" ? ' xmlns="http://www.garmin.com/xmlschemas/ActivityExtension/v2"' : ""
    const extension =
      tag(`${prefix}Speed`, each.metresPerSecond) +
      (runCadence ? tag(`${prefix}RunCadence`, each.cadence) : "") +
      tag(`${prefix}Watts`, each.watts)
    const position =
      each.latitude === undefined
        ? ""
        : `<Position>${tag("LatitudeDegrees", each.latitude)}${tag("LongitudeDegrees", each.longitude)}</Position>`
    return `<Trackpoint>${tag("Time", iso(each.epochSeconds))}${position}${tag("AltitudeMeters", each.altitudeMetres)}${tag("DistanceMeters", each.distanceMetres)}${each.bpm === undefined ? "" : `<HeartRateBpm>${tag("Value", each.bpm)}</HeartRateBpm>`}${runCadence ? "" : tag("Cadence", each.cadence)}${extension === "" ? "" : `<Extensions><${prefix}TPX${own}>${extension}</${prefix}TPX></Extensions>`}</Trackpoint>\n`
  }
  const lap = (each: TcxLap): string =>
    `<Lap StartTime="${iso(each.epochSeconds)}">${tag("TotalTimeSeconds", each.timerSeconds)}${tag("DistanceMeters", each.distanceMetres)}${tag("Calories", each.kcal)}${each.averageBpm === undefined ? "" : `<AverageHeartRateBpm>${tag("Value", each.averageBpm)}</AverageHeartRateBpm>`}${each.maxBpm === undefined ? "" : `<MaximumHeartRateBpm>${tag("Value", each.maxBpm)}</MaximumHeartRateBpm>`}<Intensity>Active</Intensity>${each.tracks.map((points) => `<Track>${points.map(point).join("")}</Track>`).join("\n")}<Extensions><${prefix}LX><${prefix}AvgSpeed>1</${prefix}AvgSpeed></${prefix}LX></Extensions></Lap>`
  const activity = (each: TcxActivity): string =>
    `<Activity Sport="${each.sport ?? "Biking"}">${tag("Id", each.id ?? iso(each.laps[0]?.epochSeconds ?? 0))}${each.laps.map(lap).join("\n")}${each.device === undefined ? "" : `<Creator xsi:type="Device_t">${tag("Name", each.device)}</Creator>`}</Activity>`
  return bytes(
    `<?xml version="1.0" encoding="UTF-8"?>\n<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2" xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Activities>${activities.map(activity).join("\n")}</Activities><Author><Name>Somebody</Name></Author></TrainingCenterDatabase>\n`
  )
}

export interface GpxTrackInput {
  readonly name?: string
  readonly type?: string
  readonly segments: ReadonlyArray<ReadonlyArray<XmlPoint>>
}

export interface GpxOptions {
  readonly creator?: string
  /** Of heart rate, cadence and temperature: `gpxtpx:`, `ns3:`, or none. */
  readonly prefix?: string
  /** Leaves every time out. */
  readonly untimed?: boolean
  /** Stands after the tracks. */
  readonly more?: string
}

export const writeGpx = (
  tracks: ReadonlyArray<GpxTrackInput>,
  { creator = "Garmin Connect", more = "", prefix = "gpxtpx:", untimed = false }: GpxOptions = {}
): Uint8Array => {
  const point = (each: XmlPoint): string => {
    const extension =
      tag(`${prefix}atemp`, each.celsius) + tag(`${prefix}hr`, each.bpm) + tag(`${prefix}cad`, each.cadence)
    const wrapped = extension === "" ? "" : `<${prefix}TrackPointExtension>${extension}</${prefix}TrackPointExtension>`
    return `<trkpt lat="${each.latitude ?? ""}" lon="${each.longitude ?? ""}">${tag("ele", each.altitudeMetres)}${untimed ? "" : tag("time", iso(each.epochSeconds))}<extensions>${tag("power", each.watts)}${wrapped}</extensions></trkpt>\n`
  }
  const track = (each: GpxTrackInput): string =>
    `<trk>${tag("name", each.name)}${tag("type", each.type)}${each.segments.map((points) => `<trkseg>${points.map(point).join("")}</trkseg>`).join("\n")}</trk>`
  return bytes(
    `<?xml version="1.0" encoding="UTF-8"?>\n<gpx creator="${creator}" version="1.1" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"><metadata><time>2001-01-01T00:00:00Z</time></metadata>${tracks.map(track).join("\n")}${more}</gpx>\n`
  )
}
