/**
 * Every tool over AI Endurance as the contract has it: what is sent, and that what comes back loses nothing. The
 * replies are the contract's own examples, with a key of tomorrow in every object.
 */
import { assert, describe, it } from "@effect/vitest"
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv"
import { Effect, Layer } from "effect"
import { callTool } from "../../src/mcp/call.ts"
import { inputSchema, outputSchema } from "../../src/mcp/toolSchema.ts"
import type { ToolServices } from "../../src/tools/Tool.ts"
import { serves } from "../../src/api/ApiLayer.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { contractTools } from "../../src/wire/contract.ts"
import { planRow, rideRow } from "../support/upstream/fakeAccount.ts"
import { onlyThisNetwork } from "../support/upstream/harness.ts"
import { noon, type Playing, playing, services } from "../api/live/support/live.ts"

const network = onlyThisNetwork()

type Json = Readonly<Record<string, unknown>>

interface Case {
  readonly tool: string
  readonly args?: Json
  /** What AI Endurance is asked, in order; reads that only check are left out. */
  readonly sent: ReadonlyArray<readonly [tool: string, args: Json]>
  /** What AI Endurance says; absent: as the account has it. */
  readonly reply?: unknown
  /** Keys and values that must be in the answer. */
  readonly answer: Json
}

const zones = { Endurance: "182 W", Tempo: "219 W", Threshold: "258 W", VO2Max: "292 W" }
const bySeconds = { Endurance: 98_200, Tempo: 7400, Threshold: 5100, VO2Max: 1300, Anaerobic: 240, Recovery: 12 }
const ride = { ...rideRow(2_500_003, "2026-09-05"), gear_name: "Winter bike" }
const step = { type: "WorkoutStep", intensity: "INTERVAL", durationType: "TIME", durationValue: 480, zone: "Threshold" }
const sections = [{ type: "main", sets: [{ intervals: [{ distance: 100, zone: "Threshold", rest: 20 }] }] }]
const column = (...values: ReadonlyArray<number | null>) => values

