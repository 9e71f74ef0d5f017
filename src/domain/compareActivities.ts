/** Lays activities side by side. Computes nothing about a single one: the figures come from its analysis. */
import type { ActivitySummary } from "./Activity.ts"
import type { ActivityAnalysis } from "./ActivityAnalysis.ts"
import type { DetailSport } from "./ActivityDetail.ts"
import type {
  ComparedCondition,
  ComparedFigure,
  ComparedUnit,
  Comparison,
  ComparisonBlock,
  ComparisonBlockName,
  ComparisonRefusal
} from "./Comparison.ts"
import type { Curve, Measure } from "./Curves.ts"
import { boundedZones, type ZoneName, zoneNames } from "./Zones.ts"

/** All that is known of one activity; null where the source has no stream to tell it from. */
export interface Comparable {
  readonly activity: ActivitySummary
  readonly analysis: ActivityAnalysis | null
  readonly bests: { readonly measure: Measure; readonly curve: Curve } | null
}

/**
 * Blocks that every activity can fill are compared; a block that one of them cannot is refused by name. The first
 * of the list is the oldest, and what the others are measured against.
 */
export const compareActivities = (sport: DetailSport, given: ReadonlyArray<Comparable>): Comparison => {
  const entries = given.toSorted((a, b) => (a.activity.startUtc < b.activity.startUtc ? -1 : 1))
  const blocks: Array<ComparisonBlock> = []
  const refused: Array<ComparisonRefusal> = []
  for (const plan of plans(sport)) {
    const lacking = entries.filter((entry) => !plan.fits(entry)).map(({ activity }) => activity.id)
    const mixed = lacking.length === 0 && new Set(entries.map((entry) => plan.kind?.(entry))).size > 1
    if (lacking.length > 0) refused.push({ block: plan.block, lacking, reason: plan.lacks })
    else if (mixed) {
      const all = entries.map(({ activity }) => activity.id)
      refused.push({ block: plan.block, lacking: all, reason: "by power in some and by speed in others" })
    } else {
      const figures = plan.figures(entries).filter(({ values }) => values.some((value) => value !== null))
      blocks.push({ block: plan.block, figures })
    }
  }
  return {
    sport,
    activities: entries.map(({ activity }) => activity),
    conditions: conditions(sport, entries),
    blocks,
    refused
  }
}

type Entries = ReadonlyArray<Comparable>

interface Plan {
  readonly block: ComparisonBlockName
  /** Whether an activity has what the block is about. */
  readonly fits: (entry: Comparable) => boolean
  readonly lacks: string
  /** What the block is measured in; it must be the same for all. */
  readonly kind?: (entry: Comparable) => Measure | undefined
  readonly figures: (entries: Entries) => ReadonlyArray<ComparedFigure>
}

type Value = (entry: Comparable) => number | null | undefined

const plans = (sport: DetailSport): ReadonlyArray<Plan> => [
  {
    block: "volume",
    fits: () => true,
    lacks: "",
    figures: each([
      ["movingSeconds", "s", ({ activity }) => activity.movingSeconds],
      ["distanceMetres", "m", ({ activity }) => activity.distanceMetres],
      ["ascentMetres", "m", ({ activity }) => activity.ascentMetres]
    ])
  },
  {
    block: "load",
    fits: ({ activity }) => activity.ess !== null,
    lacks: "no load",
    figures: each([
      ["externalStressScore", "", ({ activity }) => activity.ess],
      ["internalStressScore", "", ({ activity }) => activity.internalStressScore],
      ["kcal", "kcal", ({ activity }) => activity.kcal]
    ])
  },
  ...(sport === "Swim" ? [] : [power]),
  {
    block: "speed",
    fits: ({ activity }) => activity.averageMetresPerSecond !== null,
    lacks: "no speed",
    figures: each([["averageSpeed", "m/s", ({ activity }) => activity.averageMetresPerSecond]])
  },
  {
    block: "heartRate",
    fits: ({ activity }) => activity.averageHeartRate !== null,
    lacks: "no heart rate",
    figures: each([
      ["averageBpm", "bpm", ({ activity }) => activity.averageHeartRate],
      ["maxBpm", "bpm", ({ activity }) => activity.maxHeartRate]
    ])
  },
  sport === "Swim" ? strokes : cadence,
  ...(sport === "Swim" ? [] : [pacing, timeInZone, decoupling, efficiency, bests])
]

const each =
  (rows: ReadonlyArray<readonly [string, ComparedUnit, Value]>) =>
  (entries: Entries): ReadonlyArray<ComparedFigure> =>
    rows.map(([name, unit, value]) => figure(name, unit, entries.map(value)))

const power: Plan = {
  block: "power",
  fits: ({ activity }) => activity.averageWatts !== null,
  lacks: "no power",
  figures: each([
    ["averageWatts", "W", ({ activity }) => activity.averageWatts],
    ["normalizedWatts", "W", ({ activity, analysis }) => activity.normalizedWatts ?? analysis?.power?.normalized],
    ["maxWatts", "W", ({ analysis }) => analysis?.power?.max],
    ["variabilityIndex", "", ({ analysis }) => analysis?.power?.variabilityIndex],
    ["intensityFactor", "", ({ analysis }) => analysis?.power?.intensityFactor]
  ])
}

