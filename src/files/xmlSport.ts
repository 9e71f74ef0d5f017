/** The sports and the programs that TCX and GPX files name, in our words. Every exporter has its own. */
import type { ActivitySport } from "../domain/Activity.ts"

export interface XmlSport {
  readonly sport: ActivitySport
  readonly activityWord: string
  readonly indoor: boolean
  readonly virtual: boolean
  /** Cadence counts one leg and is to be doubled. */
  readonly onFoot: boolean
}

/** Strava writes its own numbers into GPX. */
const stravaNumbers: { readonly [number: string]: string } = {
  "1": "ride",
  "4": "hike",
  "9": "run",
  "10": "walk",
  "16": "swim",
  "17": "virtual_ride"
}

const families: ReadonlyArray<readonly [ActivitySport, RegExp]> = [
  [
    "Ride",
    /(^|_)(bik(e|es|ing)|ebike|bicycl(e|es|ing)|cycl(e|es|ing)|cyclocross|rides?|riding|mtb|gravel|spinning)(_|$)/u
  ],
  ["Run", /(^|_)(runs?|running|jog(ging)?|treadmill)(_|$)/u],
  ["Swim", /(^|_)(swims?|swimming)(_|$)/u]
]
const notOurs = /motor|horse|(^|_)ski/u

const plainWords: { readonly [Sport in ActivitySport]?: string } = { Ride: "cycling", Run: "running", Swim: "swimming" }

/**
 * @param said the file's own word, in any spelling: `Biking`, `VirtualRide`, `trail_running`, `9`
 * @param program what wrote the file, or null
 */
export const xmlSportOf = (said: string | null, program: string | null): XmlSport => {
  const word = wordOf(said ?? "")
  const sport = familyOf(word) ?? "Other"
  const virtual = /(^|_)virtual(_|$)/u.test(word) || (program !== null && /zwift|rouvy|mywhoosh/iu.test(program))
  const plain = /^(bik(e|ing)|ride|cycl(e|ing)|run|swim)$/u.test(word) ? plainWords[sport] : undefined
  return {
    sport,
    activityWord: word === "" ? "other" : (plain ?? word),
    indoor: virtual || /indoor|treadmill|spinning/u.test(word),
    virtual,
    onFoot: sport === "Run" || /(^|_)(walk(s|ing)?|hik(e|es|ing)|trek(king)?)(_|$)/u.test(word)
  }
}

/** A sport out of a title such as `Morning Ride`, when it names exactly one. */
export const sportInTitle = (title: string | null): string | null => {
  const words = wordOf(title ?? "")
  if (notOurs.test(words)) return null
  const named = families.filter(([, pattern]) => pattern.test(words))
  return named.length === 1 ? (plainWords[named[0]![0]] ?? null) : null
}

const familyOf = (word: string): ActivitySport | undefined =>
  notOurs.test(word) ? undefined : families.find(([, pattern]) => pattern.test(word))?.[0]

const longestWord = 60

/** Lower snake case. */
const wordOf = (said: string): string => {
  const trimmed = said.trim().slice(0, longestWord)
  const snake = trimmed
    .replaceAll(/([a-z])([A-Z])/gu, "$1_$2")
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, "_")
    .replaceAll(/^_|_$/gu, "")
    .toLowerCase()
  return stravaNumbers[snake] ?? snake
}

const brands: ReadonlyArray<readonly [string, RegExp]> = [
  ["Zwift", /zwift/iu],
  ["Wahoo", /wahoo|elemnt/iu],
  ["Polar", /polar/iu],
  ["Suunto", /suunto/iu],
  ["Coros", /coros/iu],
  ["Hammerhead", /hammerhead|karoo/iu],
  ["Bryton", /bryton/iu],
  ["TrainerRoad", /trainerroad/iu],
  ["Strava", /strava/iu],
  ["Apple", /apple|healthfit/iu],
  ["Garmin", /garmin|forerunner|f[eē]nix|edge|vivoactive|v[ií]vo|instinct|venu|epix|connect api/iu]
]

/** The maker of the device or program; `File` when it is not one we know. */
export const xmlSourceOf = (program: string | null): string =>
  (program === null ? undefined : brands.find(([, pattern]) => pattern.test(program))?.[0]) ?? "File"
