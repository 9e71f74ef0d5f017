/**
 * The tools of AI Endurance 1.2.0 and their arguments, as data: what it documents, nothing of ours.
 * Schemas of ours say what we accept; this says what may be sent and what a simulator lists.
 */

export interface ContractArgument {
  /** `id`: a number, the same in digits is taken too. `day`: `YYYY-MM-DD`. */
  readonly type: "id" | "day" | "string" | "number" | "boolean" | "object" | "array"
  readonly required?: true
  readonly values?: ReadonlyArray<string>
  /** What leaving it out means. */
  readonly default?: boolean | number | string
}

export interface ContractTool {
  readonly access: "read" | "write"
  /** The revision that brought it. */
  readonly since: string
  readonly arguments: { readonly [name: string]: ContractArgument }
}

export const contractRevision = "1.2.0 (2026-08-25)"

export const contractTools: { readonly [tool: string]: ContractTool } = {
  getUser: { access: "read", since: "1.0.0", arguments: {} },
  setZones: {
    access: "write",
    since: "1.0.0",
    arguments: {
      actType: { type: "string", required: true, values: ["Run", "Ride"] },
      zones: { type: "object", required: true }
    }
  },
  getAvailability: { access: "read", since: "1.0.0", arguments: {} },
  getPlannedWorkouts: {
    access: "read",
    since: "1.0.0",
    arguments: {
      startDate: { type: "day" },
      endDate: { type: "day" },
      summaryMode: { type: "boolean", default: false },
      fullDetails: { type: "boolean", default: false }
    }
  },
  changeWorkoutDate: {
    access: "write",
    since: "1.0.0",
    arguments: {
      workoutId: { type: "id", required: true },
      newDate: { type: "day", required: true },
      title: { type: "string" }
    }
  },
  skipWorkout: {
    access: "write",
    since: "1.0.0",
    arguments: { workoutId: { type: "id", required: true }, title: { type: "string" } }
  },
  changeWorkoutAdvice: {
    access: "write",
    since: "1.0.0",
    arguments: {
      workoutId: { type: "id", required: true },
      advice: { type: "string", required: true },
      title: { type: "string" }
    }
  },
  changeWorkoutIntensity: {
    access: "write",
    since: "1.2.0",
    arguments: {
      workoutId: { type: "id", required: true },
      ess: { type: "number" },
      intensityTime: { type: "number" },
      repeats: { type: "number" },
      title: { type: "string" }
    }
  },
  createRideRunWorkout: {
    access: "write",
    since: "1.0.0",
    arguments: {
      dateStr: { type: "day", required: true },
      title: { type: "string", required: true },
      actType: { type: "string", required: true, values: ["Ride", "Run"] },
      stepsGeneral: { type: "array", required: true },
      isTaper: { type: "boolean", default: false },
      advice: { type: "string" }
    }
  },
  createRideRunWorkoutAdvanced: {
    access: "write",
    since: "1.0.5",
    arguments: {
      dateStr: { type: "day", required: true },
      title: { type: "string", required: true },
      actType: { type: "string", required: true, values: ["Ride", "Run"] },
      stepsGeneral: { type: "array", required: true },
      isTaper: { type: "boolean", default: false },
      advice: { type: "string" }
    }
  },
  createRideRunWorkoutByIntensity: {
    access: "write",
    since: "1.2.0",
    arguments: {
      dateStr: { type: "day", required: true },
      actType: { type: "string", required: true, values: ["Ride", "Run"] },
      intensityType: {
        type: "string",
        required: true,
        values: ["Endurance", "Tempo", "Threshold", "VO2Max", "Anaerobic"]
      },
      ess: { type: "number" },
      intensityTime: { type: "number" },
      repeats: { type: "number" },
      isTaper: { type: "boolean", default: false }
    }
  },
  createSwimWorkout: {
    access: "write",
    since: "1.0.0",
    arguments: {
      dateStr: { type: "day", required: true },
      title: { type: "string", required: true },
      swimSections: { type: "array", required: true },
      isTaper: { type: "boolean", default: false },
      advice: { type: "string" }
    }
  },
  createStrengthOtherWorkout: {
    access: "write",
    since: "1.0.1",
    arguments: {
      dateStr: { type: "day", required: true },
      title: { type: "string", required: true },
      strengthOtherText: { type: "string", required: true },
      isTaper: { type: "boolean", default: false }
    }
  },
  getCyclingActivity: {
    access: "read",
    since: "1.0.0",
    arguments: {
      startDate: { type: "day" },
      endDate: { type: "day" },
      with_dfa_alpha1: { type: "boolean", default: false }
    }
  },
  getRunningActivity: {
    access: "read",
    since: "1.0.0",
    arguments: {
      startDate: { type: "day" },
      endDate: { type: "day" },
      with_dfa_alpha1: { type: "boolean", default: false }
    }
  },
  getSwimmingActivity: {
    access: "read",
    since: "1.0.0",
    arguments: { startDate: { type: "day" }, endDate: { type: "day" } }
  },
  getCyclingActivityDetail: {
    access: "read",
    since: "1.0.0",
    arguments: {
      activityId: { type: "id", required: true },
      with_dfa_alpha1: { type: "boolean", default: false },
      with_power_curve: { type: "boolean", default: false },
      with_time_series_metrics: { type: "boolean", default: false },
      resolution: { type: "string", values: ["low", "medium", "high", "full"], default: "low" }
    }
  },
  getRunningActivityDetail: {
    access: "read",
    since: "1.0.0",
    arguments: {
      activityId: { type: "id", required: true },
      with_dfa_alpha1: { type: "boolean", default: false },
      with_power_curve: { type: "boolean", default: false },
      with_time_series_metrics: { type: "boolean", default: false },
      resolution: { type: "string", values: ["low", "medium", "high", "full"], default: "low" }
    }
  },
  getSwimmingActivityDetail: {
    access: "read",
    since: "1.0.0",
    arguments: {
      activityId: { type: "id", required: true },
      with_time_series_metrics: { type: "boolean", default: false },
      resolution: { type: "string", values: ["low", "medium", "high", "full"], default: "low" }
    }
  },
  analyzeActivityStream: {
    access: "read",
    since: "1.2.0",
    arguments: {
      activityId: { type: "id", required: true },
      activityType: { type: "string", required: true, values: ["Ride", "Run", "Swim"] },
      segments: { type: "string", values: ["auto", "none"], default: "auto" },
      range: { type: "object" }
    }
  },
  getOtherActivity: {
    access: "read",
    since: "1.2.0",
    arguments: { startDate: { type: "day" }, endDate: { type: "day" } }
  },
  setActivityFlags: {
    access: "write",
    since: "1.0.6",
    arguments: {
      activityId: { type: "id", required: true },
      sport: { type: "string", required: true, values: ["cycling", "running"] },
      isIndoor: { type: "boolean" },
      isVirtual: { type: "boolean" },
      isErgMode: { type: "boolean" },
      excludeFromCurves: { type: "boolean" },
      excludeFromModel: { type: "boolean" },
      excludeFromDurability: { type: "boolean" },
      excludeHrData: { type: "boolean" }
    }
  },
  getRaceGoalEvent: { access: "read", since: "1.0.0", arguments: {} },
  getPrediction: { access: "read", since: "1.0.0", arguments: {} },
  getRecoveryModel: { access: "read", since: "1.0.0", arguments: { days_back: { type: "number", default: 14 } } },
  getPlanProgress: { access: "read", since: "1.0.0", arguments: {} },
  getNutritionModel: { access: "read", since: "1.0.2", arguments: {} }
}
