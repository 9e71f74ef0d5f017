/**
 * How long the models take on three years of history. Made-up athletes from a fixed seed. Cold is the first call of a
 * fresh process; the others are medians of seven after two to warm up.
 */
import * as Day from "../src/domain/Day.ts"
import type { LoadSeries } from "../src/engine/insight/features.ts"
import { trainingLoad } from "../src/engine/insight/dailyLoad.ts"
import { forecastFrom } from "../src/engine/insight/fitness.ts"
import { backtestRaceTimes } from "../src/engine/insight/raceBacktest.ts"
import { predictRaceTime, type RaceEffort } from "../src/engine/insight/raceTime.ts"
import { recoveryScores } from "../src/engine/insight/recovery.ts"
import { walk } from "../src/engine/insight/rolling.ts"
import { weeklyFitness } from "../src/engine/insight/weeklyFitness.ts"
import { randomFrom, today } from "./athletes.ts"
import { median as middle } from "./process.ts"
import { type Line, within } from "./table.ts"

const random = randomFrom(20_261_122)
const days = 1095
const ess = Float64Array.from({ length: days }, (_, day) =>
  random() < 0.25 ? 0 : 40 + 30 * Math.sin(day / 40) + 60 * random()
)
const history = { ess, hardEss: ess.map((load) => (random() < 0.3 ? load * 0.3 : 0)) }
const plan: LoadSeries = { ess: new Float64Array(84).fill(60), hardEss: new Float64Array(84).fill(8) }
const bests = Array.from({ length: 1500 }, () => ({
  day: Math.floor(days * random()),
  durationSeconds: 1200 + Math.floor(2400 * random()),
  best: 220 + 40 * random()
}))
const races: ReadonlyArray<RaceEffort> = Array.from({ length: 600 }, (_, i) => {
  const metres = 2000 + 12_000 * random()
  return {
    sport: "Run",
    metres,
    seconds: metres / (3.6 + 0.6 * random()),
    day: Math.floor(days * random()),
    isRace: i % 6 === 0
  }
})
const mornings = Array.from({ length: days }, (_, i) => ({
  day: Day.addDays(today, i - days + 1),
  rmssdMs: 55 + 15 * random(),
  restingBpm: 48 + 5 * random(),
  ctl: 60,
  tsb: 20 * random() - 10
}))
const done = Array.from(ess, (load, i) => ({
  day: Day.addDays(today, i - days + 1),
  ess: load,
  method: "power" as const
}))

const predict = (): void => {
  const weekly = weeklyFitness(bests, days, "watts")
  const walked = walk({ ...history, weekly })
  forecastFrom(walked, { ...history, weekly }, plan)
  const { errors } = backtestRaceTimes(races)
  for (const metres of [5000, 10_000, 21_097.5, 42_195])
    predictRaceTime(races, { sport: "Run", metres, day: days - 1 }, errors)
}
const recover = (): unknown => recoveryScores(mornings, 90)

const once = (run: () => unknown): number => {
  const start = performance.now()
  run()
  return performance.now() - start
}
const median = (run: () => unknown): number => middle(Array.from({ length: 9 }, () => once(run)).slice(2))

export const insight = async (): Promise<ReadonlyArray<Line>> => {
  const coldPrediction = once(predict)
  const coldRecovery = once(recover)
  const load = median(() => trainingLoad({ done, planned: [], today, until: today }))
  return [
    within("backtest and prediction, 3 years, cold", coldPrediction, 500),
    within("backtest and prediction, 3 years, warm", median(predict), 500),
    within("recovery over 90 days, cold", coldRecovery, 20),
    within("recovery over 90 days, warm", median(recover), 20),
    within("training load, 3 years", load, 20)
  ]
}
