/** Every session that was done, as a simulated recording waiting to be played. */
import { DateTime, Option } from "effect"
import * as Day from "../../../domain/Day.ts"
import type { Recording } from "../../../domain/Recording.ts"
import { fitnessOn } from "./body.ts"
import { firstPlannedWeek, type Slot } from "./calendar.ts"
import { hike, strength, transition } from "./others.ts"
import { randomOf } from "./random.ts"
import { ride } from "./ride.ts"
import { run } from "./run.ts"
import { type Segment, segmentsOf } from "./segments.ts"
import {
  type Entry,
  entries,
  type Extra,
  extras,
  formOn,
  isBrickRide,
  isBrickRun,
  type Morning,
  mornings
} from "./story.ts"
import { swim } from "./swim.ts"
import type { Outing } from "./track.ts"

export interface Session {
  readonly key: string
  /** Days after this week's Monday. */
  readonly doneOn: number
  readonly isErgMode: boolean
  readonly powerFromHeartRate: boolean
  /** Simulated when asked for: half a year at once would be a hundred megabytes. */
  readonly record: () => Recording
}

export interface History {
  /** Oldest first. */
  readonly sessions: ReadonlyArray<Session>
  /** One for each day up to and including today: the athlete has slept. */
  readonly mornings: ReadonlyArray<Morning>
  readonly entries: ReadonlyArray<Entry>
}

export const historyUntil = (today: Day.Day, timeZone: string): History => {
  const monday = Day.startOfWeek(today)
  const todayIndex = Day.daysBetween(monday, today)
  const plan = entries()
  const drafts = [
    ...plan.filter((entry) => entry.fate === "done").flatMap((entry) => draftOf(entry, plan)),
    ...extras().map(draftOfExtra)
  ]
    .filter((draft) => draft.doneOn < todayIndex)
    .sort((left, right) => left.doneOn - right.doneOn || left.startSecond - right.startSecond)
  const loads = new Map<number, number>()
  for (const { doneOn, load } of drafts) loads.set(doneOn, (loads.get(doneOn) ?? 0) + load)
  const days = mornings(loads, todayIndex)

  const sessions = drafts.map((draft): Session => {
    const startLocal = Day.toMillis(Day.addDays(monday, draft.doneOn)) / 1000 + draft.startSecond
    const startEpochSeconds = epochOf(startLocal, timeZone)
    return {
      key: draft.key,
      doneOn: draft.doneOn,
      isErgMode: draft.isErgMode,
      powerFromHeartRate: draft.powerFromHeartRate,
      record: () =>
        draft.play({
          name: draft.name,
          startEpochSeconds,
          utcOffsetSeconds: startLocal - startEpochSeconds,
          indoor: draft.indoor,
          segments: draft.segments,
          fitness: fitnessOn(draft.doneOn),
          form: formOn(days.find((morning) => morning.day === draft.doneOn)!),
          random: randomOf(`session/${draft.key}`),
          strap: draft.strap,
          celsius: Math.round(15 + 7 * Math.sin(draft.doneOn / 58) + 3 * randomOf(`weather/${draft.key}`).normal())
        })
    }
  })
  return { sessions, mornings: days, entries: plan }
}

interface Draft {
  readonly key: string
  readonly name: string
  readonly doneOn: number
  /** Seconds after local midnight. */
  readonly startSecond: number
  readonly indoor: boolean
  readonly strap: boolean
  readonly isErgMode: boolean
  readonly powerFromHeartRate: boolean
  readonly segments: ReadonlyArray<Segment>
  /** Stress score as far as it can be told beforehand. */
  readonly load: number
  readonly play: (outing: Outing) => Recording
}

/** Instant of a wall-clock time, both in seconds; a time that a clock change skips moves on to the next that exists. */
const epochOf = (localSeconds: number, timeZone: string): number =>
  Option.match(DateTime.makeZoned(localSeconds * 1000, { timeZone, adjustForTimeZone: true }), {
    onNone: () => localSeconds,
    onSome: (zoned) => Math.floor(DateTime.toEpochMillis(zoned) / 1000)
  })

const quickChangeSeconds = 95

