/**
 * A toolkit without an athlete behind it, one tool per way a call can go. The layers are stand-ins: nothing
 * here asks a source.
 */
import { Effect, Latch, Layer, Logger, Schema } from "effect"
import { AiEndurance } from "../../src/api/AiEndurance.ts"
import { Auth } from "../../src/auth/Auth.ts"
import { ClockLayer } from "../../src/clock/ClockLayer.ts"
import { NotFound, WorkoutHasNoSteps } from "../../src/domain/errors.ts"
import { reads, sets } from "../../src/tools/hints.ts"
import * as Tool from "../../src/tools/Tool.ts"

const Step = Schema.Struct({
  kind: Schema.Literals(["steady", "ramp"]),
  length: Schema.Finite.check(Schema.isBetween({ minimum: 1, maximum: 86_400 }))
})

/** Adds up what it is given; a read with nested arguments. */
export const sumSteps = Tool.make("sumSteps", {
  title: "Sum Steps",
  description: "Adds up the lengths of steps.",
  scope: "read",
  hints: reads,
  input: Schema.Struct({
    steps: Schema.Array(Step),
    title: Schema.optionalKey(Schema.String)
  }),
  output: Schema.Struct({ totalSeconds: Schema.Finite, title: Schema.NullOr(Schema.String), via: Schema.String }),
  run: Effect.fnUntraced(function* ({ steps, title }) {
    const { via } = yield* Effect.flatMap(Auth, (auth) => auth.principal)
    return { totalSeconds: steps.reduce((sum, step) => sum + step.length, 0), title: title ?? null, via }
  })
})

export const renameWorkout = Tool.make("renameWorkout", {
  title: "Rename Workout",
  description: "Renames a workout.",
  scope: "write",
  hints: sets,
  input: Schema.Struct({ workoutId: Schema.Int, title: Schema.String }),
  output: Schema.Struct({ workoutId: Schema.Int, title: Schema.String }),
  run: ({ title, workoutId }) =>
    workoutId === 7
      ? Effect.succeed({ workoutId, title })
      : Effect.fail(new NotFound({ message: `There is no workout ${workoutId}.`, hint: "The nearest one is 7." }))
})

export const scaleWorkout = Tool.make("scaleWorkout", {
  title: "Scale Workout",
  description: "Never finds steps to scale.",
  scope: "write",
  hints: sets,
  input: Schema.Struct({}),
  output: Schema.Struct({}),
  run: () => Effect.fail(new WorkoutHasNoSteps({ message: "This workout was written out.", hint: "Create a new one." }))
})

/** A bug: its message holds what must never get out. */
export const secret = "hunter2 at /home/athlete/plan.sqlite"
export const crash = Tool.make("crash", {
  title: "Crash",
  description: "Dies.",
  scope: "read",
  hints: reads,
  input: Schema.Struct({}),
  output: Schema.Struct({}),
  run: () => Effect.die(new Error(secret))
})

/** Answers with what its own output schema refuses. */
export const misfit = Tool.make("misfit", {
  title: "Misfit",
  description: "Answers with the wrong shape.",
  scope: "read",
  hints: reads,
  input: Schema.Struct({}),
  output: Schema.Struct({ count: Schema.Int }),
  run: () => Effect.succeed({ count: 0.5 })
})

export interface Probe {
  readonly tool: Tool.AnyTool
  readonly started: Effect.Effect<void>
  readonly interrupted: Effect.Effect<void>
}

/** Hangs, and tells when it was started and when it was interrupted. */
export const hanging = (timeoutSeconds: number, name = "hang", hints = reads): Probe => {
  const started = Latch.makeUnsafe()
  const interrupted = Latch.makeUnsafe()
  const tool = Tool.make(name, {
    title: "Hang",
    description: "Never answers.",
    scope: hints.readOnly ? "read" : "write",
    hints,
    timeoutSeconds,
    input: Schema.Struct({}),
    output: Schema.Struct({}),
    run: () => Effect.onInterrupt(Effect.andThen(started.open, Effect.never), () => interrupted.open)
  })
  return { tool, started: started.await, interrupted: interrupted.await }
}

/** Everything a tool may ask for except who is asking; no source answers. */
export const standIns = Layer.mergeAll(Layer.mock(AiEndurance, {}), ClockLayer.inZone("UTC"))

/** The same, and nothing is logged. */
export const noSource = Layer.mergeAll(standIns, Logger.layer([]))
