/** The changes recorded for the demo: every write of the contract, its inverse where there is one, and refusals. */
import { objectOf, objects, textOf } from "../../src/api/replay/json.ts"
import type { Exchange } from "../../src/api/replay/Cassette.ts"
import type { JsonObject } from "../../src/api/live/upstream/json.ts"
import { addDays, type Day, unsafe } from "../../src/domain/Day.ts"

export interface DemoWrite {
  readonly tool: string
  /** May name what earlier writes created. */
  readonly arguments: (before: ReadonlyArray<Exchange>) => JsonObject
}

type Row = JsonObject

export const writesOn = (reads: ReadonlyArray<Exchange>, today: Day): ReadonlyArray<DemoWrite> => {
  const plan = rowsAhead(reads, today)
  const isScalable = (row: Row) =>
    row["has_steps_general"] === false && ["Ride", "Run"].includes(textOf(row["act_type"]))
  const scalable = (sport: string, skip: ReadonlyArray<Row> = []) =>
    first(plan, (row) => isScalable(row) && row["act_type"] === sport && !skip.includes(row))
  const intervals = first(plan, (row) => isScalable(row) && /^(Tempo|Threshold|VO2Max)/u.test(textOf(row["title"])))
  const structured = first(plan, (row) => row["has_steps_general"] === true)
  const ride = scalable("Ride")
  const run = scalable("Run")
  const swim = first(plan, (row) => row["act_type"] === "Swim")
  const skipped = scalable("Run", [run])
  const zones = zonesIn(reads)
  const on = (days: number) => addDays(today, days)
  return [
    ...there(run, "changeWorkoutDate", { newDate: addDays(dayOf(run), 1) }),
    ...there(run, "changeWorkoutDate", { newDate: dayOf(run) }),
    ...there(ride, "changeWorkoutDate", { newDate: addDays(dayOf(ride), 2) }),
    ...there(ride, "changeWorkoutDate", { newDate: dayOf(ride) }),
    change("changeWorkoutDate", { workoutId: unknownId, newDate: on(3) }),
    ...there(run, "changeWorkoutAdvice", { advice: "Flat route; stop if the calf pulls." }),
    ...there(swim, "changeWorkoutAdvice", { advice: "Count strokes on every second length." }),
    ...there(ride, "changeWorkoutIntensity", { ess: Math.round(Number(ride["ess"]) * 0.8) }),
    ...there(ride, "changeWorkoutIntensity", { ess: Number(ride["ess"]) }),
    ...there(intervals, "changeWorkoutIntensity", { intensityTime: 1200, repeats: 2 }),
    ...there(intervals, "changeWorkoutIntensity", { ess: Math.round(Number(intervals["ess"]) * 0.8) }),
    ...there(intervals, "changeWorkoutIntensity", { ess: Number(intervals["ess"]) }),
    // One steady effort cannot be split.
    ...there(ride, "changeWorkoutIntensity", { intensityTime: 3600, repeats: 2 }),
    ...there(swim, "changeWorkoutIntensity", { ess: 40 }),
    change("createRideRunWorkout", thresholdRide(on(5))),
    change("createRideRunWorkout", easyRun(on(6))),
    change("createRideRunWorkoutAdvanced", overUnders(on(8))),
    change("createRideRunWorkoutAdvanced", pacedRun(on(9))),
    change("createRideRunWorkoutByIntensity", { dateStr: on(10), actType: "Ride", intensityType: "Tempo", ess: 60 }),
    change("createRideRunWorkoutByIntensity", {
      dateStr: on(12),
      actType: "Run",
      intensityType: "Threshold",
      intensityTime: 1440,
      repeats: 3,
      isTaper: true
    }),
    change("createSwimWorkout", thresholdSwim(on(4))),
    change("createStrengthOtherWorkout", {
      dateStr: on(7),
      title: "Hips and Core",
      strengthOtherText: "3 rounds: 12 split squats a side, 45 s plank, 15 bridges.",
      isTaper: true
    }),
    ...there(structured, "changeWorkoutIntensity", { ess: 50 }),
    ...createdIndexes.map((index) => ({
      tool: "skipWorkout",
      arguments: (before: ReadonlyArray<Exchange>) => ({ workoutId: createdBy(before)[index]! })
    })),
    ...there(skipped, "skipWorkout", {}),
    change("skipWorkout", { workoutId: unknownId }),
    change("setZones", {
      actType: "Ride",
      zones: { Endurance: "190 W", Tempo: "228 W", Threshold: "269 W", VO2Max: "304 W" }
    }),
    change("setZones", { actType: "Ride", zones: objectOf(zones["Ride"]) }),
    change("setZones", {
      actType: "Run",
      zones: { Endurance: "5:40 /km", Tempo: "4:50 /km", Threshold: "4:10 /km", VO2Max: "3:40 /km" }
    }),
    change("setZones", { actType: "Run", zones: objectOf(zones["Run"]) }),
    ...flagChanges(reads)
  ]
}

