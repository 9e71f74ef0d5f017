/** What one wire step says: a block, and every problem it has. */
import type { Block, Cadence, Step, StepLength, StepRole, Target } from "../domain/Workout.ts"
import { checkStep, checkTimes, type Problem } from "../domain/workoutChecks.ts"
import { thousandths } from "./numbers.ts"
import { roles, type Maybe, type RangeType, type WireStep } from "./stepSpelling.ts"

/** @param strict also name what would be ignored */
export const blockOf = (
  wire: WireStep,
  strict: boolean
): { readonly block: Block; readonly problems: ReadonlyArray<Problem> } =>
  isRepeat(wire) ? repeatOf(wire, strict) : stepOf(wire, strict)

const isRepeat = ({ repeatValue, steps, type }: WireStep): boolean =>
  present(type) ? type === "WorkoutRepeatStep" : steps !== undefined || present(repeatValue)

const present = <A>(value: Maybe<A>): value is A => value !== undefined && value !== null

const repeatOf = (wire: WireStep, strict: boolean) => {
  const times = wire.repeatValue ?? 0
  const badTimes = checkTimes(times)
  const problems: Array<Problem> = []
  if (!present(wire.repeatValue))
    problems.push({ path: ["repeatValue"], message: "missing: how many times the steps are repeated" })
  else if (badTimes !== null) problems.push({ path: ["repeatValue"], message: badTimes })
  if (wire.steps === undefined || wire.steps.length === 0) {
    problems.push({ path: ["steps"], message: "a repeat must hold at least one step" })
  }
  if (strict) problems.push(...idle(wire, stepOnly, "belongs on the steps of the repeat, not on the repeat"))
  return { block: { kind: "repeat", times, blocks: wire.steps ?? [] } as const, problems }
}

const stepOnly = [
  "durationType",
  "durationValue",
  "zone",
  "targetType",
  "targetValue",
  "targetValueLow",
  "targetValueHigh",
  "description"
] as const
const repeatOnly = ["repeatValue", "repeatType"] as const

const idle = (wire: WireStep, keys: ReadonlyArray<keyof WireStep>, message: string): ReadonlyArray<Problem> =>
  keys.filter((key) => present(wire[key])).map((key) => ({ path: [key], message }))

const stepOf = (wire: WireStep, strict: boolean) => {
  const problems: Array<Problem> = []
  if (strict) problems.push(...idle(wire, repeatOnly, "needs type WorkoutRepeatStep and steps"))
  if (wire.steps !== undefined && wire.steps.length > 0) {
    problems.push({ path: ["steps"], message: "only a WorkoutRepeatStep holds steps" })
  }
  const length = lengthOf(wire, strict, problems)
  const target = targetOf(wire, problems)
  const cadence = cadenceOf(wire, problems)
  const block: Step = {
    kind: "step",
    role: roleOf(wire.intensity),
    length,
    target,
    ...(cadence === null ? {} : { cadence }),
    ...(present(wire.description) ? { note: wire.description } : {})
  }
  // What is missing was filled with zeros to keep going: a place already named is not named twice.
  const named = new Set(problems.map(({ path }) => path[0]))
  for (const problem of checkStep(block)) {
    const key = wireKey(problem.path, wire)
    if (named.has(key)) continue
    named.add(key)
    // The caller never wrote the bound that is out of range.
    const from = key === "targetValue" && present(wire.targetValue) ? ` (5 % from ${wire.targetValue})` : ""
    problems.push({ path: [key], message: problem.message + from })
  }
  return { block, problems }
}

/** Where a problem of the domain step is written on the wire. */
const wireKey = (path: Problem["path"], wire: WireStep): keyof WireStep => {
  const [field, end] = path
  const isLow = typeof end === "string" && end.startsWith("low")
  if (field === "length") return "durationValue"
  if (field === "note") return "description"
  if (field === "cadence" && wire.targetType !== "CADENCE") {
    return isLow ? "secondaryTargetValueLow" : "secondaryTargetValueHigh"
  }
  if (isLow) return present(wire.targetValueLow) ? "targetValueLow" : "targetValue"
  return present(wire.targetValueHigh) ? "targetValueHigh" : "targetValue"
}

