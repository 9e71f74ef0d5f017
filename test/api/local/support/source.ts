/** The local source over a database in memory, with one athlete, for tests. */
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { ApiLayer } from "../../../../src/api/ApiLayer.ts"
import { emptyAthlete, ensureAthlete, storeAthlete } from "../../../../src/api/local/Athletes.ts"
import { AuthLayer } from "../../../../src/auth/AuthLayer.ts"
import { ClockLayer } from "../../../../src/clock/ClockLayer.ts"
import { emptyDatabase } from "../../../support/databases.ts"
import { type Athlete, AthleteId } from "../../../../src/domain/Athlete.ts"
import * as Day from "../../../../src/domain/Day.ts"
import { MetresPerSecond, Watts } from "../../../../src/domain/Units.ts"
import type { Block, PlannedWorkout, WorkoutId } from "../../../../src/domain/Workout.ts"
import type { Written } from "../../../../src/api/AiEndurance.ts"

export const athleteId = AthleteId.make(1)

const watts = (values: readonly [number, number, number, number]) => ({
  Endurance: Watts.make(values[0]),
  Tempo: Watts.make(values[1]),
  Threshold: Watts.make(values[2]),
  VO2Max: Watts.make(values[3])
})

/** FTP 250 W, critical running power 300 W, threshold speed 4 m/s. */
export const triathlete: Athlete = {
  ...emptyAthlete,
  criticalSwimSpeed: MetresPerSecond.make(1.1),
  zones: {
    ridePower: watts([187.5, 225, 265, 300]),
    runPower: watts([225, 270, 315, 360]),
    runSpeed: {
      Endurance: MetresPerSecond.make(3),
      Tempo: MetresPerSecond.make(3.6),
      Threshold: MetresPerSecond.make(4.2),
      VO2Max: MetresPerSecond.make(4.8)
    }
  }
}

export const source = (options: { readonly zone?: string; readonly athlete?: Athlete } = {}) => {
  const athlete = Layer.effectDiscard(ensureAthlete((id) => storeAthlete(id, options.athlete ?? triathlete)))
  return ApiLayer.local.pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        athlete.pipe(Layer.provideMerge(emptyDatabase)),
        AuthLayer.owner(athleteId, "owner"),
        ClockLayer.inZone(options.zone ?? "Europe/Berlin")
      )
    )
  )
}

export const day = Day.unsafe

/** 20 minutes at 200 W. */
export const steady: ReadonlyArray<Block> = [
  {
    kind: "step",
    role: "active",
    length: { by: "time", seconds: 1200 },
    target: { by: "power", lowWatts: 200, highWatts: 200 }
  }
]

export const ride = (on: string, title = "Steady ride") => ({
  day: day(on),
  title,
  isTaper: false,
  advice: null,
  dryRun: false,
  sport: "Ride" as const,
  blocks: steady
})

export const idOf = (written: Written<PlannedWorkout>): WorkoutId => written.value.id

/** Everything a write may touch, as it stands in the database. */
export const stored = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return {
    workouts: yield* sql`SELECT id, day, sport, title, status, document, fingerprint FROM workouts ORDER BY id`,
    raceGoals: yield* sql`SELECT id, day, document FROM race_goals ORDER BY id`,
    athletes: yield* sql`SELECT profile, availability, demo FROM athletes ORDER BY id`,
    zoneHistory: yield* sql`SELECT effective_day, zones FROM zone_history ORDER BY effective_day`,
    wellness: yield* sql`SELECT * FROM wellness ORDER BY athlete_id, day`
  }
})
