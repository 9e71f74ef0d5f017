/** The small activity files of `fixtures/activities`. */
import { encodeFitActivity } from "./fitActivity.ts"
import { multisport, notFit, poolSwim, ride, run, truncatedRide } from "./fitSamples.ts"
import { shortRideIn } from "./threeFormats.ts"
import { writeZip } from "./zip.ts"

/** Stored, not deflated: the same bytes from every version of zlib. */
const archive = (): Uint8Array =>
  writeZip([
    { name: "activities.csv", bytes: new TextEncoder().encode("id,name\n1,Ride\n"), method: 0 },
    { name: "activities/1.fit", bytes: encodeFitActivity(run), method: 0 },
    {
      name: "activities/part.zip",
      bytes: writeZip([{ name: "2.fit", bytes: shortRideIn.fit(0), method: 0 }]),
      method: 0
    }
  ])

/** By file name. */
export const sampleFiles = (): ReadonlyMap<string, Uint8Array> =>
  new Map([
    ["ride-power-laps-rr-pause.fit", encodeFitActivity(ride)],
    ["run.fit", encodeFitActivity(run)],
    ["swim-pool.fit", encodeFitActivity(poolSwim)],
    ["multisport.fit", encodeFitActivity(multisport)],
    ["truncated-ride.fit", truncatedRide()],
    ["not-fit.fit", notFit()],
    ["short-ride.fit", shortRideIn.fit(0)],
    ["short-ride.tcx", shortRideIn.tcx(0)],
    ["short-ride.gpx", shortRideIn.gpx(0)],
    ["archive.zip", archive()]
  ])
