/**
 * An account at AI Endurance with a memory: what its writes change, its reads show. In the spelling of the contract,
 * as far as it is known; what a test wants different it changes in `plan`, `user` and `rides`.
 */
import { contractTools } from "../../../src/wire/contract.ts"
import type { Answer } from "./fakeUpstream.ts"

type Json = { readonly [key: string]: unknown }

export interface FakeAccount {
  readonly plan: Array<Record<string, unknown>>
  user: Record<string, unknown>
  readonly rides: Array<Record<string, unknown>>
  goals: ReadonlyArray<Json>
  /** Rows of a list; the newest are kept. */
  readonly cap: number
  readonly answers: { readonly [tool: string]: Answer }
}

const zones = (endurance: string, tempo: string, threshold: string, vo2max: string) => ({
  Endurance: endurance,
  Tempo: tempo,
  Threshold: threshold,
  VO2Max: vo2max
})

export const flagsOff = {
  is_indoor: false,
  is_virtual: false,
  is_erg_mode: false,
  exclude_from_curves: false,
  exclude_from_model: false,
  exclude_from_durability: false,
  exclude_hr_data: false
}

export const rideRow = (id: number, day: string, over: Json = {}): Record<string, unknown> => ({
  id,
  activity_date: `${day}T07:40:12Z`,
  activity_date_local: `${day}T08:40:12Z`,
  activity_name: "Tempo Ride - AI Endurance",
  activity_type: "Garmin_Ride",
  activity_movingtime: 4510,
  distance_in_km: 37.9,
  activity_avwatts: 191,
  activity_haspower: true,
  power_is_from_hr: false,
  activity_avhr: 138,
  external_stress_score: 71,
  internal_stress_score: 68,
  kcal: 865,
  hrv_artifact_percentage: 1.8,
  ...flagsOff,
  ...over
})

export const planRow = (id: number, day: string, over: Json = {}): Record<string, unknown> => ({
  workout_id: id,
  date: day,
  title: "Threshold Run",
  act_type: "Run",
  duration_seconds: 3328,
  has_steps_general: false,
  warmup: "12 min easy",
  intervals: "3 x 8 min at threshold, 2 min easy between",
  cooldown: "8 min easy",
  ess: 52,
  ...over
})

const kept = { summary: ["workout_id", "date", "title", "act_type", "duration_seconds", "has_steps_general"] }
const deep = ["steps_general", "swim_sections"]

