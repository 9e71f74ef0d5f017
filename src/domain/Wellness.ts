/** What a morning says: overnight HRV, resting heart rate, sleep, soreness and weight of one day. Null: not measured. */
import { Schema } from "effect"
import { Day } from "./Day.ts"

export const wellnessNames = ["rmssdMs", "restingBpm", "sleepSeconds", "soreness", "weightKg"] as const
export type WellnessName = (typeof wellnessNames)[number]

export type WellnessValues = { readonly [Name in WellnessName]: number | null }

export const noWellness: WellnessValues = {
  rmssdMs: null,
  restingBpm: null,
  sleepSeconds: null,
  soreness: null,
  weightKg: null
}

const value = Schema.NullOr(Schema.Finite)

export const Wellness = Schema.Struct({
  day: Day,
  /** Overnight or on waking. */
  rmssdMs: value,
  restingBpm: value,
  /** Of the night before. */
  sleepSeconds: value,
  /** 0 none to 10. */
  soreness: value,
  weightKg: value
})
export type Wellness = typeof Wellness.Type

interface Measure {
  readonly words: string
  readonly least: number
  readonly most: number
  /** In the unit that people write. */
  readonly range: string
}

/**
 * What a living athlete can have: wide enough for the fittest and the frailest, narrow enough to catch a value in
 * another unit or the wrong column. The limits are ours.
 */
export const measures: { readonly [Name in WellnessName]: Measure } = {
  rmssdMs: { words: "rMSSD", least: 3, most: 300, range: "3 to 300 ms" },
  restingBpm: { words: "resting heart rate", least: 25, most: 130, range: "25 to 130 bpm" },
  sleepSeconds: { words: "sleep", least: 0, most: 20 * 3600, range: "0 to 20 h" },
  soreness: { words: "soreness", least: 0, most: 10, range: "0 (none) to 10" },
  weightKg: { words: "weight", least: 25, most: 250, range: "25 to 250 kg" }
}

/** Without the dust of binary fractions and beyond what any device tells; seconds are whole. */
export const tidied = (name: WellnessName, amount: number): number =>
  name === "sleepSeconds" ? Math.round(amount) : Math.round(amount * 1000) / 1000

/** As people say it: `7.5 h`, `61 ms`. */
export const wellnessWords = (name: WellnessName, amount: number): string => {
  const rounded = (figure: number): number => Math.round(figure * 100) / 100
  switch (name) {
    case "rmssdMs":
      return `${rounded(amount)} ms`
    case "restingBpm":
      return `${rounded(amount)} bpm`
    case "sleepSeconds":
      return `${rounded(amount / 3600)} h`
    case "soreness":
      return `${rounded(amount)} of 10`
    case "weightKg":
      return `${rounded(amount)} kg`
  }
}

/** What is wrong with the values, one sentence part each; empty when all are plausible. */
export const implausible = (values: Partial<WellnessValues>): ReadonlyArray<string> =>
  wellnessNames.flatMap((name) => {
    const amount = values[name] ?? null
    const { least, most, range, words } = measures[name]
    if (amount === null || (amount >= least && amount <= most)) return []
    return [`${words} ${wellnessWords(name, amount)} is outside of ${range}`]
  })
