/** What a goal asks for, read from its type and distance: which sports, over which way. */
import type { RaceGoal } from "../../../domain/RaceGoal.ts"
import { finishTime } from "./told.ts"

export interface Leg {
  readonly sport: "Swim" | "Ride" | "Run"
  readonly metres: number
}

const marathonMetres = 42_195
/** Swim, ride and run of the usual triathlons, metres. */
const triathlons = [
  { words: /sprint/iu, legs: [750, 20_000, 5000] },
  { words: /middle|half|70\.3/iu, legs: [1900, 90_000, marathonMetres / 2] },
  { words: /long|full|iron|140\.6/iu, legs: [3800, 180_000, marathonMetres] },
  { words: /olympic|standard|short/iu, legs: [1500, 40_000, 10_000] }
] as const

/** @returns the legs in their order; none where the goal does not say enough */
export const legsOf = ({
  distanceKm,
  eventType,
  name
}: Pick<RaceGoal, "distanceKm" | "eventType" | "name">): ReadonlyArray<Leg> => {
  const text = `${eventType} ${name}`
  const metres = distanceKm === null ? null : distanceKm * 1000
  if (/tri(?:athlon)?\b|ironman|70\.3/iu.test(text)) return triathlonLegs(text, metres)
  if (/duathlon|relay/iu.test(text)) return []
  if (/swim|open water/iu.test(text)) return metres === null ? [] : [{ sport: "Swim", metres }]
  if (/ride|cycl|bike|fondo|criterium|sportive|hill climb|mtb|gravel/iu.test(text))
    return metres === null ? [] : [{ sport: "Ride", metres }]
  const named = runMetres(text)
  if (/run|marathon|parkrun|trail|\d ?km?\b/iu.test(text)) {
    const way = metres ?? named
    return way === null ? [] : [{ sport: "Run", metres: way }]
  }
  return []
}

/** Longer than any race on foot, on the bike or in the water, and faster than any of them is won. The limits are ours. */
const most = {
  Run: { metres: 1_000_000, metresPerSecond: 8 },
  Ride: { metres: 6_000_000, metresPerSecond: 20 },
  Swim: { metres: 200_000, metresPerSecond: 2.5 }
}

/** What shows that metres, minutes or hours were given instead; null where nothing does. */
export const unitDoubt = (
  goal: Pick<RaceGoal, "distanceKm" | "eventType" | "name" | "targetSeconds">
): { readonly message: string; readonly hint: string } | null => {
  const legs = legsOf(goal)
  const long = legs.find(({ metres, sport }) => metres > most[sport].metres)
  if (long !== undefined) {
    return {
      message: `${goal.distanceKm} km is longer than any race there is in this sport.`,
      hint: "Give the distance in kilometres: a 10k is 10. Nothing was changed."
    }
  }
  const seconds = goal.targetSeconds
  const least = legs.reduce((sum, { metres, sport }) => sum + metres / most[sport].metresPerSecond, 0)
  return seconds === null || seconds >= least
    ? null
    : {
        message: `A target of ${finishTime(seconds)} is faster than ${goal.eventType} is won.`,
        hint: "Give the target in seconds: 3 h 15 min are 11700. Nothing was changed."
      }
}

const triathlonLegs = (text: string, metres: number | null): ReadonlyArray<Leg> => {
  const near = triathlons.find(
    ({ legs }) => metres !== null && Math.abs(legs[0] + legs[1] + legs[2] - metres) < 0.1 * metres
  )
  const found = near ?? triathlons.find(({ words }) => words.test(text))
  if (found === undefined) return []
  const [swim, ride, run] = found.legs
  return [
    { sport: "Swim", metres: swim },
    { sport: "Ride", metres: ride },
    { sport: "Run", metres: run }
  ]
}

const runMetres = (text: string): number | null => {
  if (/half/iu.test(text)) return marathonMetres / 2
  if (/marathon/iu.test(text)) return marathonMetres
  if (/parkrun/iu.test(text)) return 5000
  const kilometres = /(?<!\d)(\d{1,5}(?:\.\d{1,3})?) ?km?\b/iu.exec(text)
  return kilometres === null ? null : Number(kilometres[1]) * 1000
}
