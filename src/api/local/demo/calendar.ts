/**
 * Which workout stands on which day, week by week relative to the week of today: three weeks of build, one of
 * recovery, a power test in each first week, a race seven weeks back and one four weeks ahead. The past is the same plan.
 */
import { rides, runs, type Template } from "./library.ts"
import { others, swims } from "./poolAndGym.ts"

/** Weeks of history; the first Monday lies just over six months back. */
export const firstWeek = -26
/** The B race closes this week; the plan ends with it. */
export const raceWeek = 4
export const pastRaceWeek = -7
/** The A race closes this week, beyond the plan. */
export const mainRaceWeek = 10
/** The plan as the athlete can still see it starts here. */
export const firstPlannedWeek = -8
/** A cold in the middle of winter training: nothing from Wednesday on. */
export const illWeek = -17

export type Place = "indoor" | "outdoor"

/** One workout of the plan. */
export interface Slot {
  readonly week: number
  /** 0 is Monday. */
  readonly weekday: number
  /** Local time of day. */
  readonly startMinutes: number
  readonly template: Template
  readonly place: Place
  readonly isTaper: boolean
  readonly race: boolean
}

export const isRecovery = (week: number): boolean => modulo(week, 4) === 1

/** 0, 1, 2 within the three build weeks, 3 in the recovery week. */
const buildStep = (week: number): number => modulo(week - 2, 4)

const block = (week: number): number => Math.floor((week - 2 - firstWeek) / 4)

const modulo = (value: number, by: number): number => ((value % by) + by) % by

/** The workouts of one week, in the order of the days. */
export const slotsOf = (week: number): ReadonlyArray<Slot> => {
  const isTaper = week === raceWeek
  const layout = isTaper
    ? taperWeek()
    : week === pastRaceWeek
      ? halfMarathonWeek()
      : isRecovery(week)
        ? recoveryWeek()
        : buildWeek(week)
  return layout.map((entry) => ({ ...entry, week, isTaper, race: entry.race ?? false }))
}

type Entry = Omit<Slot, "week" | "isTaper" | "race"> & { readonly race?: boolean }

const at = (weekday: number, hour: number, template: Template, place: Place = "outdoor"): Entry => ({
  weekday,
  startMinutes: Math.round(hour * 60),
  template,
  place
})

/** Six months ago a full week was four fifths of today's. */
const sizeOf = (week: number): number =>
  [0.92, 1, 1.08, 0.7][buildStep(week)]! * (0.8 + (0.2 * (week - firstWeek)) / -firstWeek)

const buildWeek = (week: number): ReadonlyArray<Entry> => {
  const size = sizeOf(week)
  const step = buildStep(week)
  const turn = block(week)
  const hardRuns = [
    [runs.threshold(), runs.repeats800(), runs.tempo()],
    [runs.vo2Max(), runs.cruise(), runs.threshold()]
  ][modulo(turn, 2)]!
  const hardRides = [
    [rides.threshold(), rides.overUnders(), rides.vo2Max()],
    [rides.tempo(), rides.vo2Max(), rides.anaerobic()]
  ][modulo(turn, 2)]!
  const testing = step === 0
  const racing = step === 1 && modulo(turn, 2) === 1
  const saturday = step === 0 ? rides.long(size) : step === 1 ? rides.longWithEfforts(size) : rides.brick()
  return [
    at(0, 18, others.strength(), "indoor"),
    at(1, 17.75, racing ? runs.timeTrial() : hardRuns[step]!),
    at(2, 18, testing ? rides.test() : hardRides[step]!, "indoor"),
    at(3, 6.5, racing ? swims.test() : [swims.threshold(), swims.sprint(), swims.sendOff()][step]!, "indoor"),
    at(3, 18.25, runs.endurance(size)),
    at(4, 6.5, [swims.technique(), swims.endurance(), swims.endurance()][step]!, "indoor"),
    at(5, 8.5, saturday),
    ...(step === 2 ? [at(5, 11.2, runs.offTheBike())] : []),
    at(6, 9, runs.long(size))
  ]
}

const recoveryWeek = (): ReadonlyArray<Entry> => [
  at(0, 18, others.mobility(), "indoor"),
  at(1, 17.75, runs.endurance(1)),
  at(2, 18, rides.endurance(0.8), "indoor"),
  at(3, 6.5, swims.technique(), "indoor"),
  at(5, 9, rides.endurance(1.6)),
  at(6, 9.5, runs.endurance(1.4))
]

const halfMarathonWeek = (): ReadonlyArray<Entry> => [
  at(0, 18, others.mobility(), "indoor"),
  at(1, 17.75, runs.endurance(1.1)),
  at(2, 18, rides.opener(), "indoor"),
  at(3, 6.5, swims.technique(), "indoor"),
  at(4, 17.5, runs.opener()),
  { ...at(6, 9.5, runs.halfMarathon()), race: true }
]

const taperWeek = (): ReadonlyArray<Entry> => [
  at(0, 18, others.mobility(), "indoor"),
  at(1, 17.75, runs.endurance(1)),
  at(2, 18, rides.opener(), "indoor"),
  at(3, 6.5, swims.technique(), "indoor"),
  at(4, 17.5, runs.opener()),
  at(5, 9, rides.endurance(0.6)),
  { ...at(6, 9.5, runs.tenKilometres()), race: true }
]
