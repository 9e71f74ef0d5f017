/**
 * `swimSections` in, `swim_sections` out, in AI Endurance's likely spelling. The only place that knows it.
 * Every level decodes by itself, so that the problems of one interval do not hide those of the next.
 */
import { Effect, Schema, SchemaTransformation } from "effect"
import { checkInterval, checkSection, checkSet, checkSwim } from "../domain/swimChecks.ts"
import { SwimInterval, SwimSection, SwimSet, type Drill, type Equipment, type Stroke } from "../domain/SwimWorkout.ts"
import type { Problem } from "../domain/workoutChecks.ts"
import { zoneNames } from "../domain/Zones.ts"
import {
  clockOf,
  numberLeaf,
  optional,
  orProblems,
  paceLeaf,
  required,
  secondsLeaf,
  secondsOfClock,
  textLeaf,
  wordLeaf,
  wordsLeaf
} from "./leaves.ts"

const strokes = {
  FREESTYLE: "freestyle",
  BACKSTROKE: "backstroke",
  BREASTSTROKE: "breaststroke",
  BUTTERFLY: "butterfly",
  IM: "individualMedley",
  MIXED: "mixed",
  CHOICE: "choice"
} as const satisfies { readonly [wire: string]: Stroke }

const drills = { KICK: "kick", PULL: "pull", DRILL: "drill" } as const satisfies { readonly [wire: string]: Drill }

const equipment = {
  SWIM_FINS: "fins",
  SWIM_KICKBOARD: "kickboard",
  SWIM_PADDLES: "paddles",
  SWIM_PULL_BUOY: "pullBuoy",
  SWIM_SNORKEL: "snorkel"
} as const satisfies { readonly [wire: string]: Equipment }

const kinds = ["warmup", "preparation", "main", "cooldown"] as const

const keysOf = <Word extends string>(table: { readonly [wire in Word]: string }): ReadonlyArray<Word> =>
  Object.keys(table).filter((key): key is Word => key in table)

const wireOf = <Word extends string>(table: { readonly [wire in Word]: string }, value: string): Word | null =>
  keysOf(table).find((wire) => table[wire] === value) ?? null

const WireInterval = Schema.Struct({
  repeats: optional(numberLeaf("how many times", { type: "integer", default: 1 })),
  distance: required(numberLeaf("in the pool's unit")),
  stroke: optional(
    wordLeaf(keysOf(strokes), {
      FREE: "FREESTYLE",
      BACK: "BACKSTROKE",
      BREAST: "BREASTSTROKE",
      FLY: "BUTTERFLY",
      INDIVIDUAL_MEDLEY: "IM",
      MEDLEY: "IM",
      ANY: "CHOICE"
    })
  ),
  drill: optional(wordLeaf(keysOf(drills))),
  equipment: optional(
    wordsLeaf(keysOf(equipment), {
      FINS: "SWIM_FINS",
      KICKBOARD: "SWIM_KICKBOARD",
      PADDLES: "SWIM_PADDLES",
      PULL_BUOY: "SWIM_PULL_BUOY",
      SNORKEL: "SWIM_SNORKEL"
    })
  ),
  zone: optional(wordLeaf(zoneNames)),
  pace: optional(paceLeaf({ description: "per 100; overrides zone" })),
  rest: optional(secondsLeaf("rest at the wall", { description: "seconds at the wall" })),
  sendOff: optional(secondsLeaf("from start to start", { description: "or seconds from start to start" })),
  description: optional(textLeaf)
})
type WireInterval = typeof WireInterval.Type

const IntervalCodec = WireInterval.pipe(
  Schema.decodeTo(
    Schema.toType(SwimInterval),
    SchemaTransformation.transformEffect<SwimInterval, WireInterval>({
      decode: (wire) => {
        const interval = intervalOf(wire)
        const pauseKey = interval.pause?.by === "sendOff" ? "sendOff" : "rest"
        const checked = checkInterval(interval).map((problem) =>
          problem.path[0] === "pause" ? { ...problem, path: [pauseKey] } : problem
        )
        return orProblems(
          interval,
          [...twice(wire.rest, wire.sendOff, "sendOff", "excludes rest: send one of the two"), ...checked],
          { paceSecondsPer100: "pace", note: "description" }
        )
      },
      encode: (interval) => Effect.succeed(wireInterval(interval))
    })
  )
)

const WireSet = Schema.Struct({
  repeats: optional(numberLeaf("how many rounds", { type: "integer", default: 1, description: "rounds" })),
  intervals: Schema.Array(IntervalCodec).annotate({ message: "must be a list of intervals" }),
  rest: optional(secondsLeaf("between rounds", { description: "seconds between rounds" })),
  description: optional(textLeaf)
})
type WireSet = typeof WireSet.Type