export const fakeAccount = (): FakeAccount => {
  let nextId = 8_105_000
  const find = (args: Json) => account.plan.find((row) => row["workout_id"] === Number(args["workoutId"]))
  const missing = { failure: "404: workout not found" }
  const created = (args: Json, over: Json) => {
    const row = planRow(nextId++, String(args["dateStr"]), {
      title: args["title"],
      act_type: args["actType"],
      warmup: undefined,
      intervals: undefined,
      cooldown: undefined,
      ess: undefined,
      ...(args["advice"] !== undefined && { advice: args["advice"] }),
      ...(args["isTaper"] === true && { is_taper: true }),
      ...over
    })
    account.plan.push(row)
    return { success: true, workout_id: row["workout_id"], message: "Workout created" }
  }
  const list = (rows: ReadonlyArray<Json>, args: Json) => {
    const inRange = rows.filter((row) => {
      const day = String(row["activity_date_local"]).slice(0, 10)
      return day >= String(args["startDate"] ?? "") && day <= String(args["endDate"] ?? "9999")
    })
    const newest = inRange.toSorted((one, other) =>
      String(one["activity_date"]) < String(other["activity_date"]) ? 1 : -1
    )
    return { activities: newest.slice(0, args["startDate"] === undefined ? account.cap / 2 : account.cap) }
  }
  const account: FakeAccount = {
    plan: [],
    rides: [],
    goals: [],
    cap: 40,
    user: {
      user_type: "Triathlete",
      units: "Metric",
      weight_kg: 63.4,
      do_use_running_power: false,
      zones: {
        Ride: zones("180 W", "216 W", "254 W", "288 W"),
        Run: zones("5:48 /km", "5:10 /km", "4:38 /km", "4:12 /km")
      },
      training_plan_generation_system_prompt: "Long ride on Sunday."
    },
    answers: {
      getUser: () => account.user,
      setZones: ({ actType, zones: set }) => {
        account.user = { ...account.user, zones: { ...(account.user["zones"] as Json), [String(actType)]: set } }
        return { success: true, message: `${actType} zones updated` }
      },
      getRaceGoalEvent: () => ({ goals: account.goals }),
      getPlannedWorkouts: (args) => {
        const rows = account.plan.filter(({ date }) => {
          const day = String(date)
          return day >= String(args["startDate"]) && day <= String(args["endDate"])
        })
        return {
          workouts: rows.map((row) =>
            Object.fromEntries(
              Object.entries(row).filter(([key]) =>
                args["summaryMode"] === true
                  ? kept.summary.includes(key)
                  : args["fullDetails"] === true || !deep.includes(key)
              )
            )
          )
        }
      },
      changeWorkoutDate: (args) => {
        const row = find(args)
        if (row === undefined) return missing
        row["date"] = args["newDate"]
        return { success: true, workout_id: row["workout_id"], new_date: args["newDate"] }
      },
      skipWorkout: (args) => {
        const row = find(args)
        if (row === undefined) return missing
        account.plan.splice(account.plan.indexOf(row), 1)
        return { success: true }
      },
      changeWorkoutAdvice: (args) => {
        const row = find(args)
        if (row === undefined) return missing
        if (args["advice"] === "") return { failure: "422: advice must not be empty" }
        row["advice"] = args["advice"]
        return { success: true, advice: args["advice"] }
      },
      changeWorkoutIntensity: (args) => {
        const row = find(args)
        if (row === undefined) return missing
        if (row["has_steps_general"] === true) return { failure: "WORKOUT_HAS_NO_STEPS" }
        // Any rule will do that gives the same for the same.
        row["ess"] = args["ess"] ?? Number(args["intensityTime"]) / 30
        row["duration_seconds"] = Number(row["ess"]) * 64
        return { success: true, title: row["title"], date: row["date"] }
      },
      createRideRunWorkout: (args) => created(args, { has_steps_general: true, steps_general: args["stepsGeneral"] }),
      createRideRunWorkoutAdvanced: (args) =>
        created(args, { has_steps_general: true, steps_general: args["stepsGeneral"] }),
      createRideRunWorkoutByIntensity: (args) => {
        const title = `${args["intensityType"]} ${args["actType"]}`
        const ess = Number(args["ess"] ?? 40)
        const twin = account.plan.find(
          (row) => row["date"] === args["dateStr"] && row["act_type"] === args["actType"] && row["ess"] === ess
        )
        if (twin !== undefined) return { success: true, workout_id: twin["workout_id"], title: twin["title"] }
        return created(args, { title, ess, duration_seconds: ess * 64 })
      },
      createSwimWorkout: (args) => created(args, { act_type: "Swim", swim_sections: args["swimSections"] }),
      createStrengthOtherWorkout: (args) =>
        created(args, { act_type: "Strength", duration_seconds: null, intervals: args["strengthOtherText"] }),
      getCyclingActivity: (args) => list(account.rides, args),
      getCyclingActivityDetail: (args) => account.rides.find(({ id }) => id === Number(args["activityId"])) ?? {},
      setActivityFlags: ({ activityId, sport: _, ...flags }) => {
        const row = account.rides.find(({ id }) => id === Number(activityId))
        if (row === undefined) return { failure: "404: activity not found" }
        for (const [name, value] of Object.entries(flags)) {
          row[name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)] = value
        }
        if (flags["isVirtual"] === true) row["is_indoor"] = true
        return { success: true, summary: "Flags set", retrain_queued: "excludeFromModel" in flags }
      }
    }
  }
  return account
}

/** What was sent to tools that change something. */
export const writesIn = (ran: ReadonlyArray<{ readonly tool: string; readonly args: Json }>) =>
  ran.filter(({ tool }) => contractTools[tool]?.access === "write")
