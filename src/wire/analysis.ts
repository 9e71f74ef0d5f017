/**
 * One activity in figures. AI Endurance documents the blocks and `fade_pct`; every key inside the blocks is our
 * choice, so a block in another shape is kept as it came. The last four blocks are ours altogether.
 */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import {
  ActivityAnalysis,
  type CriticalPowerContext,
  type Figures,
  type PowerFigures,
  type StretchFigures
} from "../domain/ActivityAnalysis.ts"
import type { Measure } from "../domain/Curves.ts"
import { ZoneSeconds } from "../domain/Zones.ts"
import { chosen } from "./chosen.ts"
import { durationLabel } from "./durations.ts"
import { evidenceFields, writeEvidence } from "./evidence.ts"
import { hundredths, kilometres, known, tenThousandths, tenths, whole } from "./numbers.ts"
import { asNumber, described, type JsonObject, keysOf, orOther } from "./open.ts"
import { readAnalysis, tooLow } from "./analysisRead.ts"

const number = Schema.optionalKey(Schema.Finite)
const nullable = Schema.NullOr(Schema.Finite)
const FiguresBlock = Schema.Struct({ avg: Schema.Finite, max: Schema.Finite, min: Schema.Finite })
const stretch = {
  avg_power: number,
  avg_speed_mps: number,
  avg_hr: number,
  avg_cadence: number,
  ascent_m: number,
  descent_m: number
}
const Stretch = Schema.Struct({ from_s: Schema.Finite, to_s: Schema.Finite, ...stretch })

const fields: Schema.Struct.Fields = {
  id: Schema.Int,
  activity_name: Schema.optionalKey(Schema.NullOr(Schema.String)),
  activity_date_local: Schema.optionalKey(Schema.String),
  [chosen.applied]: Schema.optionalKey(
    Schema.Struct({ from_s: Schema.Finite, to_s: Schema.Finite }).annotate({ description: "The stretch applied" })
  ),
  overview: orOther(
    Schema.Struct({
      moving_time_s: Schema.Finite,
      elapsed_time_s: Schema.Finite,
      distance_km: nullable,
      elevation_gain_m: nullable
    })
  ),
  power: orOther(
    Schema.Struct({
      ...FiguresBlock.fields,
      normalized_power: number,
      variability_index: number,
      intensity_factor: number
    })
  ),
  heart_rate: orOther(FiguresBlock),
  cadence: orOther(FiguresBlock),
  pace_m_per_s: orOther(FiguresBlock),
  pacing: orOther(
    Schema.Struct({ by: Schema.String, first_half: Stretch, second_half: Stretch, fade_pct: Schema.Finite })
  ),
  time_in_zone: orOther(ZoneSeconds),
  segments: orOther(Schema.Array(Stretch)),
  [chosen.decoupling]: Schema.optionalKey(
    Schema.Struct({
      by: Schema.String,
      percent: Schema.Finite,
      first_half: Schema.Finite,
      second_half: Schema.Finite,
      seconds_used: Schema.Finite
    })
  ),
  [chosen.efficiency]: Schema.optionalKey(Schema.Struct({ by: Schema.String, factor: Schema.Finite })),
  [chosen.criticalPower]: Schema.optionalKey(
    Schema.Struct({
      watts: Schema.Finite,
      watts_error: number,
      w_prime_kj: Schema.Finite,
      w_prime_error_kj: number,
      avg_power_pct: number,
      from_efforts: Schema.Record(Schema.String, Schema.Finite)
    })
  ),
  [chosen.wPrime]: Schema.optionalKey(
    Schema.Struct({
      min_kj: Schema.Finite,
      min_pct: Schema.Finite,
      min_at_s: Schema.Finite,
      end_kj: Schema.Finite,
      seconds_below_quarter: Schema.Finite,
      finding: Schema.optionalKey(Schema.String)
    })
  ),
  ...evidenceFields
}

const Reply = Schema.Struct({ id: Schema.Int, analysis: Schema.toType(ActivityAnalysis) })
export type AnalysisReply = typeof Reply.Type

