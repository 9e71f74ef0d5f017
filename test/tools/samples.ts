/** One of each, plausible and small. */
import type { ActivitySummary } from "../../src/domain/Activity.ts"
import { ActivityId } from "../../src/domain/Activity.ts"
import type { Athlete } from "../../src/domain/Athlete.ts"
import { type Day, unsafe } from "../../src/domain/Day.ts"
import { type RaceGoal, RaceGoalId } from "../../src/domain/RaceGoal.ts"
import { MetresPerSecond, Watts } from "../../src/domain/Units.ts"
import { type PlannedWorkout, WorkoutId } from "../../src/domain/Workout.ts"

export const day: (text: string) => Day = unsafe

export const workout = (over: Partial<PlannedWorkout> = {}): PlannedWorkout => ({
  id: WorkoutId.make(12),
  day: day("2026-11-24"),
  title: "Threshold Run",
  sport: "Run",
  durationSeconds: 3360,
  distanceMetres: null,
  ess: 62,
  hasSteps: false,
  isTaper: false,
  advice: null,
  completed: null,
  prescription: {
    warmup: "12 min Endurance",
    intervals: "3 x 8 min Threshold, 2 min easy between",
    cooldown: "8 min Endurance"
  },
  steps: [
    { kind: "step", role: "warmup", length: { by: "time", seconds: 720 }, target: { by: "zone", zone: "Endurance" } }
  ],
  swimSections: null,
  zoneSeconds: { Endurance: 1680, Tempo: 0, Threshold: 1440, VO2Max: 0, Anaerobic: 0 },
  ...over
})

export const noFlags = {
  isIndoor: false,
  isVirtual: false,
  isErgMode: false,
  excludeFromCurves: false,
  excludeFromModel: false,
  excludeFromDurability: false,
  excludeHrData: false
}

export const ride = (over: Partial<ActivitySummary> = {}): ActivitySummary => ({
  id: ActivityId.make(431),
  sport: "Ride",
  type: "Garmin_Ride",
  name: "Tempo Ride",
  startUtc: "2026-11-20T16:40:12Z",
  startLocal: "2026-11-20T17:40:12",
  movingSeconds: 4510,
  elapsedSeconds: 4702,
  distanceMetres: 37910,
  ascentMetres: 412,
  averageWatts: 191,
  normalizedWatts: 204,
  hasPower: true,
  powerIsFromHeartRate: false,
  averageHeartRate: 138,
  maxHeartRate: 161,
  averageCadence: 88,
  averageMetresPerSecond: 8.41,
  ess: 71,
  essMethod: "power",
  internalStressScore: 68,
  kcal: 865,
  hrvArtifactPercent: 1.8,
  poolLengthMetres: null,
  averageStrokesPerMinute: null,
  averageSwolf: null,
  flags: noFlags,
  ...over
})

export const swim = (over: Partial<ActivitySummary> = {}): ActivitySummary =>
  ride({
    sport: "Swim",
    type: "Garmin_Swim",
    name: "Pool",
    movingSeconds: 1800,
    distanceMetres: 1500,
    ascentMetres: null,
    averageWatts: null,
    normalizedWatts: null,
    hasPower: false,
    averageMetresPerSecond: 0.8,
    poolLengthMetres: 25,
    averageStrokesPerMinute: 28,
    averageSwolf: 44,
    essMethod: "swimSpeed",
    hrvArtifactPercent: null,
    ...over
  })

/** FTP 240 W and threshold speed 3.8 m/s, whose bounds are 75, 90, 106 (run 105) and 120 %. */
export const athlete = (over: Partial<Athlete> = {}): Athlete => ({
  demo: true,
  userType: "Triathlete",
  units: "Metric",
  gender: "female",
  birthYear: 1984,
  heightCm: 171,
  weightKg: 63.4,
  useRunningPower: false,
  timeZone: "Europe/Berlin",
  restingHeartRate: 46,
  maxHeartRate: 184,
  thresholdHeartRateRide: 165,
  thresholdHeartRateRun: 170,
  criticalSwimSpeed: MetresPerSecond.make(100 / 105),
  planPrompt: "No running on consecutive days.",
  zones: {
    ridePower: {
      Endurance: Watts.make(180),
      Tempo: Watts.make(216),
      Threshold: Watts.make(254.4),
      VO2Max: Watts.make(288)
    },
    runPower: null,
    runSpeed: {
      Endurance: MetresPerSecond.make(2.85),
      Tempo: MetresPerSecond.make(3.42),
      Threshold: MetresPerSecond.make(3.99),
      VO2Max: MetresPerSecond.make(4.56)
    }
  },
  ...over
})

export const goal = (over: Partial<RaceGoal> = {}): RaceGoal => ({
  id: RaceGoalId.make(3),
  name: "Autumn 10k",
  day: day("2026-12-02"),
  eventType: "10k",
  priority: "C",
  primary: false,
  distanceKm: 10,
  targetSeconds: 2700,
  predictedSeconds: null,
  ...over
})
