/** One plausible answer per tool, in the keys that are known of it. Values are made up. */
import type { Answer } from "./fakeUpstream.ts"

const zones = { Endurance: 5400, Tempo: 1200, Threshold: 600, VO2Max: 120, Anaerobic: 0 }
const activity = (id: number, type: string) => ({
  id,
  activity_date: "2026-09-05T07:40:12Z",
  activity_date_local: "2026-09-05T08:40:12Z",
  activity_name: "Tempo - AI Endurance",
  activity_type: type,
  activity_movingtime: 4510.5,
  distance_in_km: 37.9,
  activity_avhr: 138,
  external_stress_score: 71,
  internal_stress_score: 68,
  kcal: 865
})
const done = { success: true }

export const sampleAnswers: { readonly [tool: string]: Answer } = {
  getUser: () => ({ user_type: "Triathlete", units: "Metric", weight_kg: 63.4, do_use_running_power: false }),
  setZones: () => done,
  getAvailability: () => ({ weekly_hours: { total: 9.5 }, daily: { Saturday: { Ride: 3 } } }),
  getPlannedWorkouts: () => ({
    workouts: [
      {
        workout_id: 8101222,
        date: "2026-09-16",
        title: "Threshold Run",
        act_type: "Run",
        duration_seconds: 3360,
        has_steps_general: false
      }
    ]
  }),
  changeWorkoutDate: ({ workoutId, newDate }) => ({ ...done, workout_id: Number(workoutId), new_date: newDate }),
  skipWorkout: () => done,
  changeWorkoutAdvice: () => done,
  changeWorkoutIntensity: () => done,
  createRideRunWorkout: () => ({ ...done, workout_id: 8105000 }),
  createRideRunWorkoutAdvanced: () => ({ ...done, workout_id: 8105001 }),
  createRideRunWorkoutByIntensity: () => ({ ...done, workout_id: 8105002, title: "Tempo Ride" }),
  createSwimWorkout: () => ({ ...done, workout_id: 8105003 }),
  createStrengthOtherWorkout: () => ({ ...done, workout_id: 8105004 }),
  getCyclingActivity: () => ({ activities: [activity(2500003, "Garmin_Ride")] }),
  getRunningActivity: () => ({ activities: [activity(2500009, "Garmin_Run")] }),
  getSwimmingActivity: () => ({ activities: [activity(2500011, "Garmin_Swim")] }),
  getCyclingActivityDetail: () => ({ ...activity(2500003, "Garmin_Ride"), laps: [{ start_s: 0, end_s: 900 }] }),
  getRunningActivityDetail: () => ({ ...activity(2500009, "Garmin_Run"), laps: [] }),
  getSwimmingActivityDetail: () => ({ ...activity(2500011, "Garmin_Swim"), laps: [] }),
  analyzeActivityStream: () => ({ overview: { moving_time_s: 4510 }, time_in_zone: zones }),
  getOtherActivity: () => ({ activities: [activity(2500017, "hiking")] }),
  setActivityFlags: () => ({ ...done, retrain_queued: false, flags: { is_indoor: true } }),
  getRaceGoalEvent: () => ({ goals: [{ event_name: "Autumn 10k", event_date: "2026-09-27", priority: "C" }] }),
  getPrediction: () => ({ future: [], history: [] }),
  getRecoveryModel: () => ({ data: { date: ["2026-09-14"], external_stress_score: [null], rMSSD: [55] } }),
  getPlanProgress: () => ({ done_sec: zones, plan_sec: zones }),
  getNutritionModel: () => ({ data: { date: ["2026-09-14"], daily_calories_lower_bound: [2150] } })
}
