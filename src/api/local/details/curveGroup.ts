/** Curves of one activity, what share of recent bests they are, effort structure and fade within the session. */
import type { Curve, Curves, RecentBestShare } from "../../../domain/Curves.ts"
import type { FadeFamily } from "../../../domain/Durability.ts"
import * as Day from "../../../domain/Day.ts"
import { percentOfRecentBest } from "../../../engine/analysis/curves.ts"
import { fadeEvidence } from "../../../engine/analysis/withinSessionDurability.ts"
import type { DerivedDocument, Stored, StoredCurve, StoredCurves } from "./derivedRows.ts"
import type { Evidence } from "./evidence.ts"
import { type CurveNeighbour, recentDays } from "./neighbours.ts"

type Bests = ReadonlyMap<number, number>

/** @param season other activities of the last 90 days, newest first; recent ones among them */
export const curvesOf = (
  day: Day.Day,
  sport: "Ride" | "Run",
  { curves, document }: { readonly curves: StoredCurves; readonly document: DerivedDocument },
  season: ReadonlyArray<CurveNeighbour>,
  evidence: Evidence
): Curves => {
  const { lack, take } = evidence
  const since = Day.addDays(day, -recentDays)
  const recent = season.filter((other) => other.day >= since)
  const power = take("powerCurve", curves.power)
  const speed = curves.speed === null ? null : take("speedCurve", curves.speed)
  // Runs are compared in pace where they have one; a running power meter comes and goes.
  const measure = sport === "Run" && speed !== null ? "speed" : "power"
  const own = measure === "speed" ? speed : power
  const compared = recent.filter((other) => other[measure] !== null)
  const { bands, measure: effortMeasure } = document.effort
  const effort = take("effortStructure", bands)
  return {
    power: power === null ? null : pointsOf(power),
    speed: speed === null ? null : pointsOf(speed),
    percentOfRecentBest: own === null ? null : sharesOf(own, measure, compared, lack),
    referenceWindow:
      own === null ? null : { days: recentDays, since, activityCount: compared.length, excludesCurrentActivity: true },
    effortStructure: effort === null ? null : { measure: effortMeasure, bands: effort },
    durability: {
      power: fadeOf("withinSessionDurability", document.fade.power, bestOfSeason(season, "power"), evidence),
      gradeAdjusted:
        document.fade.gradeAdjusted === null
          ? null
          : fadeOf("paceDurability", document.fade.gradeAdjusted, bestOfSeason(season, "speed"), evidence)
    }
  }
}

export const pointsOf = ({ best, seconds, start }: StoredCurve): Curve =>
  seconds.map((durationSeconds, index) => ({
    durationSeconds,
    best: best[index] ?? 0,
    startSeconds: start[index] ?? null
  }))

/** The best of each duration, with the activity it belongs to. */
export const bestOfSeason = (
  season: ReadonlyArray<CurveNeighbour>,
  measure: "power" | "speed"
): ReadonlyMap<number, { readonly best: number; readonly activity: number }> => {
  const bests = new Map<number, { best: number; activity: number }>()
  for (const { id, [measure]: curve } of season) {
    curve?.seconds.forEach((seconds, index) => {
      const best = curve.best[index] ?? 0
      if (best > (bests.get(seconds)?.best ?? 0)) bests.set(seconds, { best, activity: id })
    })
  }
  return bests
}

const valuesOf = (bests: ReturnType<typeof bestOfSeason>): Bests =>
  new Map([...bests].map(([seconds, { best }]) => [seconds, best]))

const sharesOf = (
  own: StoredCurve,
  measure: "power" | "speed",
  compared: ReadonlyArray<CurveNeighbour>,
  lack: Evidence["lack"]
): RecentBestShare | null => {
  const curve = pointsOf(own).map((point) => ({ ...point, startSeconds: point.startSeconds ?? 0, windowSeconds: 0 }))
  const at = percentOfRecentBest(curve, valuesOf(bestOfSeason(compared, measure)))
  return at.length === 0
    ? lack("percentOfRecentBest", `no other activity of the last ${recentDays} days to compare with`)
    : { measure, at }
}

const fadeOf = (
  what: string,
  stored: Stored<
    Omit<FadeFamily, "series"> & { readonly series: ReadonlyArray<Omit<FadeFamily["series"][number], "evidence">> }
  >,
  season: ReturnType<typeof bestOfSeason>,
  { take }: Evidence
): FadeFamily | null => {
  const family = take(what, stored)
  return family === null
    ? null
    : {
        axis: family.axis,
        series: family.series.map((series) => ({
          ...series,
          evidence: fadeEvidence(series.fresh, series.byWork, season.get(series.windowSeconds)?.best)
        }))
      }
}