const SetCodec = WireSet.pipe(
  Schema.decodeTo(
    Schema.toType(SwimSet),
    SchemaTransformation.transformEffect<SwimSet, WireSet>({
      decode: (wire) => {
        const set = setOf(wire)
        return orProblems(set, checkSet(set), { rounds: "repeats", restSeconds: "rest", note: "description" })
      },
      encode: (set) =>
        Effect.succeed({
          repeats: set.rounds,
          intervals: set.intervals,
          ...keyed("rest", set.restSeconds),
          ...keyed("description", set.note)
        })
    })
  )
)

const WirePool = Schema.Struct({
  length: required(numberLeaf("one length of the pool")),
  unit: required(
    wordLeaf(["m", "yd"], { metre: "m", metres: "m", meter: "m", meters: "m", y: "yd", yard: "yd", yards: "yd" })
  )
})

const WireSection = Schema.Struct({
  type: required(wordLeaf(kinds, { mainSet: "main", warmingUp: "warmup", prep: "preparation" })),
  pool: Schema.optionalKey(WirePool.annotate({ description: "without it distances are metres" })),
  sets: Schema.Array(SetCodec).annotate({ message: "must be a list of sets" })
})
type WireSection = typeof WireSection.Type

const SectionCodec = WireSection.pipe(
  Schema.decodeTo(
    Schema.toType(SwimSection),
    SchemaTransformation.transformEffect<SwimSection, WireSection>({
      decode: (wire) => {
        const section = sectionOf(wire)
        return orProblems(section, checkSection(section))
      },
      encode: (section) => Effect.succeed({ type: section.kind, ...keyed("pool", section.pool), sets: section.sets })
    })
  )
)

/** The sections of a swim; the list as a whole is neither empty nor endless. */
export const SwimSections: Schema.Codec<ReadonlyArray<SwimSection>, unknown> = Schema.Array(SectionCodec)
  .annotate({ description: "Sections in order", message: "must be a list of sections" })
  .pipe(
    Schema.decodeTo(
      Schema.Array(Schema.toType(SwimSection)),
      SchemaTransformation.transformEffect<ReadonlyArray<SwimSection>, ReadonlyArray<SwimSection>>({
        decode: (sections) => orProblems(sections, checkSwim(sections)),
        encode: (sections) => Effect.succeed(sections)
      })
    )
  )

const intervalOf = (wire: WireInterval): SwimInterval => {
  const drill = given(wire.drill)
  const pace = given(wire.pace)
  const rest = given(wire.rest)
  const sendOff = given(wire.sendOff)
  return {
    repeats: wire.repeats ?? 1,
    distance: wire.distance,
    stroke: strokes[wire.stroke ?? "FREESTYLE"],
    ...keyed("drill", drill === undefined ? undefined : drills[drill]),
    equipment: (wire.equipment ?? []).map((item) => equipment[item]),
    zone: wire.zone ?? null,
    ...keyed("paceSecondsPer100", pace === undefined ? undefined : secondsOfClock(pace)),
    ...(sendOff !== undefined
      ? { pause: { by: "sendOff", seconds: sendOff } }
      : rest !== undefined
        ? { pause: { by: "rest", seconds: rest } }
        : {}),
    ...keyed("note", given(wire.description))
  }
}

const wireInterval = (interval: SwimInterval): WireInterval => ({
  repeats: interval.repeats,
  distance: interval.distance,
  ...keyed("stroke", wireOf(strokes, interval.stroke) ?? undefined),
  ...keyed("drill", interval.drill === undefined ? undefined : (wireOf(drills, interval.drill) ?? undefined)),
  ...(interval.equipment.length === 0
    ? {}
    : { equipment: interval.equipment.flatMap((item) => wireOf(equipment, item) ?? []) }),
  ...keyed("zone", interval.zone ?? undefined),
  ...keyed("pace", interval.paceSecondsPer100 === undefined ? undefined : clockOf(interval.paceSecondsPer100)),
  ...(interval.pause === undefined ? {} : { [interval.pause.by]: interval.pause.seconds }),
  ...keyed("description", interval.note)
})

const setOf = (wire: WireSet): SwimSet => ({
  rounds: wire.repeats ?? 1,
  intervals: wire.intervals,
  ...keyed("restSeconds", given(wire.rest)),
  ...keyed("note", given(wire.description))
})

const sectionOf = (wire: WireSection): SwimSection => ({
  kind: wire.type,
  ...keyed("pool", wire.pool),
  sets: wire.sets
})

const twice = (one: unknown, other: unknown, key: string, message: string): ReadonlyArray<Problem> =>
  given(one) === undefined || given(other) === undefined ? [] : [{ path: [key], message }]

const given = <A>(value: A | null | undefined): A | undefined => value ?? undefined

/** A key that is absent rather than undefined. */
const keyed = <Key extends string, A>(key: Key, value: A | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: A }
