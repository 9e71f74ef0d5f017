/** How figures of the models are told: rounded numbers, clocks. */
import * as Day from "../../../domain/Day.ts"
import type { Intervals, Range } from "../../../domain/Insight.ts"
import { type ZoneName, zoneNames, type ZoneSeconds } from "../../../domain/Zones.ts"
import { roundTo } from "../../../engine/insight/numeric.ts"

export const rangeOf = ({ high, low }: Range, digits = 0): Range => ({
  low: roundTo(low, digits),
  high: roundTo(high, digits)
})

export const intervalsOf = (intervals: Intervals, digits = 0): Intervals => ({
  50: rangeOf(intervals[50], digits),
  80: rangeOf(intervals[80], digits),
  90: rangeOf(intervals[90], digits)
})

/** A share of cases in whole percent; null where there were none. */
export const percent = (share: number | null): number | null => (share === null ? null : Math.round(share))

/** Days since the first one; each day is worked out once, because thousands of activities share a few hundred days. */
export const indexFrom = (first: Day.Day): ((day: Day.Day) => number) => {
  const known = new Map<Day.Day, number>()
  return (day) => {
    const before = known.get(day)
    if (before !== undefined) return before
    const index = Day.daysBetween(first, day)
    known.set(day, index)
    return index
  }
}

/** `4:07` or `1:35:02`. */
export const finishTime = (seconds: number): string => {
  const whole = Math.round(seconds)
  const two = (value: number): string => String(value).padStart(2, "0")
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

export const wholeSeconds = (zones: ZoneSeconds): { readonly [Zone in ZoneName]: number } =>
  Object.fromEntries(zoneNames.map((zone) => [zone, Math.round(zones[zone])])) as { [Zone in ZoneName]: number }
