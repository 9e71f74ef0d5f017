/**
 * What to eat, day by day: energy from the body and the day's training, carbohydrate for the work, protein, and fat
 * for the rest. Ranges, not targets; nobody is told to lose weight here.
 */
import * as Day from "../../domain/Day.ts"
import type { MethodBasis } from "./basis.ts"
import { type Body, leanMassOf, restingKcal, type SessionEnergy, sessionKcal } from "./energyNeed.ts"
import type { Interval } from "./fitness.ts"
import { clip } from "./numeric.ts"

export const nutritionBasis: MethodBasis = {
  method: "nutrition/energy-balance-v1",
  published: [
    "resting energy: Mifflin-St Jeor 1990, ten Haaf & Weijs 2014, Cunningham 1980 with a measured lean mass",
    "exercise: gross efficiency of 20 to 25 % on the bike, 0.9 to 1.1 kcal per kg and km on foot, Keytel 2005, Compendium 2011",
    "carbohydrate 3 to 12 g/kg by training, 30 to 90 g/h during it (Burke 2011; Thomas, Erdman & Burke 2016)",
    "protein 1.2 to 2.0 g/kg (Thomas, Erdman & Burke 2016)",
    "energy availability below 30 kcal per kg of fat-free mass as a warning (Loucks; IOC)"
  ],
  ours: [
    "everyday activity multiplies resting energy by a setting of 1.2 to 1.5, and 10 % of intake is the thermic effect",
    "carbohydrate bands are interpolated by exercise energy per kg",
    "fat is what remains, at least 20 % of the energy; where the bounds conflict, carbohydrate yields first",
    "on the two days of loading before a long race the energy rises to hold the carbohydrate"
  ]
}

export interface NutritionDay {
  readonly day: Day.Day
  readonly sessions: ReadonlyArray<SessionEnergy>
  /** A race of more than 90 minutes on this day: the two days before it are for loading. */
  readonly longRace: boolean
  /** A hard or long session: the day before eats like it. */
  readonly keySession: boolean
}

export interface NutritionSettings {
  /** Work and life apart from training, 1.2 (desk) to 1.5 (on the feet). */
  readonly activityFactor: number
  /** Energy the athlete means to eat less (negative: more) per day, kcal; 0 without such a goal. */
  readonly deficitKcal: number
  readonly pregnant: boolean
}

export const usualSettings: NutritionSettings = { activityFactor: 1.2, deficitKcal: 0, pregnant: false }

export interface NutritionBounds {
  readonly day: Day.Day
  readonly kcal: Interval
  readonly proteinGrams: Interval
  readonly fatGrams: Interval
  readonly carbohydrateGrams: Interval
  /** On top of resting, part of `kcal`. */
  readonly exerciseKcal: Interval
  /** During the day's longest session; null when it is shorter than an hour. */
  readonly duringGramsPerHour: Interval | null
  /** kcal per kg of fat-free mass left for the body at the middle of the range. */
  readonly energyAvailability: number
  readonly notes: ReadonlyArray<string>
}

export interface Nutrition {
  readonly days: ReadonlyArray<NutritionBounds>
  /** About the athlete and their goal rather than one day. */
  readonly warnings: ReadonlyArray<string>
  /** True when a deficit was asked for and is not given. */
  readonly deficitRefused: boolean
  readonly basis: MethodBasis
}

const thermicShare = 0.1
const proteinPerKg: Interval = { low: 1.2, high: 2 }
const loadingPerKg: Interval = { low: 10, high: 12 }
const leastFatShare = 0.2
/** Above this share of energy a remainder stops being fat: carbohydrate takes it. */
const mostFatShare = 0.4
const lowAvailability = 30
const leastBmi = 18.5
const adultYears = 18
/** Fat is given as wide as this share either side of its middle, where the floor allows. */
const fatSpread = 0.15
/** Carbohydrate never yields below this, g/kg. */
const leastCarbohydratePerKg = 2

