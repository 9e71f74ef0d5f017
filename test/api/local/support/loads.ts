/** Days of load, done and planned, put straight where the source reads them. */
import { Effect } from "effect"
import { AiEndurance } from "../../../../src/api/AiEndurance.ts"
import { make, type NewActivity } from "../../../../src/api/local/ActivityStore.ts"
import { SqlClient } from "effect/sql"
import type { LoadMethod } from "../../../../src/domain/Activity.ts"
import type { Day } from "../../../../src/domain/Day.ts"
import type { Block } from "../../../../src/domain/Workout.ts"
import { engineVersion } from "../../../../src/engine/version.ts"
import { thresholdsText } from "../../../../src/engine/zonedOutput.ts"
import { athleteId, triathlete } from "./source.ts"

export interface Session {
  readonly day: Day
  /** Null: its load is not known. */
  readonly ess: number | null
  readonly method?: LoadMethod
}

const activity = ({ day, ess, method = "power" }: Session, index: number): NewActivity => ({
  summarised: {
    summary: {
      sport: "Ride",
      type: "Garmin_Ride",
      name: "Ride",
      startUtc: `${day}T${String(6 + (index % 12)).padStart(2, "0")}:00:00Z`,
      movingSeconds: 3600,
      elapsedSeconds: 3600,
      distanceMetres: null,
      ascentMetres: null,
      averageWatts: null,
      normalizedWatts: null,
      hasPower: false,
      powerIsFromHeartRate: false,
      averageHeartRate: null,
      maxHeartRate: null,
      averageCadence: null,
      averageMetresPerSecond: null,
      ess,
      essMethod: ess === null ? null : method,
      internalStressScore: null,
      kcal: null,
      hrvArtifactPercent: null,
      poolLengthMetres: null,
      averageStrokesPerMinute: null,
      averageSwolf: null,
      flags: {
        isIndoor: false,
        isVirtual: false,
        isErgMode: false,
        excludeFromCurves: false,
        excludeFromModel: false,
        excludeFromDurability: false,
        excludeHrData: false
      }
    },
    utcOffsetSeconds: 3600,
    laps: [],
    lengths: [],
    zoneSeconds: null,
    timerSeconds: 3600,
    workKilojoules: null,
    ownAscentMetres: null,
    sources: { ascent: null, kcal: null },
    warnings: [],
    engineVersion
  },
  startLocal: `${day}T${String(7 + (index % 12)).padStart(2, "0")}:00:00`,
  blob: null,
  thresholds: thresholdsText("Ride", triathlete)
})

export const trained = (sessions: ReadonlyArray<Session>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => make(sql).save(athleteId, null, sessions.map(activity)))

/** Steady at FTP of the test's triathlete: 100 ESS an hour. */
const atThreshold = (seconds: number): ReadonlyArray<Block> => [
  {
    kind: "step",
    role: "active",
    length: { by: "time", seconds },
    target: { by: "power", lowWatts: 250, highWatts: 250 }
  }
]

export const hourAtThreshold = (on: Day, title = "Threshold", seconds = 3600) => ({
  day: on,
  title,
  isTaper: false,
  advice: null,
  dryRun: false,
  sport: "Ride" as const,
  blocks: atThreshold(seconds)
})

export const planned = (on: Day, title = "Threshold", seconds = 3600) =>
  Effect.flatMap(AiEndurance, (api) => api.createRideRunWorkout(hourAtThreshold(on, title, seconds)))
