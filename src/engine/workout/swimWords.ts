/** Swims in words, distances and paces in the pool's unit: `5 x 100 m at Threshold (1:15-1:20 /100 m), 20 s rest`. */
import type { Athlete } from "../../domain/Athlete.ts"
import type {
  Equipment,
  PoolUnit,
  SectionKind,
  Stroke,
  SwimInterval,
  SwimSection,
  SwimSet
} from "../../domain/SwimWorkout.ts"
import { unitMetres } from "../../domain/swimChecks.ts"
import { durationWords, paceClock } from "../../domain/Units.ts"
import type { Prescription } from "../../domain/Workout.ts"
import { boundsOf, type ZoneName } from "../../domain/Zones.ts"
import { zoneRange } from "./scale.ts"
import { swimShares } from "./swimNumbers.ts"
import { bracketed, decimal, ends } from "./words.ts"

/** The preparation belongs to the warm-up: both come before the main part. */
export const swimPrescription = (sections: ReadonlyArray<SwimSection>, athlete: Athlete): Prescription => {
  const words = (...kinds: ReadonlyArray<SectionKind>): string | null => {
    const sets = sections
      .filter((section) => kinds.includes(section.kind))
      .flatMap((section) => section.sets.map((set) => setWords(set, section, athlete)))
    return sets.length === 0 ? null : sets.join("; ")
  }
  return { warmup: words("warmup", "preparation"), intervals: words("main"), cooldown: words("cooldown") }
}

const setWords = (set: SwimSet, section: SwimSection, athlete: Athlete): string => {
  const only = set.intervals.length === 1 ? set.intervals[0] : undefined
  const note = bracketed(set.note ?? "")
  const rest =
    set.restSeconds === undefined || set.restSeconds === 0 ? "" : `, ${durationWords(set.restSeconds)} between`
  if (only !== undefined && (set.rounds === 1 || only.repeats === 1)) {
    return (
      intervalWords({ ...only, repeats: only.repeats * set.rounds }, section, athlete) +
      (set.rounds > 1 ? rest : "") +
      note
    )
  }
  const intervals = set.intervals.map((interval) => intervalWords(interval, section, athlete)).join(", ")
  return set.rounds === 1 ? intervals + note : `${set.rounds} x (${intervals})${rest}${note}`
}

const intervalWords = (interval: SwimInterval, section: SwimSection, athlete: Athlete): string => {
  const unit = section.pool?.unit ?? "m"
  const times = interval.repeats > 1 ? `${interval.repeats} x ` : ""
  const parts = [
    `${times}${decimal(interval.distance, 2)} ${unit}`,
    strokeWords[interval.stroke],
    interval.drill ?? "",
    interval.equipment.length === 0
      ? ""
      : `with ${interval.equipment.map((item) => equipmentWords[item]).join(" and ")}`,
    paceWords(interval, unit, unitMetres(section.pool), athlete)
  ]
  return parts.filter((part) => part !== "").join(" ") + pauseWords(interval) + bracketed(interval.note ?? "")
}

const paceWords = (interval: SwimInterval, unit: PoolUnit, metres: number, athlete: Athlete): string => {
  if (interval.paceSecondsPer100 !== undefined) return `at ${paceClock(1, interval.paceSecondsPer100)} /100 ${unit}`
  if (interval.zone === null) return ""
  return `at ${interval.zone}${bracketed(zonePaceWords(interval.zone, unit, metres, athlete))}`
}

const zonePaceWords = (zone: ZoneName, unit: PoolUnit, metres: number, athlete: Athlete): string => {
  const critical = athlete.criticalSwimSpeed
  if (critical === null) return ""
  const { low, high } = zoneRange(zone, {
    unit: "metresPerSecond",
    bounds: boundsOf(critical, swimShares),
    threshold: critical
  })
  const pace = (speed: number): string => paceClock(speed, 100 * metres)
  if (high === null) return low === null ? "" : `faster than ${pace(low)} /100 ${unit}`
  return low === null ? `slower than ${pace(high)} /100 ${unit}` : `${ends(pace(high), pace(low))} /100 ${unit}`
}

const pauseWords = ({ pause }: SwimInterval): string => {
  if (pause === undefined || pause.seconds === 0) return ""
  return pause.by === "rest"
    ? `, ${durationWords(pause.seconds)} rest`
    : `, leaving every ${durationWords(pause.seconds)}`
}

/** Freestyle goes without saying. */
const strokeWords: { readonly [Name in Stroke]: string } = {
  freestyle: "",
  backstroke: "backstroke",
  breaststroke: "breaststroke",
  butterfly: "butterfly",
  individualMedley: "individual medley",
  mixed: "mixed strokes",
  choice: "any stroke"
}

const equipmentWords: { readonly [Name in Equipment]: string } = {
  fins: "fins",
  kickboard: "kickboard",
  paddles: "paddles",
  pullBuoy: "pull buoy",
  snorkel: "snorkel"
}
