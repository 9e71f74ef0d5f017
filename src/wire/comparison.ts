/** Activities side by side. The tool is ours and so is every key; nothing reads it back. */
import { Schema } from "effect"
import { DetailSport } from "../domain/ActivityDetail.ts"
import type {
  ComparedCondition,
  ComparedFigure,
  ComparedUnit,
  Comparison,
  ComparisonBlock,
  ComparisonBlockName
} from "../domain/Comparison.ts"
import { zoneNames } from "../domain/Zones.ts"
import { flagKeys, writeRow } from "./activityRow.ts"
import { chosen } from "./chosen.ts"
import { durationLabel } from "./durations.ts"
import { partKey } from "./evidence.ts"
import { hundredths, tenths, whole } from "./numbers.ts"
import { described, type JsonObject } from "./open.ts"
import { type PacePer, pacePer, paceWords } from "./pace.ts"

const values = Schema.Array(Schema.Unknown)
const side = Schema.Record(Schema.String, Schema.Unknown)

export const ComparisonReply = described({
  activityType: DetailSport,
  activities: Schema.Array(side).annotate({ description: "Oldest first: the order of every list of values" }),
  conditions: Schema.Struct({ shared: side, differs: Schema.Record(Schema.String, values) }),
  blocks: Schema.Record(
    Schema.String,
    Schema.Struct({ shared: Schema.optionalKey(side), differs: Schema.optionalKey(side) })
  ).annotate({ description: "shared: within 2 % (or 1 point) of the oldest. Changes are against the oldest" }),
  [chosen.notCompared]: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Struct({ reason: Schema.String, lacking: Schema.Array(Schema.Int) })).annotate({
      description: "Blocks left out, and the ids that lack what they need"
    })
  )
})

export const writeComparison = ({ activities, blocks, conditions, refused, sport }: Comparison): JsonObject => {
  const per = pacePer(sport, activities[0]?.poolLengthMetres ?? null)
  return {
    activityType: sport,
    activities: activities.map((activity) => writeRow("summary", activity)),
    conditions: {
      shared: Object.fromEntries(conditions.filter(alike).map((one) => [conditionKey(one), one.values[0] ?? null])),
      differs: Object.fromEntries(conditions.filter(different).map((one) => [conditionKey(one), one.values]))
    },
    blocks: Object.fromEntries(
      blocks.map(({ block, figures }) => [blockKey(block, sport), writeBlock(figures, sport !== "Ride", per)])
    ),
    ...(refused.length > 0 && {
      [chosen.notCompared]: Object.fromEntries(
        refused.map(({ block, lacking, reason }) => [blockKey(block, sport), { reason, lacking }])
      )
    })
  }
}

const blockKey = (block: ComparisonBlockName, sport: DetailSport): string =>
  block === "speed" ? (sport === "Ride" ? "speed" : "pace") : partKey(block)

const alike = (one: { readonly alike: boolean }): boolean => one.alike
const different = (one: { readonly alike: boolean }): boolean => !one.alike

const conditionKeys: { readonly [What in ComparedCondition["what"]]: string } = {
  type: "activity_type",
  isIndoor: flagKeys.isIndoor,
  isVirtual: flagKeys.isVirtual,
  isErgMode: flagKeys.isErgMode,
  powerIsFromHeartRate: "power_is_from_hr",
  poolLengthMetres: chosen.poolLength
}
const conditionKey = ({ what }: ComparedCondition): string => conditionKeys[what]

const writeBlock = (figures: ComparisonBlock["figures"], paced: boolean, per: PacePer): JsonObject => {
  const shared = figures.filter(alike).map((one) => [keyOf(one, paced), shown(one, paced, per)])
  const differs = figures
    .filter(different)
    .map((one) => [
      keyOf(one, paced),
      { values: shown(one, paced, per), [changeKey(one, paced)]: one.change.map(tenths) }
    ])
  return {
    ...(shared.length > 0 && { shared: Object.fromEntries(shared) }),
    ...(differs.length > 0 && { differs: Object.fromEntries(differs) })
  }
}

/** Speeds of runs and swims are told as paces, whose change must say which way is up. */
const isPace = ({ unit }: ComparedFigure, paced: boolean): boolean => paced && unit === "m/s"

const keyOf = (one: ComparedFigure, paced: boolean): string => {
  if (isZone(one.figure)) return one.figure
  const best = /^best(\d+)Seconds$/u.exec(one.figure)?.[1]
  const key = best === undefined ? partKey(one.figure) : `best_${durationLabel(Number(best))}`
  if (isPace(one, paced)) return key.replace("speed", "pace")
  return one.unit === "m/s" ? `${key}_mps` : key
}

/** Zones are named as everywhere, capital letter and all. */
const isZone = (figure: string): boolean => zoneNames.some((zone) => zone === figure)

const changeKey = (one: ComparedFigure, paced: boolean): string =>
  isPace(one, paced) ? "faster_pct" : one.unit === "%" ? "change_points" : "change_pct"

const shown = (one: ComparedFigure, paced: boolean, per: PacePer): ReadonlyArray<string | number | null> =>
  isPace(one, paced) ? one.values.map((value) => paceWords(value, per)) : one.values.map(rounding[one.unit])

const rounding: { readonly [Unit in ComparedUnit]: (value: number | null) => number | null } = {
  W: whole,
  "m/s": hundredths,
  bpm: whole,
  rpm: whole,
  s: whole,
  m: whole,
  kcal: whole,
  "%": tenths,
  // A ratio, or a score in the tens: two digits either way.
  "": (value) => (value !== null && Math.abs(value) >= 10 ? whole(value) : hundredths(value))
}
