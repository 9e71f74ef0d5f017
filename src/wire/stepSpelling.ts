/** The wire's step with its words, and how a block is written as one. */
import type { Block, StepLength, StepRole, Target } from "../domain/Workout.ts"
import type { ZoneName } from "../domain/Zones.ts"
import { thousandths } from "./numbers.ts"

export const intensities = ["WARMUP", "ACTIVE", "INTERVAL", "RECOVERY", "REST", "COOLDOWN"] as const
export const durationTypes = ["TIME", "DISTANCE", "OPEN"] as const
export const targetTypes = ["POWER", "SPEED", "HEART_RATE", "PERCENT_THRESHOLD", "CADENCE", "OPEN", "ZONE"] as const
export type TargetType = (typeof targetTypes)[number]
export type RangeType = Exclude<TargetType, "OPEN" | "ZONE">

export type Maybe<A> = A | null | undefined

/** A wire step with its leaves read; nested steps are blocks already. */
export interface WireStep {
  readonly type?: "WorkoutStep" | "WorkoutRepeatStep" | null
  readonly intensity?: (typeof intensities)[number] | null
  readonly durationType?: (typeof durationTypes)[number] | null
  readonly durationValue?: number | null
  readonly zone?: ZoneName | null
  readonly targetType?: TargetType | null
  readonly targetValue?: number | null
  readonly targetValueLow?: number | null
  readonly targetValueHigh?: number | null
  readonly secondaryTargetType?: "CADENCE" | null
  readonly secondaryTargetValueLow?: number | null
  readonly secondaryTargetValueHigh?: number | null
  readonly description?: string | null
  readonly repeatType?: "REPEAT_UNTIL_STEPS_CMPLT" | null
  readonly repeatValue?: number | null
  readonly stepOrder?: unknown
  readonly steps?: ReadonlyArray<Block>
}

export const wireStepOf = (block: Block): WireStep => {
  if (block.kind === "repeat") {
    return {
      type: "WorkoutRepeatStep",
      repeatType: "REPEAT_UNTIL_STEPS_CMPLT",
      repeatValue: block.times,
      steps: block.blocks
    }
  }
  return {
    type: "WorkoutStep",
    intensity: intensityOf(block.role),
    ...wireLength(block.length),
    ...wireTarget(block.target),
    ...(block.cadence === undefined
      ? {}
      : {
          secondaryTargetType: "CADENCE",
          secondaryTargetValueLow: block.cadence.lowRpm,
          secondaryTargetValueHigh: block.cadence.highRpm
        }),
    ...(block.note === undefined ? {} : { description: block.note })
  }
}

const wireLength = (length: StepLength): Pick<WireStep, "durationType" | "durationValue"> => {
  switch (length.by) {
    case "time":
      return { durationType: "TIME", durationValue: length.seconds }
    case "distance":
      return { durationType: "DISTANCE", durationValue: length.metres }
    case "open":
      return { durationType: "OPEN" }
  }
}

const wireTarget = (target: Target): WireStep => {
  switch (target.by) {
    case "zone":
      return { zone: target.zone }
    case "power":
      return wireRange("POWER", target.lowWatts, target.highWatts)
    case "speed":
      return wireRange("SPEED", target.lowMetresPerSecond, target.highMetresPerSecond)
    case "heartRate":
      return wireRange("HEART_RATE", target.lowBpm, target.highBpm)
    case "threshold":
      return wireRange("PERCENT_THRESHOLD", target.lowPercent, target.highPercent)
    case "none":
      return {}
  }
}

const wireRange = (targetType: RangeType, low: number, high: number): WireStep => ({
  targetType,
  targetValue: thousandths((low + high) / 2),
  targetValueLow: low,
  targetValueHigh: high
})

export const roles = {
  WARMUP: "warmup",
  ACTIVE: "active",
  INTERVAL: "interval",
  RECOVERY: "recovery",
  REST: "rest",
  COOLDOWN: "cooldown"
} as const

const intensityOf = (role: StepRole): (typeof intensities)[number] =>
  intensities.find((intensity) => roles[intensity] === role) ?? "ACTIVE"