const cadence: Plan = {
  block: "cadence",
  fits: ({ activity }) => activity.averageCadence !== null,
  lacks: "no cadence",
  figures: each([["averageCadence", "rpm", ({ activity }) => activity.averageCadence]])
}

const strokes: Plan = {
  block: "cadence",
  fits: ({ activity }) => activity.averageStrokesPerMinute !== null,
  lacks: "no strokes",
  figures: each([
    ["averageStrokesPerMinute", "rpm", ({ activity }) => activity.averageStrokesPerMinute],
    ["averageSwolf", "", ({ activity }) => activity.averageSwolf]
  ])
}

const pacing: Plan = {
  block: "pacing",
  fits: ({ analysis }) => analysis?.pacing !== undefined,
  lacks: "too short, or no power and no speed to halve",
  kind: ({ analysis }) => analysis?.pacing?.measure,
  figures: each([["fadePercent", "%", ({ analysis }) => analysis?.pacing?.fadePercent]])
}

const timeInZone: Plan = {
  block: "timeInZone",
  fits: ({ analysis }) => analysis?.timeInZone !== undefined,
  lacks: "no zones on that day, or nothing to sort into them",
  kind: ({ analysis }) => analysis?.timeInZone?.measure,
  figures: each(zoneNames.map((zone) => [zone, "%", (entry) => shareOf(entry, zone)]))
}

const shareOf = ({ analysis }: Comparable, zone: ZoneName): number | null => {
  const seconds = analysis?.timeInZone?.seconds
  if (seconds === undefined) return null
  const all = boundedZones.reduce((sum, name) => sum + seconds[name], seconds.Anaerobic)
  return all === 0 ? null : (100 * seconds[zone]) / all
}

const decoupling: Plan = {
  block: "decoupling",
  fits: ({ analysis }) => analysis?.decoupling !== undefined,
  lacks: "not steady and long enough with heart rate",
  kind: ({ analysis }) => analysis?.decoupling?.measure,
  figures: each([["decouplingPercent", "%", ({ analysis }) => analysis?.decoupling?.percent]])
}

const efficiency: Plan = {
  block: "efficiency",
  fits: ({ analysis }) => analysis?.efficiency !== undefined,
  lacks: "too short, or heart rate or output missing",
  kind: ({ analysis }) => analysis?.efficiency?.measure,
  figures: each([["efficiencyFactor", "", ({ analysis }) => analysis?.efficiency?.factor]])
}

/** Durations whose bests are compared: sprint, minute, VO2max, threshold, hour. */
const bestDurations = [5, 60, 300, 1200, 3600] as const

const bests: Plan = {
  block: "bests",
  fits: (entry) => entry.bests !== null && entry.bests.curve.length > 0,
  lacks: "no curve",
  kind: (entry) => entry.bests?.measure,
  figures: (entries) =>
    bestDurations.map((seconds) =>
      figure(
        `best${seconds}Seconds`,
        entries[0]?.bests?.measure === "speed" ? "m/s" : "W",
        entries.map((entry) => entry.bests?.curve.find((point) => point.durationSeconds === seconds)?.best)
      )
    )
}

const alikeWithin = { percent: 2, points: 1 } as const

const figure = (name: string, unit: ComparedUnit, given: ReadonlyArray<number | null | undefined>): ComparedFigure => {
  const values = given.map((value) => value ?? null)
  const first = values[0] ?? null
  const change = values.map((value, index) => (index === 0 ? null : changeOf(first, value, unit)))
  const limit = unit === "%" ? alikeWithin.points : alikeWithin.percent
  return {
    figure: name,
    unit,
    values,
    change,
    alike: change.slice(1).every((one) => one !== null && Math.abs(one) <= limit)
  }
}

const changeOf = (first: number | null, value: number | null, unit: ComparedUnit): number | null => {
  if (first === null || value === null) return null
  if (unit === "%") return value - first
  if (first === 0) return value === 0 ? 0 : null
  return (100 * (value - first)) / Math.abs(first)
}

const conditions = (sport: DetailSport, entries: Entries): ReadonlyArray<ComparedCondition> => {
  const condition = (
    what: ComparedCondition["what"],
    value: (activity: ActivitySummary) => string | number | boolean | null
  ): ComparedCondition => {
    const values = entries.map(({ activity }) => value(activity))
    return { what, values, alike: new Set(values).size <= 1 }
  }
  const type = condition("type", ({ type }) => type)
  if (sport === "Swim") return [type, condition("poolLengthMetres", ({ poolLengthMetres }) => poolLengthMetres)]
  return [
    type,
    condition("isIndoor", ({ flags }) => flags.isIndoor),
    condition("isVirtual", ({ flags }) => flags.isVirtual),
    condition("isErgMode", ({ flags }) => flags.isErgMode),
    condition("powerIsFromHeartRate", ({ powerIsFromHeartRate }) => powerIsFromHeartRate)
  ]
}
