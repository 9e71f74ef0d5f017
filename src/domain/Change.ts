/**
 * What a write does, as a value: the entities it touches, each before and after.
 * A dry run answers with the change and applies nothing; undo applies the change backwards.
 */
import { Schema } from "effect"

export const ChangeId = Schema.Int.pipe(Schema.brand("ChangeId"))
export type ChangeId = typeof ChangeId.Type

export const EntityKind = Schema.Literals([
  "workout",
  "athlete",
  "availability",
  "raceGoal",
  "activity",
  /** The zones, heart rates and swim speed that hold from one day on; numbered by the day, 20261122. */
  "zoneHistory",
  /** A morning; numbered like the zones. */
  "wellness"
])
export type EntityKind = typeof EntityKind.Type

export const EntityChange = Schema.Struct({
  kind: EntityKind,
  /** The entity's number; 0 where the athlete has exactly one (profile, availability). */
  id: Schema.Int,
  /** The stored value, JSON; null when the entity did not exist. */
  before: Schema.NullOr(Schema.Json),
  after: Schema.NullOr(Schema.Json)
})
export type EntityChange = typeof EntityChange.Type

/** One line of the journal. */
export const ChangeRecord = Schema.Struct({
  id: ChangeId,
  /** UTC, ISO 8601. */
  at: Schema.String,
  tool: Schema.String,
  summary: Schema.String,
  undone: Schema.Boolean,
  entities: Schema.Array(EntityChange)
})
export type ChangeRecord = typeof ChangeRecord.Type