const reads: ReadonlyArray<Case> = [
  {
    tool: "getUser",
    sent: [["getUser", {}]],
    reply: {
      weight_kg: "63.4",
      do_use_running_power: null,
      user_type: "triathlete",
      css: "1:45",
      zones: { Ride: zones }
    },
    answer: {
      weight_kg: 63.4,
      user_type: "triathlete",
      units: null,
      css: "1:45",
      ftp_watts: 243,
      zones: { Ride: zones }
    }
  },
  {
    tool: "getAvailability",
    sent: [["getAvailability", {}]],
    reply: { schedule: [{ day: "Mon", hours: 1 }], total: 9.5 },
    answer: { schedule: [{ day: "Mon", hours: 1 }], total: 9.5 }
  },
  {
    tool: "getPlannedWorkouts",
    args: { startDate: "2026-09-14", endDate: "2026-09-20", fullDetails: true },
    sent: [["getPlannedWorkouts", { startDate: "2026-09-14", endDate: "2026-09-20", fullDetails: true }]],
    reply: {
      workouts: [
        planRow(1, "2026-09-16", {
          act_type: "Walking",
          compliance: { done: 0.9 },
          steps_general: [{ ...step, intensityBonus: 3 }]
        })
      ],
      density: { weekly: 5 }
    },
    answer: {
      workouts: [
        {
          workout_id: 1,
          act_type: "Walking",
          compliance: { done: 0.9 },
          steps_general: [{ ...step, intensityBonus: 3 }]
        }
      ],
      density: { weekly: 5 }
    }
  },
  {
    tool: "getCyclingActivity",
    args: { startDate: "2026-09-01", endDate: "2026-09-10", with_dfa_alpha1: true },
    sent: [["getCyclingActivity", { startDate: "2026-09-01", endDate: "2026-09-10", with_dfa_alpha1: true }]],
    reply: { activities: [{ ...ride, average_of_dfa_alpha1: 0.71, weather: { kind: "rain" } }], generated: "now" },
    answer: { activities: [{ ...ride, average_of_dfa_alpha1: 0.71, weather: { kind: "rain" } }], generated: "now" }
  },
  {
    tool: "getRunningActivity",
    sent: [["getRunningActivity", {}]],
    reply: { activities: [{ ...ride, activity_type: "Garmin_Run", activity_avpace: 3.02 }] },
    answer: { activities: [{ activity_type: "Garmin_Run", activity_avpace: 3.02, gear_name: "Winter bike" }] }
  },
  {
    tool: "getSwimmingActivity",
    sent: [["getSwimmingActivity", {}]],
    reply: { activities: [{ ...ride, activity_type: "Garmin_Swim", distance_in_km: null, distance_m: 1800 }] },
    answer: { activities: [{ distance_in_km: 1.8, distance_m: 1800 }] }
  },
  {
    tool: "getOtherActivity",
    sent: [["getOtherActivity", {}]],
    reply: { activities: [{ ...ride, activity_type: "transition", activity_movingtime: 61, elevation_gain: 3 }] },
    answer: { activities: [{ activity_type: "transition", activity_movingtime: 61, elevation_gain: 3 }] }
  },
  {
    tool: "getCyclingActivityDetail",
    args: { activityId: "2500003", with_dfa_alpha1: true, with_power_curve: true },
    sent: [["getCyclingActivityDetail", { activityId: 2_500_003, with_dfa_alpha1: true, with_power_curve: true }]],
    reply: {
      ...ride,
      laps: [{ start_s: 0, end_s: 900, lap_trigger: "manual" }],
      within_session_durability: {
        axis: "kj",
        fade_series: { "5min": { fresh: 236, fade_percent_total: 6.4, by_work: [{ kj: 250, watts: 229.5 }] } }
      },
      reference_window: { days: 42, since: "2026-07-25", activity_count: 21, excludes_current_activity: true },
      power_curve: { "5s": 800 }
    },
    answer: {
      gear_name: "Winter bike",
      laps: [{ start_s: 0, end_s: 900, lap_trigger: "manual" }],
      power_curve: { "5s": 800 },
      reference_window: { days: 42, since: "2026-07-25" }
    }
  },
  {
    tool: "getRunningActivityDetail",
    args: { activityId: 2_500_009, with_time_series_metrics: true, resolution: "medium" },
    sent: [
      ["getRunningActivityDetail", { activityId: 2_500_009, with_time_series_metrics: true, resolution: "medium" }]
    ],
    reply: {
      ...ride,
      id: 2_500_009,
      time_series_metrics: { pace: ["4:59", "5:01"] },
      within_session_durability: {
        gap: {
          axis: "km",
          fade_series: { "5min": { fresh_pace: "4:52", fade_percent_total: 5.1, by_work: [{ km: 5, pace: "5:07" }] } }
        }
      }
    },
    answer: {
      id: 2_500_009,
      time_series_metrics: { pace: ["4:59", "5:01"] },
      within_session_durability: { gap: { fade_series: { "5min": { fresh_pace: "4:52" } } } }
    }
  },
  {
    tool: "getSwimmingActivityDetail",
    args: { activityId: 2_500_011 },
    sent: [["getSwimmingActivityDetail", { activityId: 2_500_011 }]],
    reply: { ...ride, id: 2_500_011, strokes: { total: 812 } },
    answer: { id: 2_500_011, strokes: { total: 812 } }
  },
  {
    tool: "analyzeActivityStream",
    args: {
      activityId: 2_500_003,
      activityType: "Ride",
      segments: "none",
      range: { type: "time_seconds", from: 0, to: 600 }
    },
    sent: [
      [
        "analyzeActivityStream",
        {
          activityId: 2_500_003,
          activityType: "Ride",
          segments: "none",
          range: { type: "time_seconds", from: 0, to: 600 }
        }
      ]
    ],
    reply: { overview: { minutes: 75 }, power: { avg: 191, best: 604 }, pacing: { fade_pct: 5.1 }, verdict: "steady" },
    answer: { overview: { minutes: 75 }, power: { avg: 191, best: 604 }, pacing: { fade_pct: 5.1 }, verdict: "steady" }
  },
  {
    tool: "getRaceGoalEvent",
    sent: [["getRaceGoalEvent", {}]],
    reply: {
      goals: [
        {
          event_name: "Autum 10k",
          event_date: "2026-09-27T00:00:00Z",
          priority: 3,
          discipline_prediction: "2710",
          medal: true
        },
        { event_name: "Some day" }
      ],
      season: { best: "10k" }
    },
    answer: {
      season: { best: "10k" },
      left_out: ["Rows that could not be read: row 2: event_date is no day"],
      goals: [
        { event_name: "Autum 10k", event_date: "2026-09-27", priority: 3, discipline_prediction: 2710, medal: true }
      ]
    }
  },
  {
    tool: "getPrediction",
    sent: [["getPrediction", {}]],
    reply: { outlook: [{ week: 1, value: 251.3 }], quality: { mape: 2.7 } },
    answer: { outlook: [{ week: 1, value: 251.3 }], quality: { mape: 2.7 } }
  },
  {
    tool: "getRecoveryModel",
    args: { days_back: 2 },
    sent: [["getRecoveryModel", { days_back: 2 }]],
    reply: {
      data: {
        date: ["2026-09-13", "2026-09-14T00:00:00"],
        external_stress_score: column(71, null),
        rMSSD: column(52, 49),
        recovery_alpha1: column(null, null),
        driving_recovery: ["hr_rest", "moon"],
        sleep_score: column(80, 81)
      },
      data_joint_muscle_run: { recovery: column(90, 93), date: ["2026-09-13", "2026-09-14"] },
      status: "fresh"
    },
    answer: {
      data: {
        date: ["2026-09-13", "2026-09-14"],
        external_stress_score: [71, null],
        rMSSD: [52, 49],
        recovery_alpha1: [null, null],
        driving_recovery: ["hr_rest", "moon"],
        sleep_score: [80, 81]
      },
      data_joint_muscle_run: { recovery: [90, 93], date: ["2026-09-13", "2026-09-14"] },
      status: "fresh"
    }
  },
  {
    tool: "getPlanProgress",
    sent: [["getPlanProgress", {}]],
    reply: { done_sec: bySeconds, plan_sec: { ...bySeconds, Tempo: 0 }, match: 93, Ride: { done_sec: bySeconds } },
    answer: { done_sec: bySeconds, plan_sec: { ...bySeconds, Tempo: 0 }, match: 93, Ride: { done_sec: bySeconds } }
  },
  {
    tool: "getNutritionModel",
    sent: [["getNutritionModel", {}]],
    reply: { data: { date: ["2026-09-14"], daily_calories_lower_bound: [2150], daily_salt_grams: [5] } },
    answer: { data: { date: ["2026-09-14"], daily_calories_lower_bound: [2150], daily_salt_grams: [5] } }
  }
]

