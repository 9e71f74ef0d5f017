/**
 * What became of the plan: which workouts were done, cut short, put off or missed, what came on top, and how
 * the load of it all weighed on the athlete day by day. Told relative to the Monday of this week, so that a
 * different day shows more or less of the same story.
 */
import { firstWeek, illWeek, isRecovery, pastRaceWeek, raceWeek, type Slot, slotsOf } from "./calendar.ts"
import type { DayForm } from "./body.ts"
import { randomOf } from "./random.ts"

export type Fate = "done" | "missed"

/** One workout of the plan and what became of it. */
export interface Entry {
  /** Names the workout's streams of random numbers. */
  readonly key: string
  readonly slot: Slot
  readonly fate: Fate
  /** Days after this week's Monday; later than planned when it was put off. */
  readonly doneOn: number
  /** 1 is the whole workout. */
  readonly completeness: number
}

/** Something the plan knew nothing of. */
export interface Extra {
  readonly key: string
  readonly kind: "hike" | "errand"
  readonly doneOn: number
  readonly startMinutes: number
  readonly seconds: number
}

/** How a morning finds the athlete. */
export interface Morning {
  /** Days after this week's Monday. */
  readonly day: number
  readonly loadBefore: number
  readonly acuteLoad: number
  readonly chronicLoad: number
  readonly ill: boolean
}

export const plannedDay = (slot: Slot): number => slot.week * 7 + slot.weekday

/** Every workout of the plan, first to last. */
export const entries = (): ReadonlyArray<Entry> => {
  const all: Array<Entry> = []
  for (let week = firstWeek; week <= raceWeek; week++) {
    slotsOf(week).forEach((slot, index) => all.push(entryOf(slot, `${week}/${index}`)))
  }
  // The run off the bike stands or falls with the ride before it.
  return all.map((entry) => {
    if (!isBrickRun(entry.slot)) return entry
    const ride = all.find(({ slot }) => slot.week === entry.slot.week && isBrickRide(slot))
    return ride === undefined ? entry : { ...entry, fate: ride.fate, doneOn: ride.doneOn, completeness: 1 }
  })
}

export const isBrickRide = (slot: Slot): boolean => slot.template.title === "Brick Ride"
export const isBrickRun = (slot: Slot): boolean => slot.template.title === "Run off the Bike"

const hikeWeeks: ReadonlyArray<number> = [-23, -15, -11, -3]

const entryOf = (slot: Slot, key: string): Entry => {
  const random = randomOf(`fate/${key}`)
  const day = plannedDay(slot)
  const done: Entry = { key, slot, fate: "done", doneOn: day, completeness: 1 }
  const draw = random.uniform()
  if (slot.race) return done
  if (slot.week === illWeek && slot.weekday >= 2) return { ...done, fate: "missed" }
  if (hikeWeeks.includes(slot.week) && slot.weekday === 6) return { ...done, fate: "missed" }
  if (draw < 0.07) return { ...done, fate: "missed" }
  const test = slot.template.title.includes("Test") || slot.template.title.includes("Trial")
  if (isBrickRide(slot) || test) return done
  if (draw < 0.12) return { ...done, completeness: random.between(0.55, 0.85) }
  // Put off to a day that has room for it.
  if (draw < 0.16 && slot.weekday === 2 && !isRecovery(slot.week)) return { ...done, doneOn: day + 2 }
  return done
}

export const extras = (): ReadonlyArray<Extra> => {
  const all: Array<Extra> = []
  for (let week = firstWeek; week < 0; week++) {
    const random = randomOf(`extra/${week}`)
    if (hikeWeeks.includes(week)) {
      all.push({
        key: `hike/${week}`,
        kind: "hike",
        doneOn: week * 7 + 6,
        startMinutes: 600,
        seconds: random.whole(9000, 12_600)
      })
    } else if (week !== illWeek && week !== pastRaceWeek && random.chance(0.35)) {
      all.push({
        key: `errand/${week}`,
        kind: "errand",
        doneOn: week * 7 + 4,
        startMinutes: 1080,
        seconds: random.whole(1800, 2700)
      })
    }
  }
  return all
}

const acuteShare = 1 - Math.exp(-1 / 7)
const chronicShare = 1 - Math.exp(-1 / 42)

/**
 * @param loads estimated load of each day that was trained on, by days after this week's Monday
 */
export const mornings = (loads: ReadonlyMap<number, number>, lastDay: number): ReadonlyArray<Morning> => {
  const all: Array<Morning> = []
  let [acuteLoad, chronicLoad] = [48, 45]
  for (let day = firstWeek * 7; day <= lastDay; day++) {
    const loadBefore = loads.get(day - 1) ?? 0
    acuteLoad += acuteShare * (loadBefore - acuteLoad)
    chronicLoad += chronicShare * (loadBefore - chronicLoad)
    const sickDay = day - (illWeek * 7 + 2)
    all.push({ day, loadBefore, acuteLoad, chronicLoad, ill: sickDay >= 0 && sickDay < 6 })
  }
  return all
}

/** Tired legs drift more; a day after illness the heart beats faster for the same work. */
export const formOn = (morning: Morning): DayForm => {
  const random = randomOf(`form/${morning.day}`)
  const fatigue = morning.acuteLoad - morning.chronicLoad
  return {
    offsetBpm: Math.max(-3, Math.min(4, 0.07 * fatigue)) + 1.1 * random.normal() + (morning.ill ? 5 : 0),
    drift: Math.max(0.5, 1 + 0.015 * fatigue)
  }
}
