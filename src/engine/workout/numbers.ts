/**
 * What a planned workout amounts to: seconds, metres, load, time in zone. Numbers add up: zone seconds sum to
 * the duration, repeats count as often as they are done. What cannot be known is null, and `reasons` says why.
 */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import type { Block, WorkoutContent } from "../../domain/Workout.ts"
import { noZoneSeconds, type ZoneName, type ZoneSeconds } from "../../domain/Zones.ts"
import { expand } from "./expand.ts"
import { plannedLoad, type Stretch } from "./profile.ts"
import { resolveStep, type ResolvedStep } from "./resolve.ts"
import { scalableBlocks } from "./scalable.ts"
import { scaleFor } from "./scale.ts"
import { swimNumbers } from "./swimNumbers.ts"
import { nothingKnown, toTenth, unique, type WorkoutNumbers } from "./WorkoutNumbers.ts"

export const workoutNumbers = (content: WorkoutContent, athlete: Athlete): WorkoutNumbers => {
  switch (content.kind) {
    case "scalable":
      return blockNumbers(scalableBlocks(content), content.sport, athlete)
    case "structured":
      return blockNumbers(content.blocks, content.sport, athlete)
    case "swim":
      return swimNumbers(content.sections, athlete)
    case "text":
      return { ...nothingKnown, durationSeconds: content.durationSeconds }
  }
}

const blockNumbers = (blocks: ReadonlyArray<Block>, sport: RideRun, athlete: Athlete): WorkoutNumbers => {
  const resolved = expand(blocks).map((step) => resolveStep(step, sport, athlete))
  const closed = resolved.filter((step) => !step.open)
  const open = closed.length < resolved.length
  const reasons = closed.flatMap((step) => step.reasons)
  if (scaleFor(sport, athlete).unit === "share") {
    reasons.push(`no ${sport.toLowerCase()} zones are set, so the usual shares of the threshold are assumed`)
  }
  if (open) reasons.push("an open step has no known length, so the numbers leave it out")
  if (closed.length === 0) return { ...nothingKnown, open, reasons: unique(reasons) }
  return {
    durationSeconds: total(closed, (step) => step.seconds),
    distanceMetres: rounded(total(closed, (step) => step.metres)),
    ess: toTenth(loadOf(closed)),
    zoneSeconds: zonesOf(closed),
    open,
    reasons: unique(reasons)
  }
}

const total = (steps: ReadonlyArray<ResolvedStep>, of: (step: ResolvedStep) => number | null): number | null => {
  let sum = 0
  for (const step of steps) {
    const value = of(step)
    if (value === null) return null
    sum += value
  }
  return sum
}

const loadOf = (steps: ReadonlyArray<ResolvedStep>): number | null => {
  const stretches: Array<Stretch> = []
  for (const { seconds, fraction } of steps) {
    if (seconds === null || fraction === null) return null
    stretches.push({ seconds, fraction })
  }
  return plannedLoad(stretches)
}

const zonesOf = (steps: ReadonlyArray<ResolvedStep>): ZoneSeconds | null => {
  const sums: Record<ZoneName, number> = { ...noZoneSeconds }
  for (const { seconds, zone } of steps) {
    if (seconds === null || zone === null) return null
    sums[zone] += seconds
  }
  return sums
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value))
