/**
 * Keys that AI Endurance does not document and nobody has observed: our choice, all of them, here.
 *
 * Every other key in `wire/` is documented or observed and must not change. When a live reply shows the
 * real spelling of one of these, this table is the only place to correct.
 */
export const chosen = {
  /** Profile. */
  userType: "user_type",
  units: "units",
  gender: "gender",
  birthYear: "birth_year",
  heightCm: "height_cm",
  maxHr: "max_hr",
  restingHr: "resting_hr",
  rideThresholdHr: "bike_threshold_hr",
  runThresholdHr: "run_threshold_hr",
  swimCss: "swim_css",
  zones: "zones",
  ftpWatts: "ftp_watts",
  criticalRunPower: "critical_run_power_watts",
  thresholdPace: "threshold_pace",

  /** Availability. */
  weeklyHours: "weekly_hours",
  daily: "daily",

  /** Planned workouts. */
  weekday: "weekday",
  warmup: "warmup",
  intervals: "intervals",
  cooldown: "cooldown",
  advice: "advice",
  ess: "ess",
  distanceKm: "distance_in_km",
  isTaper: "is_taper",
  isCompleted: "is_completed",
  compliance: "compliance",
  timeInZone: "time_in_zone",
  density: "density",
  workoutsPerWeek: "workouts_per_week",
  dateRange: "date_range",

  /** Activities: what the summaries know beyond the documented row. */
  distanceMetres: "distance_in_m",
  elevationGain: "elevation_gain",
  elapsedSeconds: "elapsed_seconds",
  normalizedPower: "normalized_power",
  maxHrOfActivity: "activity_maxhr",
  averageCadence: "average_cadence",
  averageSpeed: "average_speed_mps",
  essMethod: "stress_score_method",
  poolLength: "pool_length_m",
  strokeRate: "stroke_rate",
  swolf: "swolf",
  /** In place of `watts` and `heart_rate` in the keys of alpha 1 thresholds of runs. */
  alpha1Pace: "pace",

  /** Details: laps, lengths, curves. */
  lapNumber: "lap",
  lapTimer: "timer_s",
  averagePower: "avg_power",
  averagePace: "avg_pace",
  averageHr: "avg_hr",
  lapCadence: "avg_cadence",
  averageRespiration: "avg_respiration",
  averageAlpha1: "avg_dfa_alpha1",
  lengths: "lengths",
  rests: "rests",
  swumSeconds: "swum_seconds",
  restSeconds: "rest_seconds",
  strokeAnalysis: "stroke_analysis",
  distancePerStroke: "distance_per_stroke_m",
  weather: "weather",
  fadeEvidence: "evidence",
  basis: "basis",
  warnings: "warnings",
  missing: "missing",
  leftOut: "left_out",

  /** Analysis: every key inside the documented blocks but `fade_pct`. */
  applied: "range",
  decoupling: "decoupling",
  efficiency: "efficiency_factor",
  criticalPower: "critical_power",
  wPrime: "w_prime_balance",

  /** Comparison. */
  notCompared: "not_compared",

  /** Flags. */
  summary: "summary",

  /** Races. */
  eventId: "event_id",
  isPrimary: "is_primary",
  daysUntil: "days_until",

  /** Replies. */
  today: "today",
  timeZone: "time_zone",
  success: "success",
  message: "message",
  dryRun: "dry_run",
  changeId: "change_id",
  alreadyExisted: "already_existed",
  oldDate: "old_date",
  newDate: "new_date",
  whatIf: "what_if"
} as const
