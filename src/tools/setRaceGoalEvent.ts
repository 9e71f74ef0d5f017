/** Creates, changes or removes one race or goal. */
import { Effect, Schema } from "effect"
import { AiEndurance, type RaceGoalFields } from "../api/AiEndurance.ts"
import { InvalidInput } from "../domain/errors.ts"
import { Priority, type RaceGoalId } from "../domain/RaceGoal.ts"
import { noEventId } from "../wire/raceGoals.ts"
import { RaceGoalWritten } from "../wire/written.ts"
import { day, dryRun, eventId, text } from "./arguments.ts"
import { removes } from "./hints.ts"
import { athleteDay, confirmation, goalRow } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { undoable } from "./words.ts"

const positive = (description: string, most: number) =>
  Schema.optionalKey(
    Schema.NullOr(Schema.Finite.check(Schema.isBetween({ minimum: 0.01, maximum: most }))).annotate({ description })
  )

const fields = {
  eventName: Schema.optionalKey(text("Name; required for create", 200)),
  eventDate: Schema.optionalKey(day("Required for create")),
  eventType: Schema.optionalKey(text("Marathon, Triathlon, 10k ...; required for create", 100)),
  priority: Schema.optionalKey(
    Priority.annotate({ description: "A is the season's aim; default A if primary, else B" })
  ),
  isPrimary: Schema.optionalKey(
    Schema.Boolean.annotate({ description: "The one goal the plan aims at; default false" })
  ),
  distanceInKm: positive("Distance, km; null clears it", 10_000),
  targetTimeInSeconds: positive("Target finish time, s; null clears it", 1_000_000)
}

type Asked = { readonly [Key in keyof typeof fields]?: (typeof fields)[Key]["Type"] }

export const setRaceGoalEvent = Tool.make("setRaceGoalEvent", {
  title: "Set Race Goal Event",
  description: `Create, change or remove one race or goal of the athlete.
Use when they enter, move, re-prioritise or drop an event. To read events and their event_id use getRaceGoalEvent; to plan the sessions before it use the create tools, such as createRideRunWorkout.
change touches only the fields sent. Making an event primary makes the former primary a secondary one. Planned workouts stay as they are; nothing is synced. ${undoable}`,
  scope: "write",
  contract: false,
  hints: removes,
  input: Schema.Struct({
    action: Schema.Literals(["create", "change", "remove"]).annotate({ description: "What to do" }),
    eventId: Schema.optionalKey(eventId),
    ...fields,
    dryRun
  }),
  output: RaceGoalWritten,
  run: Effect.fnUntraced(function* ({ action, dryRun, eventId, ...asked }) {
    const source = yield* AiEndurance
    const written =
      action === "create"
        ? yield* source.createRaceGoal({ ...(yield* newGoal(eventId, asked)), dryRun })
        : action === "change"
          ? yield* source.changeRaceGoal({
              id: yield* existing(action, eventId),
              fields: yield* changes(asked),
              dryRun
            })
          : yield* source.removeRaceGoal({ id: yield* existing(action, eventId), dryRun })
    const { today } = yield* athleteDay
    // A number that a rehearsal showed may be another event's by the time of the write.
    const goal = action === "create" && written.dryRun ? { ...written.value, id: noEventId } : written.value
    return { ...confirmation(written), goal: goalRow(goal, today) }
  })
})

const invalid = (message: string, hint: string) => Effect.fail(new InvalidInput({ message, hint }))

const existing = (action: string, id: RaceGoalId | undefined) =>
  id === undefined
    ? invalid(`${action} needs eventId.`, "getRaceGoalEvent lists the events with their event_id. Nothing was changed.")
    : Effect.succeed(id)

const newGoal = (id: RaceGoalId | undefined, asked: Asked): Effect.Effect<RaceGoalFields, InvalidInput> => {
  const { eventDate, eventName, eventType } = asked
  if (id !== undefined) {
    return invalid("create takes no eventId: the new event gets its own.", "To edit an event send action change.")
  }
  if (eventName === undefined || eventDate === undefined || eventType === undefined) {
    return invalid("create needs eventName, eventDate and eventType.", "Send all three. Nothing was changed.")
  }
  const primary = asked.isPrimary ?? false
  return Effect.succeed({
    name: eventName,
    day: eventDate,
    eventType,
    priority: asked.priority ?? (primary ? "A" : "B"),
    primary,
    distanceKm: asked.distanceInKm ?? null,
    targetSeconds: asked.targetTimeInSeconds ?? null
  })
}

/** Only what was sent; null clears a distance or a target. */
const changes = (asked: Asked): Effect.Effect<Partial<RaceGoalFields>, InvalidInput> =>
  Object.keys(asked).length === 0
    ? invalid("change names nothing to change.", "Send at least one field besides eventId. Nothing was changed.")
    : Effect.succeed({
        ...(asked.eventName !== undefined && { name: asked.eventName }),
        ...(asked.eventDate !== undefined && { day: asked.eventDate }),
        ...(asked.eventType !== undefined && { eventType: asked.eventType }),
        ...(asked.priority !== undefined && { priority: asked.priority }),
        ...(asked.isPrimary !== undefined && { primary: asked.isPrimary }),
        ...(asked.distanceInKm !== undefined && { distanceKm: asked.distanceInKm }),
        ...(asked.targetTimeInSeconds !== undefined && { targetSeconds: asked.targetTimeInSeconds })
      })
