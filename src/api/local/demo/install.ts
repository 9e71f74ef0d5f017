/**
 * Writes the demo athlete into a database. Its activities take the road of imported ones: simulated as a device
 * would record them, conditioned and summarised by the engine, stored as summary and stream.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { AthleteId } from "../../../domain/Athlete.ts"
import type { Day } from "../../../domain/Day.ts"
import type { Unavailable } from "../../../domain/errors.ts"
import { encodeStream } from "../../../engine/streamBlob.ts"
import { type Summarised, summarise } from "../../../engine/summarise.ts"
import { thresholdsText } from "../../../engine/zonedOutput.ts"
import * as ActivityStore from "../ActivityStore.ts"
import { insertRaceGoals, insertWellness, insertWorkouts, storeAthlete, storeAvailability } from "../Athletes.ts"
import { withStorage } from "../Local.ts"
import { insertZoneHistory } from "../zoneHistory.ts"
import { type DemoActivity, demoAthlete } from "./demoAthlete.ts"

/**
 * Fills an athlete that was just made, all or nothing. Meant for `ensureAthlete`, whose transaction it joins.
 *
 * @param when the athlete's day and the IANA name of the zone that decided it
 */
export const installDemo = (
  athleteId: AthleteId,
  when: { readonly today: Day; readonly timeZone: string }
): Effect.Effect<void, Unavailable, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const store = ActivityStore.make(sql)
    const demo = demoAthlete(when)
    yield* sql
      .withTransaction(
        Effect.gen(function* () {
          yield* storeAthlete(athleteId, demo.athlete)
          yield* storeAvailability(athleteId, demo.availability)
          yield* insertRaceGoals(athleteId, demo.raceGoals)
          yield* insertWorkouts(athleteId, demo.workouts)
          yield* insertWellness(athleteId, demo.wellness)
          yield* insertZoneHistory(sql, athleteId, demo.zoneHistory)
          // One after the other, so that only one recording is in memory at a time.
          yield* Effect.forEach(demo.activities, (activity) => store.save(athleteId, null, [newActivity(activity)]), {
            discard: true
          })
        })
      )
      .pipe(withStorage)
  }).pipe(Effect.withSpan("demo.install"))

const newActivity = (activity: DemoActivity): ActivityStore.NewActivity => {
  const recording = activity.record()
  const summarised = marked(summarise(recording, activity.athlete), activity)
  const startLocalMillis = (recording.startEpochSeconds + (recording.utcOffsetSeconds ?? 0)) * 1000
  return {
    summarised,
    startLocal: new Date(startLocalMillis).toISOString().slice(0, 19),
    blob: summarised.stream.length === 0 ? null : encodeStream(summarised),
    // The rest of its figures waits until somebody asks: a first start should not.
    thresholds: thresholdsText(summarised.summary.sport, activity.athlete)
  }
}

/** What no file says: the trainer's mode, and that power was modelled. Modelled power tells no more than heart rate. */
const marked = (summarised: Summarised, { isErgMode, powerIsFromHeartRate }: DemoActivity): Summarised => {
  const { summary } = summarised
  const flags = { ...summary.flags, isErgMode }
  return {
    ...summarised,
    summary: powerIsFromHeartRate
      ? { ...summary, flags, powerIsFromHeartRate, ess: summary.internalStressScore, essMethod: "heartRate" }
      : { ...summary, flags }
  }
}