export const writeAnalysis = ({ analysis, id }: AnalysisReply): JsonObject => {
  const { activity, cadence, heartRate, overview, pacing, power, range, segments, speed, timeInZone } = analysis
  return {
    id,
    ...(activity !== null && {
      activity_name: activity.name,
      activity_date_local: `${activity.startLocal}Z`
    }),
    ...(range !== null && { [chosen.applied]: { from_s: range.fromSeconds, to_s: range.toSeconds } }),
    overview: {
      moving_time_s: Math.round(overview.movingSeconds),
      elapsed_time_s: Math.round(overview.elapsedSeconds),
      distance_km: kilometres(overview.distanceMetres),
      elevation_gain_m: whole(overview.ascentMetres)
    },
    ...(power && { power: writePower(power) }),
    ...(heartRate && { heart_rate: writeFigures(heartRate, Math.round) }),
    ...(cadence && { cadence: writeFigures(cadence, Math.round) }),
    ...(speed && { pace_m_per_s: writeFigures(speed, hundredths) }),
    ...(pacing && {
      pacing: {
        by: byWord(pacing.measure),
        first_half: writeStretch(pacing.firstHalf),
        second_half: writeStretch(pacing.secondHalf),
        fade_pct: tenths(pacing.fadePercent)
      }
    }),
    ...(timeInZone && { time_in_zone: { ...timeInZone.seconds } }),
    ...(segments && {
      segments: segments.map(writeStretch)
    }),
    ...writeOurs(analysis),
    ...writeEvidence(analysis),
    ...analysis.extras
  }
}

const kilojoules = (joules: number | null): number | null => tenths(joules === null ? null : joules / 1000)
const byWord = (measure: Measure): string => (measure === "power" ? "power" : "pace")

const writeFigures = ({ average, max, min }: Figures, round: (value: number) => number) => ({
  avg: round(average),
  max: round(max),
  min: round(min)
})

const writePower = (power: PowerFigures): JsonObject => ({
  ...writeFigures(power, Math.round),
  ...known({
    normalized_power: whole(power.normalized),
    variability_index: hundredths(power.variabilityIndex),
    intensity_factor: hundredths(power.intensityFactor)
  })
})

const writeStretch = (one: StretchFigures): JsonObject => ({
  from_s: Math.round(one.fromSeconds),
  to_s: Math.round(one.toSeconds),
  ...known({
    avg_power: whole(one.averageWatts),
    avg_speed_mps: hundredths(one.averageMetresPerSecond),
    avg_hr: whole(one.averageBpm),
    avg_cadence: whole(one.averageCadence),
    ascent_m: whole(one.ascentMetres),
    descent_m: whole(one.descentMetres)
  })
})

const writeOurs = ({ criticalPower, decoupling, efficiency, wPrime }: ActivityAnalysis): JsonObject => ({
  ...(decoupling && {
    [chosen.decoupling]: {
      by: byWord(decoupling.measure),
      percent: tenths(decoupling.percent),
      first_half: tenThousandths(decoupling.firstHalf),
      second_half: tenThousandths(decoupling.secondHalf),
      seconds_used: decoupling.secondsUsed
    }
  }),
  ...(efficiency && {
    [chosen.efficiency]: { by: byWord(efficiency.measure), factor: hundredths(efficiency.factor) }
  }),
  ...(criticalPower && { [chosen.criticalPower]: writeCriticalPower(criticalPower) }),
  ...(wPrime && {
    [chosen.wPrime]: {
      min_kj: kilojoules(wPrime.minimumJoules),
      min_pct: whole(wPrime.minimumPercent),
      min_at_s: wPrime.minimumAtSeconds,
      end_kj: kilojoules(wPrime.endJoules),
      seconds_below_quarter: wPrime.secondsBelowQuarter,
      ...(wPrime.finding !== null && { finding: tooLow })
    }
  })
})

const writeCriticalPower = (context: CriticalPowerContext): JsonObject => ({
  watts: Math.round(context.watts),
  w_prime_kj: kilojoules(context.wPrimeJoules),
  ...known({
    watts_error: tenths(context.wattsError),
    w_prime_error_kj: kilojoules(context.wPrimeError),
    avg_power_pct: whole(context.averagePercent)
  }),
  from_efforts: Object.fromEntries(
    context.support.map(({ durationSeconds, watts }) => [durationLabel(durationSeconds), Math.round(watts)])
  )
})

export const Analysis = described(fields).pipe(
  Schema.decodeTo(
    Reply,
    SchemaTransformation.transformEffect<AnalysisReply, JsonObject>({
      decode: (wire, options) => {
        const id = keysOf(wire).take("id", asNumber)
        return id === null
          ? Effect.fail(new SchemaIssue.InvalidValue({ message: "an analysis without id" }, wire, options))
          : Effect.succeed({ id, analysis: readAnalysis(wire, { sport: "Ride", activity: null, range: null }) })
      },
      encode: (reply) => Effect.succeed(writeAnalysis(reply))
    })
  )
)
