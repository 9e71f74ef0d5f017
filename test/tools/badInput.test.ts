/** Each of these reaches no source: the arguments are refused, with the argument's name and what to send. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { AnyTool } from "../../src/tools/Tool.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { call } from "./call.ts"

const tool = (name: string): AnyTool => {
  const found = toolkit({ strict: false }).find((each) => each.name === name)
  assert.isDefined(found, name)
  return found
}

const step = { type: "WorkoutStep", intensity: "INTERVAL", durationType: "TIME", durationValue: 300, zone: "Threshold" }
const built = { dateStr: "2026-11-24", title: "Tuesday", actType: "Ride" }
const bounds = { Endurance: "180 W", Tempo: "216 W", Threshold: "254 W", VO2Max: "288 W" }
const paces = { Endurance: "5:48 /km", Tempo: "5:10 /km", Threshold: "4:38 /km", VO2Max: "4:12 /km" }

/** What is wrong, the tool, the arguments, what the answer must say. */
const cases: ReadonlyArray<readonly [string, string, object, RegExp]> = [
  [
    "an unknown argument",
    "changeWorkoutDate",
    { workoutId: 1, newDate: "2026-11-24", date: "x" },
    /date: unknown; known here: workoutId, newDate, title, dryRun/u
  ],
  [
    "a clock for seconds",
    "setRaceGoalEvent",
    { action: "change", eventId: 301, targetTimeInSeconds: "3:15:00" },
    /targetTimeInSeconds: Expected number.*, got "3:15:00" \(Target finish time, s; null clears it\)/u
  ],
  [
    "minutes for hours, on a weekday in lower case",
    "setAvailability",
    { daily: { monday: { Run: 60 } } },
    /daily\.monday\.Run: .*between 0 and 24, got 60 \(Weekday to hours by sport .*"Monday"/u
  ],
  ["an argument where none is taken", "getUser", { verbose: true }, /verbose: unknown; no arguments/u],
  ["a missing argument", "changeWorkoutDate", { workoutId: 1 }, /newDate: missing, and required/u],
  [
    "a day the calendar does not have",
    "changeWorkoutDate",
    { workoutId: 1, newDate: "2026-02-29" },
    /newDate: 2026-02-29 is not a day of the calendar/u
  ],
  [
    "a day beyond all plans",
    "changeWorkoutDate",
    { workoutId: 1, newDate: "9999-12-31" },
    /newDate: 9999-12-31 is not between 1970-01-01 and 2199-12-31/u
  ],
  [
    "a day before all devices",
    "getPlannedWorkouts",
    { startDate: "1900-01-01", fullDetails: true },
    /startDate: 1900-01-01 is not between/u
  ],
  ["a day in another spelling", "changeWorkoutDate", { workoutId: 1, newDate: "29.11.2026" }, /a day like 2026-11-22/u],
  ["words for an id", "skipWorkout", { workoutId: "tomorrow" }, /workoutId: .*digits/u],
  ["a list of ids", "skipWorkout", { workoutId: [1, 2] }, /workoutId: must be one id/u],
  ["a fraction of an id", "skipWorkout", { workoutId: 1.5 }, /workoutId/u],
  [
    "a range that ends before it starts",
    "getPlannedWorkouts",
    { startDate: "2026-11-24", endDate: "2026-11-23" },
    /endDate: 2026-11-23 is before/u
  ],
  ["two depths at once", "getPlannedWorkouts", { summaryMode: true, fullDetails: true }, /exclude each other/u],
  ["a text for a switch", "getPlannedWorkouts", { summaryMode: "yes" }, /summaryMode: Expected boolean/u],
  [
    "a character that no database keeps",
    "changeWorkoutAdvice",
    { workoutId: 1, advice: "easy\0" },
    /advice: holds the character U\+0000/u
  ],
  [
    "one deep inside",
    "createRideRunWorkout",
    { ...built, stepsGeneral: [{ ...step, note: "\0" }] },
    /stepsGeneral\[0\]\.note: holds the character/u
  ],
  ["a blank note", "changeWorkoutAdvice", { workoutId: 1, advice: "  " }, /advice: must hold 1 to/u],
  ["neither load nor time", "changeWorkoutIntensity", { workoutId: 1, repeats: 3 }, /intensityTime is required/u],
  [
    "no repeats at all",
    "changeWorkoutIntensity",
    { workoutId: 1, ess: 50, repeats: 0 },
    /repeats: .*between 1 and 100/u
  ],
  ["a load below zero", "changeWorkoutIntensity", { workoutId: 1, ess: -5 }, /ess: .*between 1 and 1000/u],
  [
    "repeats of an Endurance block",
    "createRideRunWorkoutByIntensity",
    { dateStr: "2026-11-24", actType: "Run", intensityType: "Endurance", ess: 40, repeats: 3 },
    /repeats: .*Tempo and harder/u
  ],
  [
    "an unknown zone",
    "createRideRunWorkoutByIntensity",
    { dateStr: "2026-11-24", actType: "Run", intensityType: "Sweet spot", ess: 40 },
    /intensityType: Expected "Endurance"/u
  ],
  [
    "a sport without steps",
    "createRideRunWorkout",
    { ...built, actType: "Swim", stepsGeneral: [step] },
    /actType: Expected "Ride" \| "Run"/u
  ],
  [
    "a string where a list is expected",
    "createRideRunWorkout",
    { ...built, stepsGeneral: "3x8 min" },
    /stepsGeneral: .*list/u
  ],
  ["an empty step list", "createRideRunWorkout", { ...built, stepsGeneral: [] }, /stepsGeneral/u],
  [
    "watts in a workout of zones",
    "createRideRunWorkout",
    { ...built, stepsGeneral: [{ ...step, targetType: "POWER", targetValue: 250 }] },
    /stepsGeneral\[0\]\.targetType: unknown; .*createRideRunWorkoutAdvanced/u
  ],
  [
    "a target whose low exceeds its high",
    "createRideRunWorkoutAdvanced",
    { ...built, stepsGeneral: [{ ...step, targetType: "POWER", targetValueLow: 300, targetValueHigh: 200 }] },
    /stepsGeneral\[0\]/u
  ],
  ["an empty swim", "createSwimWorkout", { dateStr: "2026-11-24", title: "Swim", swimSections: [] }, /swimSections/u],
  [
    "a string for swim sections",
    "createSwimWorkout",
    { dateStr: "2026-11-24", title: "Swim", swimSections: "10x100" },
    /swimSections/u
  ],
  [
    "a workout without a name",
    "createStrengthOtherWorkout",
    { dateStr: "2026-11-24", title: "", strengthOtherText: "Squats" },
    /title: must hold/u
  ],
  [
    "watts without a unit",
    "setZones",
    { actType: "Ride", zones: { ...bounds, Tempo: "200" } },
    /zones\.Tempo: has no unit: write "200 W"/u
  ],
  [
    "a bare number of watts",
    "setZones",
    { actType: "Ride", zones: { ...bounds, Tempo: 200 } },
    /zones\.Tempo: must be text with a unit, like "200 W"/u
  ],
  [
    "a pace without a unit",
    "setZones",
    { actType: "Run", zones: { ...paces, Tempo: "5:10" } },
    /zones\.Tempo: has no unit: write "5:10 \/km"/u
  ],
  [
    "watts and paces mixed",
    "setZones",
    { actType: "Run", zones: { ...paces, Tempo: "200 W" } },
    /zones: mixes watts and pace/u
  ],
  ["paces for rides", "setZones", { actType: "Ride", zones: paces }, /zones: are paces, and Ride zones are power/u],
  [
    "power bounds that fall",
    "setZones",
    { actType: "Ride", zones: { ...bounds, VO2Max: "250 W" } },
    /zones\.VO2Max: 250 W is not above Threshold 254 W/u
  ],
  [
    "pace bounds that get slower",
    "setZones",
    { actType: "Run", zones: { ...paces, Tempo: "6:10 /km" } },
    /zones\.Tempo: 6:10 \/km is not above Endurance 5:48 \/km: pace bounds get faster/u
  ],
  [
    "three bounds",
    "setZones",
    { actType: "Ride", zones: { Endurance: "180 W", Tempo: "216 W", Threshold: "254 W" } },
    /zones\.VO2Max: missing/u
  ],
  [
    "a bound for the open zone",
    "setZones",
    { actType: "Ride", zones: { ...bounds, Anaerobic: "400 W" } },
    /zones\.Anaerobic: unknown; known here: Endurance, Tempo, Threshold, VO2Max/u
  ],
  ["an invented weekday", "setAvailability", { daily: { Mon: { Ride: 1 } } }, /daily\.Mon: Expected "Monday"/u],
  ["an invented sport", "setAvailability", { daily: { Monday: { Yoga: 1 } } }, /daily\.Monday\.Yoga: Expected "Ride"/u],
  [
    "a day of 25 hours",
    "setAvailability",
    { daily: { Monday: { Ride: 20, Run: 5 } } },
    /daily\.Monday: adds up to 25 hours/u
  ],
  ["a profile without a value", "setUser", { dryRun: true }, /give at least one of userType, .*timeZone/u],
  ["a heart rate as text", "setUser", { maxHr: "188 bpm" }, /maxHr: Expected number, got "188 bpm"/u],
  ["a swim pace without a unit", "setUser", { swimCss: "1:45" }, /swimCss: must be a pace with its unit/u],
  ["a swim pace per kilometre", "setUser", { swimCss: "5:00 /km" }, /swimCss: must be a pace with its unit/u],
  ["a swim pace of no time", "setUser", { swimCss: "0:00 /100m" }, /swimCss: must be a pace with its unit/u],
  [
    "a birthday for a birth year",
    "setUser",
    { birthYear: "1984-05-01" },
    /birthYear: Expected number, got "1984-05-01"/u
  ],
  ["half a birth year", "setUser", { birthYear: 1984.5 }, /birthYear: Expected .*1984\.5/u],
  ["an unknown unit system", "setUser", { units: "imperial" }, /units: Expected "Metric" \| "Imperial"/u],
  ["a key of the answer for an argument", "setUser", { max_hr: 188 }, /max_hr: unknown; known here: .*maxHr/u],
  ["zones in the profile", "setUser", { ftpWatts: 250 }, /ftpWatts: unknown/u],
  ["no weekday", "setAvailability", { daily: {} }, /daily: names no weekday/u],
  [
    "a race without a date",
    "setRaceGoalEvent",
    { action: "create", eventName: "10k", eventType: "10k" },
    /create needs eventName, eventDate and eventType/u
  ],
  [
    "a new race with an id",
    "setRaceGoalEvent",
    { action: "create", eventId: 3, eventName: "10k", eventType: "10k", eventDate: "2026-12-02" },
    /create takes no eventId/u
  ],
  ["a change of nothing", "setRaceGoalEvent", { action: "change", eventId: 3 }, /change names nothing to change/u],
  ["a removal of no race", "setRaceGoalEvent", { action: "remove" }, /remove needs eventId/u],
  ["a history of everything", "getChangeHistory", { limit: 5000 }, /limit: .*between 1 and 100/u]
]

describe("arguments that make no sense", () => {
  for (const [wrong, name, args, says] of cases) {
    it.effect(`${name} refuses ${wrong}`, () =>
      Effect.gen(function* () {
        const answer = yield* call(tool(name), args)
        assert.strictEqual(answer.code, "INVALID_INPUT", answer.text)
        assert.match(answer.text, says)
      })
    )
  }

  it.effect("are said to be wrong once, not twice", () =>
    Effect.gen(function* () {
      const { text } = yield* call(tool("getPlannedWorkouts"), { startDate: "tomorrow" })
      assert.lengthOf(text.match(/startDate/gu) ?? [], 1, text)
    })
  )

  it.effect("are all listed at once", () =>
    Effect.gen(function* () {
      const { text } = yield* call(tool("changeWorkoutIntensity"), { workoutId: "x", ess: "many", repeats: 0 })
      for (const name of ["workoutId", "ess", "repeats"]) assert.include(text, `- ${name}: `)
    })
  )
})
