/**
 * Replies of tools that the local source does not serve, from the keys that the contract knows. The numbers fit
 * the demo athlete (load and mornings are theirs) but come from rules of thumb: they are there to have the right
 * shape, not to be right.
 */
import { demoAthlete } from "../../src/api/local/demo/demoAthlete.ts"
import { objectOf, objects, textOf } from "../../src/api/replay/json.ts"
import type { Exchange, ListedTool } from "../../src/api/replay/Cassette.ts"
import type { Json, JsonObject } from "../../src/api/live/upstream/json.ts"
import { addDays, type Day, range } from "../../src/domain/Day.ts"
import { type ContractArgument, contractTools } from "../../src/wire/contract.ts"

type ByHand = Omit<Exchange, "about">

const timeZone = "Europe/Berlin"

export const byHand = (reads: ReadonlyArray<Exchange>, today: Day): ReadonlyArray<ByHand> => [
  { tool: "getPrediction", arguments: {}, reply: prediction(reads, today) },
  { tool: "getRecoveryModel", arguments: {}, reply: recovery(reads, today, 14) },
  { tool: "getRecoveryModel", arguments: { days_back: 90 }, reply: recovery(reads, today, 90) },
  { tool: "getPlanProgress", arguments: {}, reply: progress },
  { tool: "getNutritionModel", arguments: {}, reply: nutrition(reads, today) }
]

const about: { readonly [tool: string]: readonly [title: string, description: string] } = {
  getPrediction: ["Get Prediction", "Predicted performance for the next 12 weeks, and how predictions held so far."],
  getRecoveryModel: ["Get Recovery Model", "Daily recovery, HRV, resting heart rate and load of the past days."],
  getPlanProgress: ["Get Plan Progress", "Time done and planned in each zone."],
  getNutritionModel: ["Get Nutrition Model", "Calories and macronutrients, from yesterday to five days ahead."]
}

const jsonType = ({ type }: ContractArgument): string => (type === "id" ? "number" : type === "day" ? "string" : type)

export const listedByHand: ReadonlyArray<ListedTool> = Object.entries(about).map(([name, [title, description]]) => {
  const entries = Object.entries(contractTools[name]?.arguments ?? {})
  return {
    name,
    title,
    description,
    inputSchema: {
      type: "object",
      properties: Object.fromEntries(
        entries.map(([argument, its]) => [
          argument,
          { type: jsonType(its), ...(its.default !== undefined && { default: its.default }) }
        ])
      )
    },
    outputSchema: { type: "object", additionalProperties: true },
    annotations: { title, readOnlyHint: true, destructiveHint: false }
  }
})

const round = (value: number): number => Math.round(value)
const tenths = (value: number): number => Math.round(value * 10) / 10
const clamp = (value: number): number => Math.max(0, Math.min(100, round(value)))

const objectsIn = (reply: Json | undefined, key: string): ReadonlyArray<JsonObject> => objects(objectOf(reply)[key])

const lists: { readonly [tool: string]: string } = {
  getCyclingActivity: "ride",
  getRunningActivity: "run",
  getSwimmingActivity: "swim",
  getOtherActivity: "other"
}

/** ESS per day, of one sport or of all. */
const loadOn = (reads: ReadonlyArray<Exchange>, sport: string | null): ReadonlyMap<string, number> => {
  const rows = new Map<Json | undefined, JsonObject>()
  for (const { reply, tool } of reads) {
    const its = lists[tool]
    if (its === undefined || (sport !== null && its !== sport)) continue
    for (const row of objectsIn(reply, "activities")) rows.set(row["id"], row)
  }
  const days = new Map<string, number>()
  for (const row of rows.values()) {
    const day = textOf(row["activity_date_local"]).slice(0, 10)
    days.set(day, (days.get(day) ?? 0) + Number(row["external_stress_score"] ?? 0))
  }
  return days
}

/** What is left of the last weeks' load in the legs (or arms): half of it is gone after a day and a half. */
const freshness = (load: ReadonlyMap<string, number>, days: ReadonlyArray<Day>): ReadonlyArray<number> => {
  let tired = 0
  return days.map((day) => {
    tired = tired * 2 ** (-1 / 1.5) + (load.get(addDays(day, -1)) ?? 0)
    return clamp(100 - tired * 0.35)
  })
}