/** Exercise kcal per kg of body mass against carbohydrate in g/kg: rest, one hour, two and four hours of moderate work. */
const carbohydrateBands: ReadonlyArray<{ readonly kcalPerKg: number; readonly perKg: Interval }> = [
  { kcalPerKg: 0, perKg: { low: 3, high: 5 } },
  { kcalPerKg: 8.5, perKg: { low: 5, high: 7 } },
  { kcalPerKg: 17, perKg: { low: 6, high: 10 } },
  { kcalPerKg: 34, perKg: { low: 8, high: 12 } }
]

/** @param days consecutive days; what follows the last one is not known and not assumed */
export const nutrition = (
  days: ReadonlyArray<NutritionDay>,
  body: Body,
  settings: NutritionSettings = usualSettings
): Nutrition => {
  const refusal = refusalOf(body, settings)
  const deficit = refusal === null ? settings.deficitKcal : 0
  const lean = leanMassOf(body)
  const bounds = days.map((_, index) => boundsOn(days, index, body, { ...settings, deficitKcal: deficit }, lean.kg))
  const low = bounds.filter(({ energyAvailability }) => energyAvailability < lowAvailability)
  const warnings = [
    ...(refusal === null ? [] : [refusal]),
    ...(low.length === 0
      ? []
      : [
          `energy availability falls below ${lowAvailability} kcal per kg of fat-free mass on ${low.map(({ day }) => day).join(", ")}: too little for health and training if it lasts`
        ]),
    ...(body.female === null ? ["sex is not known: both equations count, which widens the energy range"] : []),
    ...(lean.estimated ? [] : ["resting energy includes Cunningham's equation from the measured lean mass"])
  ]
  return { days: bounds, warnings, deficitRefused: refusal !== null, basis: nutritionBasis }
}

const refusalOf = (body: Body, { deficitKcal, pregnant }: NutritionSettings): string | null => {
  if (deficitKcal <= 0) return null
  const why =
    body.ageYears < adultYears
      ? "for anyone under 18"
      : pregnant
        ? "in pregnancy"
        : body.weightKg / (body.heightCm / 100) ** 2 < leastBmi
          ? `at a body mass index below ${leastBmi}`
          : null
  return why === null ? null : `no energy deficit is planned ${why}; please talk to a doctor or a dietitian`
}

const boundsOn = (
  days: ReadonlyArray<NutritionDay>,
  index: number,
  body: Body,
  settings: NutritionSettings,
  leanKg: number
): NutritionBounds => {
  const { day, sessions } = days[index]!
  const exerciseKcal = exerciseOf(sessions, body)
  const resting = restingKcal(body)
  const activity = clip(settings.activityFactor, 1.2, 1.5)
  const needs = (rest: number, exercise: number): number =>
    Math.max(0, (rest * activity + exercise) / (1 - thermicShare) - settings.deficitKcal)
  const { carbohydratePerKg, loading, notes } = carbohydrateOn(days, index, body)
  const spent = { low: needs(resting.low, exerciseKcal.low), high: needs(resting.high, exerciseKcal.high) }
  const kcal = loading ? raisedTo(spent, energyFor(carbohydratePerKg, body.weightKg)) : spent
  const macros = share(kcal, carbohydratePerKg, body.weightKg)
  const availability = (middle(kcal) - middle(exerciseKcal) / (1 - thermicShare)) / leanKg
  return {
    day,
    kcal,
    ...macros.grams,
    exerciseKcal,
    duringGramsPerHour: duringOf(sessions),
    energyAvailability: availability,
    notes: [...notes, ...macros.notes]
  }
}

const exerciseOf = (sessions: ReadonlyArray<SessionEnergy>, body: Body): Interval =>
  sessions
    .map((session) => sessionKcal(session, body))
    .reduce<Interval>((sum, { high, low }) => ({ low: sum.low + low, high: sum.high + high }), { low: 0, high: 0 })

const carbohydrateOn = (days: ReadonlyArray<NutritionDay>, index: number, body: Body) => {
  const bandOn = (at: number): Interval => bandOf(middle(exerciseOf(days[at]!.sessions, body)) / body.weightKg)
  const own = bandOn(index)
  const tomorrow = days[index + 1]
  if (tomorrow?.longRace || days[index + 2]?.longRace)
    return {
      carbohydratePerKg: loadingPerKg,
      loading: true,
      notes: ["loading for a race of more than 90 minutes: 10 to 12 g/kg, more energy than the day spends"]
    }
  if (tomorrow?.keySession) {
    const next = bandOn(index + 1)
    if (next.high > own.high)
      return { carbohydratePerKg: next, loading: false, notes: ["carbohydrate as for tomorrow's key session"] }
  }
  return { carbohydratePerKg: own, loading: false, notes: [] }
}