const id = 8_101_222
const writes: ReadonlyArray<Case> = [
  {
    tool: "setZones",
    args: { actType: "Ride", zones },
    sent: [["setZones", { actType: "Ride", zones }]],
    answer: { zones, ftp_watts: 243 }
  },
  {
    tool: "changeWorkoutDate",
    args: { workoutId: String(id), newDate: "2026-09-18", title: "Threshold Run" },
    sent: [["changeWorkoutDate", { workoutId: id, newDate: "2026-09-18" }]],
    answer: { workout_id: id, old_date: "2026-09-16", new_date: "2026-09-18" }
  },
  {
    tool: "skipWorkout",
    args: { workoutId: id },
    sent: [["skipWorkout", { workoutId: id }]],
    answer: { success: true }
  },
  {
    tool: "changeWorkoutAdvice",
    args: { workoutId: id, advice: "Stop if it hurts." },
    sent: [["changeWorkoutAdvice", { workoutId: id, advice: "Stop if it hurts." }]],
    answer: { advice: "Stop if it hurts." }
  },
  {
    tool: "changeWorkoutIntensity",
    args: { workoutId: id, ess: 30 },
    sent: [["changeWorkoutIntensity", { workoutId: id, ess: 30 }]],
    answer: { ess: 30 }
  },
  {
    tool: "createRideRunWorkout",
    args: {
      dateStr: "2026-09-18",
      title: "Eights",
      actType: "Run",
      stepsGeneral: [step],
      isTaper: true,
      advice: "Even"
    },
    sent: [
      [
        "createRideRunWorkout",
        { dateStr: "2026-09-18", title: "Eights", actType: "Run", stepsGeneral: [step], isTaper: true, advice: "Even" }
      ]
    ],
    answer: { workout_id: 8_105_000, title: "Eights", date: "2026-09-18" }
  },
  {
    tool: "createRideRunWorkoutAdvanced",
    args: {
      dateStr: "2026-09-18",
      title: "Fives",
      actType: "Ride",
      stepsGeneral: [
        { durationType: "TIME", durationValue: 300, targetType: "POWER", targetValueLow: 258, targetValueHigh: 272 }
      ]
    },
    sent: [
      [
        "createRideRunWorkoutAdvanced",
        {
          dateStr: "2026-09-18",
          title: "Fives",
          actType: "Ride",
          stepsGeneral: [
            {
              type: "WorkoutStep",
              intensity: "ACTIVE",
              durationType: "TIME",
              durationValue: 300,
              targetType: "POWER",
              targetValue: 265,
              targetValueLow: 258,
              targetValueHigh: 272
            }
          ]
        }
      ]
    ],
    answer: { workout_id: 8_105_000 }
  },
  {
    tool: "createRideRunWorkoutByIntensity",
    args: { dateStr: "2026-09-18", actType: "Ride", intensityType: "Tempo", ess: 60, repeats: 2 },
    sent: [
      [
        "createRideRunWorkoutByIntensity",
        { dateStr: "2026-09-18", actType: "Ride", intensityType: "Tempo", ess: 60, repeats: 2 }
      ]
    ],
    answer: { workout_id: 8_105_000, title: "Tempo Ride", ess: 60 }
  },
  {
    tool: "createSwimWorkout",
    args: { dateStr: "2026-09-18", title: "Hundreds", swimSections: sections },
    sent: [
      [
        "createSwimWorkout",
        {
          dateStr: "2026-09-18",
          title: "Hundreds",
          swimSections: [
            {
              type: "main",
              sets: [
                {
                  repeats: 1,
                  intervals: [{ repeats: 1, distance: 100, stroke: "FREESTYLE", zone: "Threshold", rest: 20 }]
                }
              ]
            }
          ]
        }
      ]
    ],
    answer: { workout_id: 8_105_000, act_type: "Swim" }
  },
  {
    tool: "createStrengthOtherWorkout",
    args: { dateStr: "2026-09-18", title: "Core", strengthOtherText: "Planks" },
    sent: [["createStrengthOtherWorkout", { dateStr: "2026-09-18", title: "Core", strengthOtherText: "Planks" }]],
    answer: { workout_id: 8_105_000, duration_seconds: null }
  },
  {
    tool: "setActivityFlags",
    args: { activityId: 2_500_003, sport: "cycling", isVirtual: true },
    sent: [["setActivityFlags", { activityId: 2_500_003, sport: "cycling", isVirtual: true }]],
    answer: { flags: { is_virtual: true, is_indoor: true, is_erg_mode: false }, retrain_queued: false }
  }
]

