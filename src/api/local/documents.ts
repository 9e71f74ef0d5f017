/**
 * What the database keeps as JSON, as schemas. A document is decoded where it is used and one at a time, so
 * that a single one from another version never hides the rest.
 */
import { Effect, Option, Schema } from "effect"
import { Athlete, Availability } from "../../domain/Athlete.ts"
import { EntityChange } from "../../domain/Change.ts"
import { Day } from "../../domain/Day.ts"
import { Unavailable } from "../../domain/errors.ts"
import { RaceGoal } from "../../domain/RaceGoal.ts"
import { Sport } from "../../domain/Sport.ts"
import { WorkoutContent } from "../../domain/Workout.ts"
import { Zones } from "../../domain/Zones.ts"

export type Json = Schema.Json

/** A workout as it is kept: what was asked for. What it amounts to is computed whenever it is read. */
export const StoredWorkout = Schema.Struct({
  day: Day,
  title: Schema.String,
  sport: Sport,
  /** A skipped workout stays, so that skipping can be undone; no list shows it. */
  status: Schema.Literals(["planned", "skipped"]),
  /** `plan`: generated with the plan; `request`: created through a tool. */
  source: Schema.Literals(["plan", "request"]),
  isTaper: Schema.Boolean,
  advice: Schema.NullOr(Schema.String),
  completed: Schema.NullOr(Schema.Boolean),
  content: WorkoutContent
})
export type StoredWorkout = typeof StoredWorkout.Type

const { id: _id, ...raceGoalFields } = RaceGoal.fields
export const StoredRaceGoal = Schema.Struct(raceGoalFields)
export type StoredRaceGoal = typeof StoredRaceGoal.Type

const known = Athlete.fields
/** What of a profile holds from a day on. Entries of versions that noted zones alone lack the rest. */
export const Held = Schema.Struct({
  ...Zones.fields,
  restingHeartRate: Schema.optionalKey(known.restingHeartRate),
  maxHeartRate: Schema.optionalKey(known.maxHeartRate),
  thresholdHeartRateRide: Schema.optionalKey(known.thresholdHeartRateRide),
  thresholdHeartRateRun: Schema.optionalKey(known.thresholdHeartRateRun),
  criticalSwimSpeed: Schema.optionalKey(known.criticalSwimSpeed)
})
export type Held = typeof Held.Type

/** How one kind of document becomes JSON and comes back. */
export interface Document<A> {
  readonly encode: (value: A) => Json
  readonly decode: (json: unknown) => Option.Option<A>
  /** From the database's text. Equal texts give the same value while it is remembered: decoding is most of a read. */
  readonly read: (text: string) => Option.Option<A>
}

const document = <S extends Schema.Codec<unknown, unknown>>(schema: S): Document<S["Type"]> => {
  const codec = Schema.toCodecJson(schema)
  const decode = Schema.decodeUnknownOption(codec)
  return {
    encode: Schema.encodeSync(codec),
    decode,
    read: remembered((text) => Option.flatMap(parse(text), decode))
  }
}

/** Documents are values, so one that was decoded before may be handed out again. The oldest are forgotten. */
const remembered = <A>(read: (text: string) => A): ((text: string) => A) => {
  const known = new Map<string, A>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const value = read(text)
    known.set(text, value)
    if (known.size > rememberedDocuments) known.delete(known.keys().next().value!)
    return value
  }
}

/** A year of planned workouts, a few hundred kilobytes. */
const rememberedDocuments = 500

export const workouts = document(StoredWorkout)
export const raceGoals = document(StoredRaceGoal)
export const athletes = document(Athlete)
export const availabilities = document(Availability)
export const held = document(Held)
export const entityChanges = document(Schema.Array(EntityChange))

/** Text of the database as JSON; none when it is not JSON at all. */
export const parse: (text: unknown) => Option.Option<Json> = Schema.decodeUnknownOption(
  Schema.fromJsonString(Schema.Json)
)

/** Reads a document that the answer cannot do without. */
export const required = <A>(kind: Document<A>, text: string, what: string): Effect.Effect<A, Unavailable> =>
  Effect.mapError(Effect.fromOption(kind.read(text)), () => unreadable(what))

export const unreadable = (what: string): Unavailable =>
  new Unavailable({
    message: `${what} is stored in a form that this version cannot read.`,
    hint: "Update ai-endurance-mcp; an older version may not understand what a newer one wrote. Nothing was changed."
  })

/** One text for equal values, whatever the order of their keys. */
export const canonical = (json: Json): string => JSON.stringify(sorted(json))

const sorted = (json: Json): Json => {
  if (Array.isArray(json)) return json.map(sorted)
  if (json === null || typeof json !== "object") return json
  return Object.fromEntries(
    Object.entries(json)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, sorted(value)])
  )
}