/** The least energy whose middle holds this carbohydrate beside the usual protein and the floor of fat. */
const energyFor = (perKg: Interval, weightKg: number): number =>
  (4 * weightKg * (middle(perKg) + middle(proteinPerKg))) / (1 - leastFatShare)

const raisedTo = (kcal: Interval, least: number): Interval => {
  const more = Math.max(0, least - middle(kcal))
  return { low: kcal.low + more, high: kcal.high + more }
}

const bandOf = (kcalPerKg: number): Interval => {
  const above = carbohydrateBands.findIndex((band) => band.kcalPerKg >= kcalPerKg)
  if (above === 0) return carbohydrateBands[0]!.perKg
  if (above < 0) return carbohydrateBands.at(-1)!.perKg
  const [under, over] = [carbohydrateBands[above - 1]!, carbohydrateBands[above]!]
  const part = (kcalPerKg - under.kcalPerKg) / (over.kcalPerKg - under.kcalPerKg)
  return {
    low: under.perKg.low + part * (over.perKg.low - under.perKg.low),
    high: under.perKg.high + part * (over.perKg.high - under.perKg.high)
  }
}

interface Macros {
  readonly proteinGrams: Interval
  readonly fatGrams: Interval
  readonly carbohydrateGrams: Interval
}

/** Protein, carbohydrate and fat whose middles make the energy's middle: 4, 4 and 9 kcal per gram. */
const share = (kcal: Interval, perKg: Interval, weightKg: number) => {
  const notes: Array<string> = []
  const energy = middle(kcal)
  const leastFat = (leastFatShare * energy) / 9
  let protein: Interval = { low: proteinPerKg.low * weightKg, high: proteinPerKg.high * weightKg }
  let carbohydrate: Interval = { low: perKg.low * weightKg, high: perKg.high * weightKg }
  const room = (energy - 9 * leastFat - 4 * middle(protein)) / 4
  if (middle(carbohydrate) > room) {
    notes.push("the day's energy does not hold the usual carbohydrate, so its bounds were lowered")
    carbohydrate = lowered(carbohydrate, Math.max(room, leastCarbohydratePerKg * weightKg))
  }
  const left = (energy - 9 * leastFat - 4 * middle(carbohydrate)) / 4
  if (middle(protein) > left) {
    notes.push("protein was lowered as well: the energy is very low")
    protein = lowered(protein, Math.max(0, left))
  }
  let fat = Math.max(leastFat, (energy - 4 * middle(protein) - 4 * middle(carbohydrate)) / 9)
  const mostFat = (mostFatShare * energy) / 9
  if (fat > mostFat) {
    const extra = (9 * (fat - mostFat)) / 4
    carbohydrate = { low: carbohydrate.low, high: carbohydrate.high + 2 * extra }
    fat = mostFat
    notes.push("more energy than the usual ranges hold: the upper bound of carbohydrate was raised")
  }
  const spread = Math.min(fatSpread * fat, Math.max(0, fat - (leastFatShare * kcal.low) / 9))
  const grams: Macros = {
    proteinGrams: protein,
    carbohydrateGrams: carbohydrate,
    fatGrams: { low: fat - spread, high: fat + spread }
  }
  return { grams, notes }
}

/** The upper bound yields first; the lower follows only where it must. */
const lowered = ({ low }: Interval, toMiddle: number): Interval =>
  toMiddle >= 1.1 * low ? { low, high: 2 * toMiddle - low } : { low: 0.9 * toMiddle, high: 1.1 * toMiddle }

const duringOf = (sessions: ReadonlyArray<SessionEnergy>): Interval | null => {
  const longest = sessions.reduce((most, { seconds }) => Math.max(most, seconds), 0)
  if (longest < 3600) return null
  return longest <= 9000 ? { low: 30, high: 60 } : { low: 60, high: 90 }
}

const middle = ({ high, low }: Interval): number => (low + high) / 2
