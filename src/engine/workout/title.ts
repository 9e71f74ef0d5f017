/** Titles of workouts that were made from a zone: "Threshold Run". */
import type { RideRun } from "../../domain/Sport.ts"
import type { ZoneName } from "../../domain/Zones.ts"

export const zoneTitle = (zone: ZoneName, sport: RideRun): string => `${zone} ${sport}`
