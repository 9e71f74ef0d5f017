/**
 * `stepsGeneral` in, `steps_general` out: steps of rides and runs in AI Endurance's likely spelling, which is
 * that of the Garmin Training API. The only place that knows it. What a step means is `stepMeaning.ts`.
 */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { Block } from "../domain/Workout.ts"
import { checkBlocks } from "../domain/workoutChecks.ts"
import { zoneNames } from "../domain/Zones.ts"
import { ignored, numberLeaf, optional, orProblems, textLeaf, wordLeaf } from "./leaves.ts"
import { blockOf } from "./stepMeaning.ts"
import { durationTypes, intensities, targetTypes, wireStepOf, type WireStep } from "./stepSpelling.ts"

const commonFields = {
  type: optional(wordLeaf(["WorkoutStep", "WorkoutRepeatStep"], { step: "WorkoutStep", repeat: "WorkoutRepeatStep" })),
  intensity: optional(wordLeaf(intensities)),
  durationType: optional(wordLeaf(durationTypes, { lapButton: "OPEN" })),
  durationValue: optional(numberLeaf("seconds for TIME, metres for DISTANCE", { description: "s or m" })),
  zone: optional(wordLeaf(zoneNames)),
  description: optional(textLeaf),
  repeatValue: optional(numberLeaf("how many times", { type: "integer" }))
}

/** Accepted because Garmin writes them; they say nothing that the place in the list does not. */
const garminFields = {
  repeatType: optional(wordLeaf(["REPEAT_UNTIL_STEPS_CMPLT"], {}, { type: "string" })),
  stepOrder: ignored({ type: "integer" })
}

/** Garmin's averaging windows make no difference to a plan. PACE is left out: nobody knows its unit. */
const otherTargets = {
  POWER_3S: "POWER",
  POWER_10S: "POWER",
  POWER_30S: "POWER",
  POWER_LAP: "POWER",
  SPEED_LAP: "SPEED",
  HEART_RATE_LAP: "HEART_RATE",
  HR: "HEART_RATE",
  NO_TARGET: "OPEN",
  NONE: "OPEN"
} as const

const exactFields = {
  targetType: optional(wordLeaf(targetTypes, otherTargets)),
  targetValue: optional(
    numberLeaf("W, m/s, bpm, % of threshold or rpm, without the unit", {
      description: "W, m/s, bpm, % or rpm; ±5 % without Low/High"
    })
  ),
  targetValueLow: optional(numberLeaf("same unit as targetType")),
  targetValueHigh: optional(numberLeaf("same unit as targetType")),
  secondaryTargetType: optional(wordLeaf(["CADENCE"])),
  secondaryTargetValueLow: optional(numberLeaf("rpm")),
  secondaryTargetValueHigh: optional(numberLeaf("rpm"))
}

const mustBeStep = "must be a step: an object with type, durationType and durationValue"
const mustBeSteps = "must be a list of steps"

/** The likeliest strangers are a second length and, where only zones are taken, a number to hold. */
const howLong = "a step has one length, durationType (TIME, DISTANCE, OPEN) with durationValue (s or m)"
const strayExact = `unknown; ${howLong}, and one target, targetType with targetValue`
const strayZone = `unknown; ${howLong}, and a zone; exact watts, speed or heart rate: createRideRunWorkoutAdvanced`

/** Nested steps; a function because a step is among its own parts. */
const listOf = (node: () => Node) => Schema.Array(Schema.suspend(node)).annotate({ message: mustBeSteps })

type Node = Schema.Codec<Block, unknown>

const ExactStep: Node = stepNode(
  Schema.Struct({
    ...commonFields,
    ...exactFields,
    ...garminFields,
    steps: Schema.optionalKey(listOf((): Node => ExactStep))
  }).annotate({ identifier: "Step", message: mustBeStep, messageUnexpectedKey: strayExact }),
  "exact"
)

const ZoneStep: Node = stepNode(
  Schema.Struct({
    ...commonFields,
    ...garminFields,
    steps: Schema.optionalKey(listOf((): Node => ZoneStep))
  }).annotate({ identifier: "ZoneStep", message: mustBeStep, messageUnexpectedKey: strayZone }),
  "zones"
)

const howToRepeat = "a repeat is a WorkoutRepeatStep with repeatValue and steps"

/** Steps with zone targets, absolute targets, or none. */
export const StepsGeneral = blockList(ExactStep, `Steps in order; ${howToRepeat}. Numeric targets override zone`)

/** Steps with zone targets or none; the schema does not mention others, and encoding refuses them. */
export const ZoneStepsGeneral = blockList(ZoneStep, `Steps in order; ${howToRepeat}`)

/** Steps decode one by one, so that the problems of one do not hide those of the next. */
function stepNode(fields: Schema.Codec<WireStep, unknown>, flavour: "exact" | "zones"): Node {
  return fields.pipe(
    Schema.decodeTo(
      Schema.toType(Block),
      SchemaTransformation.transformEffect<Block, WireStep>({
        decode: (wire, { onExcessProperty }) => {
          const { block, problems } = blockOf(wire, onExcessProperty === "error")
          return orProblems(block, problems)
        },
        encode: (block) =>
          flavour === "exact" || hasZoneTarget(block) ? Effect.succeed(wireStepOf(block)) : Effect.fail(zonesOnly())
      })
    )
  )
}

/** Then the list as a whole: not empty, not endless. */
function blockList(node: Node, description: string): Schema.Codec<ReadonlyArray<Block>, unknown> {
  return Schema.Array(node)
    .annotate({ description, message: mustBeSteps })
    .pipe(
      Schema.decodeTo(
        Schema.Array(Schema.toType(Block)),
        SchemaTransformation.transformEffect<ReadonlyArray<Block>, ReadonlyArray<Block>>({
          decode: (blocks) => orProblems(blocks, checkBlocks(blocks, null), { blocks: "steps", times: "repeatValue" }),
          encode: (blocks) => Effect.succeed(blocks)
        })
      )
    )
}

const hasZoneTarget = (block: Block): boolean =>
  block.kind === "repeat" || ((block.target.by === "zone" || block.target.by === "none") && block.cadence === undefined)

const zonesOnly = (): SchemaIssue.Issue =>
  new SchemaIssue.InvalidValue({ message: "only zone targets can be written here" })