/** Each flag is raised once, and lowered again. */
const flagChanges = (reads: ReadonlyArray<Exchange>): ReadonlyArray<DemoWrite> => {
  const [ride, run] = [newest(reads, "getCyclingActivity"), newest(reads, "getRunningActivity")]
  const both = (activityId: number, sport: string, flags: ReadonlyArray<string>) =>
    [true, false].map((on) =>
      change("setActivityFlags", { activityId, sport, ...Object.fromEntries(flags.map((flag) => [flag, on])) })
    )
  return [
    ...both(ride, "cycling", ["isIndoor"]),
    ...both(ride, "cycling", ["isVirtual"]),
    ...both(ride, "cycling", ["isErgMode", "excludeFromCurves"]),
    ...both(run, "running", ["excludeFromModel", "excludeFromDurability"]),
    ...both(run, "running", ["excludeHrData"])
  ]
}

const newest = (reads: ReadonlyArray<Exchange>, list: string): number =>
  Number(objects(objectOf(reads.find(({ tool }) => tool === list)?.reply)["activities"])[0]?.["id"])

const unknownId = 9_999_999
const createdIndexes = [0, 1, 2, 3, 4, 5, 6, 7]

const change = (tool: string, args: JsonObject): DemoWrite => ({ tool, arguments: () => args })

const there = (row: Row, tool: string, args: JsonObject): ReadonlyArray<DemoWrite> => [
  change(tool, { workoutId: row["workout_id"]!, ...args })
]

const dayOf = (row: Row): Day => unsafe(textOf(row["date"]))

const createdBy = (before: ReadonlyArray<Exchange>): ReadonlyArray<number> =>
  before.flatMap(({ reply, tool }) => (tool.startsWith("create") ? [Number(objectOf(reply)["workout_id"])] : []))

const rowsAhead = (reads: ReadonlyArray<Exchange>, today: Day): ReadonlyArray<Row> => {
  const plan = reads.find(
    ({ arguments: args, tool }) => tool === "getPlannedWorkouts" && Object.keys(args).length === 0
  )
  return objects(objectOf(plan?.reply)["workouts"]).filter((row) => dayOf(row) > today)
}

const zonesIn = (reads: ReadonlyArray<Exchange>): JsonObject =>
  objectOf(objectOf(reads.find(({ tool }) => tool === "getUser")?.reply)["zones"])

const first = (rows: ReadonlyArray<Row>, fits: (row: Row) => boolean): Row => rows.find(fits)!

const step = (intensity: string, seconds: number, zone: string): JsonObject => ({
  type: "WorkoutStep",
  intensity,
  durationType: "TIME",
  durationValue: seconds,
  zone
})

const exactly = (seconds: number, targetType: string, low: number, high: number): JsonObject => ({
  type: "WorkoutStep",
  intensity: "INTERVAL",
  durationType: "TIME",
  durationValue: seconds,
  targetType,
  targetValueLow: low,
  targetValueHigh: high
})

const repeat = (times: number, steps: ReadonlyArray<JsonObject>): JsonObject => ({
  type: "WorkoutRepeatStep",
  repeatValue: times,
  steps
})

const thresholdRide = (dateStr: Day): JsonObject => ({
  dateStr,
  title: "3 x 8 Threshold",
  actType: "Ride",
  stepsGeneral: [
    step("WARMUP", 900, "Endurance"),
    repeat(3, [step("INTERVAL", 480, "Threshold"), step("RECOVERY", 120, "Endurance")]),
    step("COOLDOWN", 600, "Endurance")
  ]
})

const easyRun = (dateStr: Day): JsonObject => ({
  dateStr,
  title: "Easy Run with Strides",
  actType: "Run",
  stepsGeneral: [
    step("ACTIVE", 1800, "Endurance"),
    repeat(4, [step("INTERVAL", 20, "Anaerobic"), step("RECOVERY", 100, "Endurance")])
  ],
  isTaper: true,
  advice: "Strides relaxed, never all out."
})

const overUnders = (dateStr: Day): JsonObject => ({
  dateStr,
  title: "Over-Unders",
  actType: "Ride",
  stepsGeneral: [
    step("WARMUP", 900, "Endurance"),
    repeat(4, [exactly(120, "POWER", 228, 238), exactly(60, "POWER", 262, 272)]),
    step("COOLDOWN", 600, "Endurance")
  ]
})

const pacedRun = (dateStr: Day): JsonObject => ({
  dateStr,
  title: "Steady by Heart Rate",
  actType: "Run",
  stepsGeneral: [exactly(1200, "HEART_RATE", 140, 150), exactly(600, "SPEED", 3.4, 3.6)],
  isTaper: true,
  advice: "Let the speed fall before the heart rate rises."
})

const interval = (distance: number, zone: string, rest: number): JsonObject => ({
  distance,
  stroke: "FREESTYLE",
  zone,
  rest
})

const thresholdSwim = (dateStr: Day): JsonObject => ({
  dateStr,
  title: "5 x 100 Threshold",
  swimSections: [
    { type: "warmup", sets: [{ repeats: 1, intervals: [interval(200, "Endurance", 20)] }] },
    { type: "main", sets: [{ repeats: 5, intervals: [interval(100, "Threshold", 20)] }] },
    { type: "cooldown", sets: [{ repeats: 1, intervals: [interval(200, "Endurance", 0)] }] }
  ],
  isTaper: true,
  advice: "Same pace on the last as on the first."
})
