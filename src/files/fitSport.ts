/** FIT's sports, sub-sports and manufacturers, in our words. */
import type { ActivitySport } from "../domain/Activity.ts"
import type { RecordColumns } from "../domain/Recording.ts"
import { type FitRow, textOf } from "./fitMessages.ts"

export interface FitSport {
  readonly sport: ActivitySport
  readonly activityWord: string
  readonly indoor: boolean
  readonly virtual: boolean
  /** Cadence counts one leg and is to be doubled. */
  readonly onFoot: boolean
}

const bySport: { readonly [word: string]: ActivitySport } = {
  cycling: "Ride",
  e_biking: "Ride",
  running: "Run",
  swimming: "Swim"
}

/** Gym machines file a ride or a run under `fitness_equipment`. */
const bySubSport: { readonly [word: string]: ActivitySport } = {
  indoor_cycling: "Ride",
  spin: "Ride",
  treadmill: "Run",
  indoor_running: "Run",
  lap_swimming: "Swim",
  open_water: "Swim"
}

const collections = new Set(["training", "fitness_equipment", "generic"])

/** @param row a session, lap or sport message; absent when a truncated file has none */
export const sportOf = (row: FitRow | undefined, manufacturer: string | null): FitSport => {
  const sportWord = textOf(row, "sport") ?? "generic"
  const said = textOf(row, "sub_sport")
  const subSport = said === null || said === "generic" || said === "all" ? null : said
  const sport =
    bySport[sportWord] ??
    (collections.has(sportWord) && subSport !== null ? bySubSport[subSport] : undefined) ??
    "Other"
  const virtual = subSport === "virtual_activity" || manufacturer === "zwift"
  return {
    sport,
    activityWord: subSport !== null && subSport !== "virtual_activity" ? subSport : sportWord,
    indoor: virtual || (subSport !== null && /indoor|treadmill|spin|elliptical|stair|track_cycling/u.test(subSport)),
    virtual,
    onFoot: sport === "Run" || sportWord === "walking" || sportWord === "hiking"
  }
}

/** Faster than this on average, with a power meter: nothing but a bicycle. */
const cyclingMetresPerSecond = 4.5

/**
 * For a file that lost its session and never named a sport. Only what is beyond doubt is guessed.
 *
 * @returns a row to read the sport from, or undefined
 */
export const guessedSport = ({ metresPerSecond, watts }: RecordColumns): FitRow | undefined => {
  const speeds = metresPerSecond?.filter((speed) => speed > 0) ?? new Float64Array(0)
  const mean = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length
  const powered = watts?.some((value) => value > 0) ?? false
  return powered && mean > cyclingMetresPerSecond ? { sport: "cycling" } : undefined
}

const brands: { readonly [word: string]: string } = {
  wahoo_fitness: "Wahoo",
  sigmasport: "Sigma",
  the_sufferfest: "Sufferfest",
  polar_electro: "Polar",
  suunto: "Suunto",
  trainer_road: "TrainerRoad",
  tacx: "Tacx"
}

/** `Garmin`, `Zwift`, `Wahoo` …; `File` when the file does not say. */
export const sourceOf = (manufacturer: string | null): string => {
  if (manufacturer === null || manufacturer === "development" || !/^[a-z]/u.test(manufacturer)) return "File"
  return (
    brands[manufacturer] ??
    manufacturer
      .split("_")
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
      .join("")
  )
}
