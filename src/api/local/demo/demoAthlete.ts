/**
 * The demo athlete: a simulated triathlete with half a year behind them, a plan ahead, and two races.
 *
 * Everything follows from a fixed seed, the day and the time zone. The story is told relative to the week of
 * today, so the same week always shows the same past and every day of it a little more; seven days later the
 * whole of it has moved by seven days. Nobody real is behind any number.
 */
import type { Athlete, Availability } from "../../../domain/Athlete.ts"
import * as Day from "../../../domain/Day.ts"
import type { Recording } from "../../../domain/Recording.ts"
import { MetresPerSecond } from "../../../domain/Units.ts"
import type { WellnessDay } from "../Athletes.ts"
import type { StoredRaceGoal, StoredWorkout } from "../documents.ts"
import type { ZoneHistory } from "../zoneHistory.ts"
import { body, fitnessOn, zoneDays, zonesOn } from "./body.ts"
import { firstPlannedWeek, mainRaceWeek, pastRaceWeek, raceWeek } from "./calendar.ts"
import { randomOf } from "./random.ts"
import { historyUntil } from "./sessions.ts"
import { type Entry, plannedDay } from "./story.ts"
import { wellnessOf } from "./wellness.ts"

export interface DemoActivity {
  readonly day: Day.Day
  /** The athlete as they were on that day: older zones, another weight. */
  readonly athlete: Athlete
  readonly isErgMode: boolean
  readonly powerIsFromHeartRate: boolean
  /** Simulates the session; the same recording every time. */
  readonly record: () => Recording
}

export interface DemoAthlete {
  readonly athlete: Athlete
  /** The zones of each test of the story up to now. */
  readonly zoneHistory: ZoneHistory
  readonly availability: Availability
  readonly raceGoals: ReadonlyArray<StoredRaceGoal>
  /** Eight weeks back to the end of the week of the next race, by day. */
  readonly workouts: ReadonlyArray<StoredWorkout>
  /** Oldest first; the last one was yesterday at the latest. */
  readonly activities: ReadonlyArray<DemoActivity>
  /** Up to and including this morning. */
  readonly wellness: ReadonlyArray<WellnessDay & { readonly day: Day.Day }>
}

export const demoAthlete = ({
  today,
  timeZone
}: {
  readonly today: Day.Day
  readonly timeZone: string
}): DemoAthlete => {
  const monday = Day.startOfWeek(today)
  const todayIndex = Day.daysBetween(monday, today)
  const history = historyUntil(today, timeZone)
  return {
    athlete: athleteOn(monday, todayIndex, timeZone),
    zoneHistory: zoneDays
      .filter((index) => index <= todayIndex)
      .map((index) => ({ effectiveDay: Day.addDays(monday, index), held: zonesOn(index) })),
    availability,
    raceGoals: raceGoals(monday),
    workouts: history.entries
      .filter(({ slot }) => slot.week >= firstPlannedWeek)
      .map((entry) => workoutOf(entry, monday, todayIndex))
      .sort((left, right) => (left.day < right.day ? -1 : left.day > right.day ? 1 : 0)),
    activities: history.sessions.map((session) => ({
      day: Day.addDays(monday, session.doneOn),
      athlete: athleteOn(monday, session.doneOn, timeZone),
      isErgMode: session.isErgMode,
      powerIsFromHeartRate: session.powerFromHeartRate,
      record: session.record
    })),
    wellness: wellnessOf(history.mornings).map((morning) => ({
      ...morning,
      day: Day.addDays(monday, morning.day),
      source: "demo"
    }))
  }
}

/**
 * The swimmer told their pace once, so that of the Monday stands for every day of the story.
 *
 * @param index days after the Monday
 */
const athleteOn = (monday: Day.Day, index: number, timeZone: string): Athlete => {
  const fitness = fitnessOn(index)
  return {
    demo: true,
    userType: "Triathlete",
    units: "Metric",
    gender: "male",
    birthYear: Number(monday.slice(0, 4)) - body.birthYearsAgo,
    heightCm: body.heightCm,
    weightKg: Math.round(fitness.weightKg * 10) / 10,
    useRunningPower: false,
    timeZone,
    restingHeartRate: 47,
    maxHeartRate: body.maxHeartRate,
    thresholdHeartRateRide: body.thresholdHeartRateRide,
    thresholdHeartRateRun: body.thresholdHeartRateRun,
    criticalSwimSpeed: MetresPerSecond.make(Math.round(fitnessOn(0).swimMetresPerSecond * 100) / 100),
    planPrompt: "Long ride on Saturday. Never two hard runs in a row.",
    zones: zonesOn(index)
  }
}

const availability: Availability = {
  slots: [
    { weekday: "Monday", sport: "Strength", hours: 1 },
    { weekday: "Tuesday", sport: "Run", hours: 1.25 },
    { weekday: "Wednesday", sport: "Ride", hours: 1.5 },
    { weekday: "Thursday", sport: "Swim", hours: 1 },
    { weekday: "Thursday", sport: "Run", hours: 1 },
    { weekday: "Friday", sport: "Swim", hours: 1 },
    { weekday: "Saturday", sport: "Ride", hours: 4 },
    { weekday: "Saturday", sport: "Run", hours: 0.5 },
    { weekday: "Sunday", sport: "Run", hours: 2 }
  ]
}

const raceGoals = (monday: Day.Day): DemoAthlete["raceGoals"] => {
  const sunday = (week: number): Day.Day => Day.addDays(monday, week * 7 + 6)
  return [
    {
      name: "Half Marathon",
      day: sunday(pastRaceWeek),
      eventType: "Half Marathon",
      priority: "B",
      primary: false,
      distanceKm: 21.0975,
      targetSeconds: 5700,
      predictedSeconds: null
    },
    {
      name: "City 10k",
      day: sunday(raceWeek),
      eventType: "10k",
      priority: "B",
      primary: false,
      distanceKm: 10,
      targetSeconds: 2460,
      predictedSeconds: null
    },
    {
      name: "Lake Triathlon",
      day: sunday(mainRaceWeek),
      eventType: "Olympic Triathlon",
      priority: "A",
      primary: true,
      distanceKm: 51.5,
      targetSeconds: 8700,
      predictedSeconds: null
    }
  ]
}

const workoutOf = (entry: Entry, monday: Day.Day, todayIndex: number): StoredWorkout => {
  const { slot, fate, key } = entry
  const index = plannedDay(slot)
  // Not everything gets ticked off; what the watch recorded speaks for itself.
  const marks = randomOf(`mark/${key}`).chance(slot.template.sport === "Strength" ? 0.9 : 0.45)
  return {
    day: Day.addDays(monday, index),
    title: slot.template.title,
    sport: slot.template.sport,
    status: "planned",
    source: "plan",
    content: slot.template.content,
    isTaper: slot.isTaper,
    advice: slot.template.advice,
    completed: Math.max(index, entry.doneOn) >= todayIndex || !marks ? null : fate === "done"
  }
}