const draftOf = (entry: Entry, plan: ReadonlyArray<Entry>): ReadonlyArray<Draft> => {
  const { slot, completeness, key, doneOn } = entry
  const { content, sport } = slot.template
  const random = randomOf(`draft/${key}`)
  const fitness = fitnessOn(doneOn)
  const segments = segmentsOf(content, fitness, { completeness, random })
  const indoor = slot.place === "indoor"
  const startSecond = slot.startMinutes * 60 + random.whole(-420, 600)
  const base = {
    key,
    doneOn,
    startSecond,
    indoor,
    segments,
    name: nameOf(slot, startSecond, random.uniform()),
    strap: !slot.race && random.chance(sport === "Ride" ? 0.5 : sport === "Run" ? 0.2 : 0),
    isErgMode: sport === "Ride" && indoor && slot.template.title !== "Power Test",
    powerFromHeartRate: false,
    load: loadOf(segments)
  }
  if (isBrickRun(slot)) return []
  if (isBrickRide(slot)) return brick(entry, plan, base)
  if (sport === "Ride")
    return [{ ...base, play: (outing) => ride({ ...outing, powerFromHeartRate: false, nonStop: slot.race }) }]
  if (sport === "Run") return [{ ...base, play: run }]
  if (content.kind === "swim")
    return [{ ...base, load: 42 * completeness, play: (outing) => swim(outing, content.sections, completeness) }]
  const seconds = content.kind === "text" && content.durationSeconds !== null ? content.durationSeconds : 2700
  const worked = Math.round(seconds * completeness * random.between(0.9, 1.08))
  return [{ ...base, load: worked / 110, play: (outing) => strength(outing, worked) }]
}

/** Ride, change of shoes, run: three recordings with no gap between them. */
const brick = (entry: Entry, plan: ReadonlyArray<Entry>, rideDraft: Omit<Draft, "play">): ReadonlyArray<Draft> => {
  const runEntry = plan.find(({ slot }) => slot.week === entry.slot.week && isBrickRun(slot))!
  const random = randomOf(`draft/${runEntry.key}`)
  const rideSeconds = rideDraft.segments.reduce((sum, segment) => sum + segment.seconds, 0)
  const segments = segmentsOf(runEntry.slot.template.content, fitnessOn(entry.doneOn), { completeness: 1, random })
  const changeAt = rideDraft.startSecond + rideSeconds
  const after = { ...rideDraft, isErgMode: false, strap: false }
  return [
    { ...rideDraft, play: (outing) => ride({ ...outing, powerFromHeartRate: false, nonStop: true }) },
    {
      ...after,
      key: `${entry.key}/change`,
      name: "Transition",
      startSecond: changeAt,
      segments: [],
      load: 1,
      play: (outing) => transition(outing, quickChangeSeconds)
    },
    {
      ...after,
      key: runEntry.key,
      name: nameOf(runEntry.slot, changeAt, random.uniform()),
      startSecond: changeAt + quickChangeSeconds,
      segments,
      load: loadOf(segments),
      play: run
    }
  ]
}

const draftOfExtra = (extra: Extra): Draft => {
  const base = {
    key: extra.key,
    doneOn: extra.doneOn,
    startSecond: extra.startMinutes * 60 + randomOf(`draft/${extra.key}`).whole(0, 900),
    indoor: false,
    strap: false,
    isErgMode: false
  }
  if (extra.kind === "hike") {
    return {
      ...base,
      name: "Ridge walk",
      powerFromHeartRate: false,
      segments: [],
      load: extra.seconds / 85,
      play: (outing) => hike(outing, extra.seconds)
    }
  }
  // The town bike has no power meter.
  const segments = [{ seconds: extra.seconds, share: 0.55, metres: null }]
  return {
    ...base,
    name: "Evening Ride",
    powerFromHeartRate: true,
    segments,
    load: loadOf(segments),
    play: (outing) => ride({ ...outing, powerFromHeartRate: true, nonStop: false })
  }
}

/** Sessions that a platform pushed to the watch carry the workout's title; older ones the hour of the day. */
const nameOf = (slot: Slot, startSecond: number, draw: number): string => {
  const { title, sport } = slot.template
  if (slot.race || sport === "Strength") return title
  if (slot.week >= firstPlannedWeek && draw < 0.85) return `${title} - AI Endurance`
  const hour = startSecond / 3600
  const part = hour < 11 ? "Morning" : hour < 14 ? "Lunch" : hour < 17 ? "Afternoon" : "Evening"
  return `${part} ${sport}`
}

const loadOf = (segments: ReadonlyArray<Segment>): number =>
  segments.reduce((sum, { seconds, share }) => sum + seconds * share * share, 0) / 36