const recovery = (reads: ReadonlyArray<Exchange>, today: Day, count: number): Json => {
  const mornings = new Map(demoAthlete({ today, timeZone }).wellness.map((each) => [each.day, each]))
  // Scores compare a morning with the athlete's last 90.
  const long = range(addDays(today, -89), today)
  const shown = long.slice(-count)
  const column = (value: (day: Day) => number | null | undefined) => long.map((day) => value(day) ?? null)
  const rmssd = column((day) => mornings.get(day)?.rmssdMs)
  const pulse = column((day) => mornings.get(day)?.restingBpm)
  const byRmssd = scores(rmssd, 1)
  const byPulse = scores(pulse, -1)
  const last = <A>(values: ReadonlyArray<A>): ReadonlyArray<A> => values.slice(-count)
  const load = loadOn(reads, null)
  const muscle = (sport: string) => ({ date: shown, recovery: last(freshness(loadOn(reads, sport), long)) })
  return {
    data: {
      date: shown,
      external_stress_score: shown.map((day) => (load.has(day) ? round(load.get(day)!) : null)),
      rMSSD: last(rmssd),
      resting_heart_rate: last(pulse),
      recovery: last(byRmssd.map((score, index) => meanOf(score, byPulse[index] ?? null))),
      recovery_alpha1: shown.map(() => null),
      recovery_rmssd: last(byRmssd),
      recovery_resting_heart_rate: last(byPulse),
      driving_recovery: last(byRmssd.map((score, index) => driver(score, byPulse[index] ?? null)))
    },
    data_joint_muscle_ride: muscle("ride"),
    data_joint_muscle_run: muscle("run"),
    data_joint_muscle_swim: muscle("swim")
  }
}

/** 75 is the athlete's usual, 12 points to a standard deviation. */
const scores = (values: ReadonlyArray<number | null>, better: 1 | -1): ReadonlyArray<number | null> => {
  const known = values.filter((value) => value !== null)
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  const spread = Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length)
  return values.map((value) => (value === null ? null : clamp(75 + (12 * better * (value - mean)) / spread)))
}

const meanOf = (left: number | null, right: number | null): number | null =>
  left === null || right === null ? (left ?? right) : round((left + right) / 2)

const driver = (rmssd: number | null, pulse: number | null): string | null =>
  rmssd === null || pulse === null ? null : pulse <= rmssd ? "hr_rest" : "rmssd"

/** FTP in watts, a week at a time. */
const prediction = (reads: ReadonlyArray<Exchange>, today: Day): Json => {
  const user = objectOf(reads.find(({ tool }) => tool === "getUser")?.reply)
  const ftp = Number(user["ftp_watts"])
  return {
    future: Array.from({ length: 12 }, (_, week) => {
      const value = ftp + 0.8 * (week + 1)
      const margin = 4 + 0.5 * week
      return {
        date: addDays(today, 7 * (week + 1)),
        value: tenths(value),
        lower: tenths(value - margin),
        upper: tenths(value + margin)
      }
    }),
    history: Array.from({ length: 8 }, (_, index) => {
      const week = 8 - index
      const actual = ftp - 0.9 * week
      return { date: addDays(today, -7 * week), actual: tenths(actual), predicted: tenths(actual + (index % 3) - 1) }
    }),
    validation: { mean_absolute_percentage_error: 0.4 }
  }
}

/** Seconds; more than planned was done in the hardest zone, as happens. */
const progress: Json = {
  done_sec: { Endurance: 161_400, Tempo: 18_900, Threshold: 11_100, VO2Max: 3300, Anaerobic: 180 },
  plan_sec: { Endurance: 172_800, Tempo: 17_400, Threshold: 12_600, VO2Max: 3600, Anaerobic: 0 }
}

const nutrition = (reads: ReadonlyArray<Exchange>, today: Day): Json => {
  const user = objectOf(reads.find(({ tool }) => tool === "getUser")?.reply)
  const weight = Number(user["weight_kg"])
  const days = range(addDays(today, -1), addDays(today, 4))
  const plans = reads.filter(({ tool }) => tool === "getPlannedWorkouts")
  const rows = new Map(
    plans.flatMap(({ reply }) => objectsIn(reply, "workouts")).map((row) => [row["workout_id"], row])
  )
  const hours = days.map(
    (day) =>
      [...rows.values()]
        .filter((row) => row["date"] === day)
        .reduce((sum, row) => sum + Number(row["duration_seconds"] ?? 0), 0) / 3600
  )
  const both = (name: string, low: (hours: number) => number, width: number) => ({
    [`daily_${name}_lower_bound`]: hours.map((each) => round(low(each))),
    [`daily_${name}_upper_bound`]: hours.map((each) => round(low(each) * width))
  })
  return {
    data: {
      date: days,
      ...both("calories", (each) => weight * 30 + each * 550, 1.13),
      ...both("protein_grams", (each) => weight * 1.4 + each * 4, 1.35),
      ...both("fat_grams", (each) => weight * 0.8 + each * 3, 1.5),
      ...both("carbohydrates_grams", (each) => weight * 3.5 + each * 55, 1.4)
    }
  }
}
