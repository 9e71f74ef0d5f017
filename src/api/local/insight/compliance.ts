/** A planned workout laid over the recording that was matched to it, repetition by repetition. */
import { Effect, Option } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { ActivityId } from "../../../domain/Activity.ts"
import type { StepCompliance } from "../../../domain/PlanProgress.ts"
import type { RideRun } from "../../../domain/Sport.ts"
import type { SwimSection } from "../../../domain/SwimWorkout.ts"
import type { Block, WorkoutContent } from "../../../domain/Workout.ts"
import { roundTo } from "../../../engine/insight/numeric.ts"
import type { EffortChannels } from "../../../engine/insight/plannedEfforts.ts"
import { type Compliance, judgeRepetitions } from "../../../engine/insight/repetitions.ts"
import { judgeSwim } from "../../../engine/insight/swimRepetitions.ts"
import { withoutDeadMeter } from "../../../engine/power.ts"
import { scalableBlocks } from "../../../engine/workout/index.ts"
import { runningSpeed } from "../../../engine/zonedOutput.ts"
import { loadStream, readDetails } from "../details/recorded.ts"
import { athleteOn, type Subject } from "../details/subject.ts"
import type { Done } from "./done.ts"

/** Null for what has no steps, or no seconds to look at. */
export const complianceOf = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  content: WorkoutContent,
  done: Done
): Effect.Effect<StepCompliance | null, SqlError.SqlError> => {
  switch (content.kind) {
    case "text":
      return Effect.succeed(null)
    case "swim":
      return swimCompliance(sql, subject, content.sections, done)
    case "structured":
      return stepCompliance(sql, subject, content.blocks, content.sport, done)
    case "scalable":
      return stepCompliance(sql, subject, scalableBlocks(content), content.sport, done)
  }
}

const stepCompliance = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  blocks: ReadonlyArray<Block>,
  sport: RideRun,
  done: Done
) =>
  Effect.map(loadStream(sql, subject.athleteId, ActivityId.make(done.id), recorded), (stored) => {
    if (stored === null) return null
    const { bpm, cadence, watts } = stored.stream.channels
    const channels: EffortChannels = {
      watts: watts === undefined || !done.hasPower ? null : withoutDeadMeter(watts, bpm, cadence).watts,
      metresPerSecond: sport === "Run" ? (runningSpeed(stored.stream)?.values ?? null) : null,
      bpm: bpm ?? null
    }
    return told(judgeRepetitions(blocks, sport, athleteOn(subject, done.day), channels))
  })

const wanted = new Set(["watts", "bpm", "cadence", "metresPerSecond", "altitudeMetres", "distanceMetres"])
const recorded = () => ({ channels: (name: string) => wanted.has(name), beats: false })

const swimCompliance = (sql: SqlClient.SqlClient, subject: Subject, sections: ReadonlyArray<SwimSection>, done: Done) =>
  Effect.map(
    sql<{ readonly details: string; readonly pool_length_metres: number | null }>`SELECT details, pool_length_metres
      FROM activities WHERE athlete_id = ${subject.athleteId} AND id = ${done.id}`,
    ([row]) => {
      const details = Option.getOrNull(readDetails(row?.details))
      const pool = row?.pool_length_metres ?? null
      return details === null || pool === null || details.lengths.length === 0
        ? null
        : told(judgeSwim(sections, athleteOn(subject, done.day), details.lengths, pool))
    }
  )

const told = ({ notJudged, verdicts }: Compliance): StepCompliance | null => {
  const [first] = verdicts
  if (first === undefined) return null
  // Watts and beats are whole; metres per second need the hundredths.
  const rounded = (value: number): number => roundTo(value, first.unit === "metresPerSecond" ? 2 : 0)
  const deviations = verdicts.flatMap(({ actual, high, low, repetition, verdict }) =>
    verdict === "hit"
      ? []
      : [
          {
            repetition,
            verdict,
            low: rounded(low),
            high: rounded(high),
            actual: actual === null ? null : rounded(actual)
          }
        ]
  )
  return {
    judged: verdicts.length,
    hit: verdicts.length - deviations.length,
    ...(deviations.length > 0 && { unit: first.unit, deviations }),
    ...(notJudged.length > 0 && { notJudged })
  }
}
