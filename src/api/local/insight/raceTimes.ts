/** What the athlete could race now: standard distances and those of goals, what each time rests on, how past ones did. */
import * as Day from "../../../domain/Day.ts"
import type { RaceSupport, RaceTimeNow, RaceValidation } from "../../../domain/Prediction.ts"
import type { RaceGoal } from "../../../domain/RaceGoal.ts"
import { roundTo } from "../../../engine/insight/numeric.ts"
import type { RaceBacktest } from "../../../engine/insight/raceBacktest.ts"
import { isRaceTime, type RaceTime } from "../../../engine/insight/raceTime.ts"
import { type Leg, legsOf } from "./events.ts"
import type { Model } from "./model.ts"
import { timeNow } from "./outlook.ts"
import { finishTime, percent, rangeOf } from "./told.ts"

const standard: ReadonlyArray<Leg & { readonly name: string }> = [
  { name: "5k", sport: "Run", metres: 5000 },
  { name: "10k", sport: "Run", metres: 10_000 },
  { name: "Half marathon", sport: "Run", metres: 21_097.5 },
  { name: "Marathon", sport: "Run", metres: 42_195 },
  { name: "400 m swim", sport: "Swim", metres: 400 },
  { name: "1500 m swim", sport: "Swim", metres: 1500 }
]

interface RaceTimes {
  readonly raceTimes: ReadonlyArray<RaceTimeNow>
  readonly restsOn: ReadonlyArray<RaceSupport>
  /** Sports with too few past predictions for intervals of the athlete's own. */
  readonly assumed: ReadonlyArray<Leg["sport"]>
}

/** Of standard distances, and of goals over other ones. */
export const raceTimesOf = (model: Model, goals: ReadonlyArray<RaceGoal>): RaceTimes => {
  const asked = goals
    .filter(({ day }) => day >= model.today)
    .flatMap((goal) => {
      const [leg, second] = legsOf(goal)
      return leg === undefined || second !== undefined ? [] : [{ ...leg, name: goal.name }]
    })
    .filter(({ metres, sport }) => !standard.some((one) => one.sport === sport && Math.abs(one.metres - metres) < 5))
  const timed = [...standard, ...asked].flatMap(({ name, ...leg }) => {
    const now = timeNow(model, leg)
    return isRaceTime(now) ? [{ name, leg, now }] : []
  })
  const restsOn = new Map<string, ReadonlyArray<string>>()
  for (const { name, now } of timed) {
    const effort = supportOf(now, model)
    if (effort !== null) restsOn.set(effort, [...(restsOn.get(effort) ?? []), name])
  }
  return {
    raceTimes: timed.map(({ leg, name, now }) => ({
      name,
      sport: leg.sport,
      distanceKm: roundTo(leg.metres / 1000, 3),
      seconds: Math.round(now.seconds),
      time: finishTime(now.seconds),
      interval80: rangeOf(now.intervals[80])
    })),
    restsOn: [...restsOn].map(([effort, raceTimes]) => ({ effort, raceTimes })),
    assumed: [...new Set(timed.flatMap(({ leg, now }) => (now.intervalFrom === "prior" ? [leg.sport] : [])))]
  }
}

const supportOf = ({ support }: RaceTime, { first }: Model): string | null => {
  const [effort] = support
  if (effort === undefined) return null
  const { activity, day, metres, seconds } = effort
  const of = activity === undefined ? "" : ` (activity ${activity})`
  return `${roundTo(metres / 1000, 2)} km in ${finishTime(seconds)} on ${Day.addDays(first, day)}${of}`
}

export const raceValidationOf = ({ races }: Model): ReadonlyArray<RaceValidation> =>
  Object.entries(races).flatMap(
    ([sport, { checks, coverage, mape, riegelMape, skillAgainstRiegel }]: [string, RaceBacktest]) =>
      mape === null || riegelMape === null || skillAgainstRiegel === null || coverage === null
        ? []
        : [
            {
              sport,
              checks: checks.length,
              mape: roundTo(mape, 2),
              riegelMape: roundTo(riegelMape, 2),
              skillAgainstRiegel: roundTo(skillAgainstRiegel, 2),
              coverage: { 50: percent(coverage[50]), 80: percent(coverage[80]), 90: percent(coverage[90]) }
            }
          ]
  )