const lengthOf = (wire: WireStep, strict: boolean, problems: Array<Problem>): StepLength => {
  const { durationType, durationValue } = wire
  if (!present(durationType)) {
    problems.push({
      path: ["durationType"],
      message: "missing: TIME with seconds, DISTANCE with metres, or OPEN for the lap button"
    })
    return { by: "open" }
  }
  if (durationType === "OPEN") {
    if (strict && present(durationValue) && durationValue !== 0) {
      problems.push({ path: ["durationValue"], message: `an OPEN step has no length, got ${durationValue}` })
    }
    return { by: "open" }
  }
  if (!present(durationValue)) {
    const unit = durationType === "TIME" ? "seconds" : "metres"
    problems.push({ path: ["durationValue"], message: `missing: the ${unit} of a ${durationType} step` })
  }
  return durationType === "TIME"
    ? { by: "time", seconds: durationValue ?? 0 }
    : { by: "distance", metres: durationValue ?? 0 }
}

const targetOf = (wire: WireStep, problems: Array<Problem>): Target => {
  const { targetType, zone } = wire
  const byZone: Target = present(zone) ? { by: "zone", zone } : { by: "none" }
  if (!present(targetType)) {
    const stray = (["targetValue", "targetValueLow", "targetValueHigh"] as const).find((key) => present(wire[key]))
    if (stray !== undefined) {
      problems.push({
        path: ["targetType"],
        message: `missing: say what ${stray} is, POWER (W), SPEED (m/s), HEART_RATE (bpm) or PERCENT_THRESHOLD (%)`
      })
    }
    return byZone
  }
  if (targetType === "ZONE" && !present(zone))
    problems.push({ path: ["zone"], message: "missing: a ZONE target names its zone" })
  if (targetType === "OPEN" || targetType === "ZONE" || targetType === "CADENCE") return byZone
  const [low, high] = rangeOf(wire, targetType, problems)
  switch (targetType) {
    case "POWER":
      return { by: "power", lowWatts: low, highWatts: high }
    case "SPEED":
      return { by: "speed", lowMetresPerSecond: low, highMetresPerSecond: high }
    case "HEART_RATE":
      return { by: "heartRate", lowBpm: low, highBpm: high }
    case "PERCENT_THRESHOLD":
      return { by: "threshold", lowPercent: low, highPercent: high }
  }
}

const units: { readonly [Type in RangeType]: string } = {
  POWER: "W",
  SPEED: "m/s",
  HEART_RATE: "bpm",
  PERCENT_THRESHOLD: "%",
  CADENCE: "rpm"
}

/** `targetValue` is written to a thousandth, bounds are written in full. */
const tolerance = 0.001

/** Both bounds; a missing one is 5 % from `targetValue`. */
const rangeOf = (wire: WireStep, type: RangeType, problems: Array<Problem>): readonly [number, number] => {
  const { targetValue: value, targetValueHigh: high, targetValueLow: low } = wire
  if (!present(value)) {
    if (present(low) && present(high)) return [low, high]
    problems.push({
      path: ["targetValue"],
      message: `missing: a number in ${units[type]}, or both targetValueLow and targetValueHigh`
    })
    return [low ?? high ?? 0, high ?? low ?? 0]
  }
  const bounds = [low ?? thousandths(value * 0.95), high ?? thousandths(value * 1.05)] as const
  if (present(low) && present(high) && low <= high && (value < low - tolerance || value > high + tolerance)) {
    problems.push({
      path: ["targetValue"],
      message: `must lie between targetValueLow ${low} and targetValueHigh ${high}, got ${value}`
    })
  }
  return bounds
}

const cadenceOf = (wire: WireStep, problems: Array<Problem>): Cadence | null => {
  if (
    present(wire.secondaryTargetType) ||
    present(wire.secondaryTargetValueLow) ||
    present(wire.secondaryTargetValueHigh)
  ) {
    const { secondaryTargetValueHigh: high, secondaryTargetValueLow: low } = wire
    if (wire.targetType === "CADENCE")
      problems.push({ path: ["secondaryTargetType"], message: "the cadence is given twice" })
    if (!present(low))
      problems.push({ path: ["secondaryTargetValueLow"], message: "missing: the lowest cadence in rpm" })
    if (!present(high))
      problems.push({ path: ["secondaryTargetValueHigh"], message: "missing: the highest cadence in rpm" })
    return { lowRpm: low ?? high ?? 0, highRpm: high ?? low ?? 0 }
  }
  if (wire.targetType !== "CADENCE") return null
  const [lowRpm, highRpm] = rangeOf(wire, "CADENCE", problems)
  return { lowRpm, highRpm }
}

const roleOf = (intensity: WireStep["intensity"]): StepRole => (present(intensity) ? roles[intensity] : "active")