const tools = toolkit({ strict: false, serves: serves("live") })

const validator = new AjvJsonSchemaValidator()

const called = ({ account, fake }: Playing, name: string, args: Json) => {
  account.plan.push(planRow(id, "2026-09-16"))
  account.rides.push(rideRow(2_500_003, "2026-09-05"))
  network.use(fake.handlers)
  const tool = tools.find((each) => each.name === name)!
  const prepared = { tool, input: inputSchema(tool.input), output: outputSchema(tool.output) }
  return noon.pipe(
    Effect.andThen(Effect.provide(callTool(prepared, args), services() as Layer.Layer<ToolServices>)),
    Effect.map(({ result }) => {
      assert.isNotTrue(result.isError, JSON.stringify(result.content))
      // Official clients refuse a reply that does not fit, however little of it they look at.
      const { errorMessage } = validator.getValidator(prepared.output.document)(result.structuredContent)
      assert.isUndefined(errorMessage)
      return result.structuredContent as Json
    })
  )
}

/** Objects may hold more; lists are as long. */
const holds = (ours: unknown, theirs: unknown, path: string): void => {
  if (Array.isArray(theirs)) {
    assert.lengthOf(ours as ReadonlyArray<unknown>, theirs.length, path)
    for (const [index, each] of theirs.entries())
      holds((ours as ReadonlyArray<unknown>)[index], each, `${path}[${index}]`)
  } else if (typeof theirs === "object" && theirs !== null) {
    for (const [key, each] of Object.entries(theirs)) holds((ours as Json)[key], each, `${path}.${key}`)
  } else assert.strictEqual(ours, theirs, path)
}

describe("every tool over AI Endurance", () => {
  it("of the contract is here", () => {
    assert.sameMembers(
      [...reads, ...writes].map(({ tool }) => tool),
      Object.keys(contractTools)
    )
  })

  for (const { answer, args = {}, reply, sent, tool } of reads) {
    it.effect(`${tool} asks as documented and passes on whatever comes`, () =>
      Effect.gen(function* () {
        const play = playing()
        const asked: Array<readonly [string, Json]> = []
        play.fake.answers.set(tool, (given) => {
          asked.push([tool, given])
          return reply
        })
        holds(yield* called(play, tool, args), answer, tool)
        assert.deepStrictEqual(asked, sent)
      })
    )
  }

  for (const { answer, args = {}, sent, tool } of writes) {
    it.effect(`${tool} sends what is documented, once, and answers with what came of it`, () =>
      Effect.gen(function* () {
        const play = playing()
        holds(yield* called(play, tool, args), answer, tool)
        const written = play.fake.ran.filter((each) => contractTools[each.tool]?.access === "write")
        assert.deepStrictEqual(
          written.map((each) => [each.tool, each.args]),
          sent as never
        )
      })
    )

    it.effect(`${tool} can be rehearsed, and then nothing is sent`, () =>
      Effect.gen(function* () {
        const play = playing()
        const rehearsed = yield* called(play, tool, { ...args, dryRun: true })
        assert.isTrue(rehearsed["dry_run"])
        assert.isNull(rehearsed["change_id"])
        assert.isEmpty(play.fake.ran.filter((each) => contractTools[each.tool]?.access === "write"))
      })
    )
  }

  it("that cannot work is not listed", () => {
    const names = tools.map(({ name }) => name)
    assert.notInclude(names, "setAvailability")
    assert.notInclude(names, "setRaceGoalEvent")
    assert.notInclude(names, "setUser")
    assert.includeMembers(names, ["markWorkout", "undoLastChange", "getChangeHistory", "compareActivities"])
  })
})
