/** What of a profile can be told by the athlete or by a device, how it is said, and what cannot be true. */
import type { Athlete } from "./Athlete.ts"
import type { Day } from "./Day.ts"
import { metresPerYard, paceClock } from "./Units.ts"
import { measures } from "./Wellness.ts"

export const profileNames = [
  "userType",
  "units",
  "gender",
  "birthYear",
  "heightCm",
  "weightKg",
  "maxHeartRate",
  "restingHeartRate",
  "thresholdHeartRateRide",
  "thresholdHeartRateRun",
  "criticalSwimSpeed",
  "useRunningPower",
  "timeZone"
] as const
export type ProfileName = (typeof profileNames)[number]

/** Only what is told. */
export type ProfileValues = { readonly [Name in ProfileName]?: NonNullable<Athlete[Name]> }

const titles: { readonly [Name in ProfileName]: string } = {
  userType: "user type",
  units: "units",
  gender: "gender",
  birthYear: "birth year",
  heightCm: "height",
  weightKg: "weight",
  maxHeartRate: "maximum heart rate",
  restingHeartRate: "resting heart rate",
  thresholdHeartRateRide: "ride threshold heart rate",
  thresholdHeartRateRun: "run threshold heart rate",
  criticalSwimSpeed: "critical swim speed",
  useRunningPower: "running power",
  timeZone: "time zone"
}

/** `1:45 /100m`, or per 100 yd for athletes on the imperial system. */
export const swimPaceText = (metresPerSecond: number, units: Athlete["units"]): string =>
  units === "Imperial"
    ? `${paceClock(metresPerSecond, 100 * metresPerYard)} /100yd`
    : `${paceClock(metresPerSecond, 100)} /100m`

/** `maximum heart rate 188 bpm` */
export const profileWords = (name: ProfileName, value: Athlete[ProfileName], units: Athlete["units"]): string =>
  `${titles[name]} ${valueWords(name, value, units)}`

/** `188 bpm`; what is not known is `not set`. */
export const valueWords = (name: ProfileName, value: Athlete[ProfileName], units: Athlete["units"]): string => {
  if (value === null) return "not set"
  if (typeof value === "boolean") return value ? "on" : "off"
  if (typeof value === "string") return value
  if (name === "criticalSwimSpeed") return swimPaceText(value, units)
  const unit = name in limits ? limits[name as Limited].unit : ""
  return `${Math.round(value * 10) / 10}${unit === "" ? "" : ` ${unit}`}`
}

type Limited = Exclude<ProfileName, "birthYear" | "gender" | "timeZone" | "units" | "userType" | "useRunningPower">

/** Wide enough for the fittest and the frailest, narrow enough to catch another unit. The limits are ours. */
const limits: {
  readonly [Name in Limited]: { readonly least: number; readonly most: number; readonly unit: string }
} = {
  heightCm: { least: 100, most: 250, unit: "cm" },
  weightKg: { least: measures.weightKg.least, most: measures.weightKg.most, unit: "kg" },
  maxHeartRate: { least: 100, most: 240, unit: "bpm" },
  restingHeartRate: { least: measures.restingBpm.least, most: measures.restingBpm.most, unit: "bpm" },
  thresholdHeartRateRide: { least: 80, most: 230, unit: "bpm" },
  thresholdHeartRateRun: { least: 80, most: 230, unit: "bpm" },
  // 5:33 to 0:45 for 100 m.
  criticalSwimSpeed: { least: 0.3, most: 2.2, unit: "m/s" }
}
const limited = Object.keys(limits) as ReadonlyArray<Limited>

const years = { youngest: 5, oldest: 110 }

/** What is wrong with the values by themselves, one sentence part each; empty when all are plausible. */
export const implausible = (values: ProfileValues, today: Day): ReadonlyArray<string> => {
  const year = Number(today.slice(0, 4))
  const born = values.birthYear
  return [
    ...limited.flatMap((name) => {
      const value = values[name]
      const { least, most, unit } = limits[name]
      if (value === undefined || (value >= least && value <= most)) return []
      return name === "criticalSwimSpeed"
        ? [`a critical swim speed of ${swimPaceText(value, "Metric")} is outside of 5:33 to 0:45 /100m`]
        : [`${profileWords(name, value, "Metric")} is outside of ${least} to ${most} ${unit}`]
    }),
    ...(born !== undefined && !(born >= year - years.oldest && born <= year - years.youngest)
      ? [`birth year ${born} is outside of ${year - years.oldest} to ${year - years.youngest}`]
      : [])
  ]
}

const poundKg = 0.45359237

/** A weight that no body came to from the one before, in words; pounds, mostly. Null where there is no doubt. */
export const weightDoubt = (before: number | null, kg: number): string | null => {
  if (before === null || (kg < 1.4 * before && kg > before / 1.4)) return null
  const tenth = (value: number): number => Math.round(value * 10) / 10
  return `${tenth(kg)} kg is far from the ${tenth(before)} kg before; ${tenth(kg)} lb would be ${tenth(kg * poundKg)} kg`
}

/** Heart rates that contradict each other; what is not known contradicts nothing. */
export const contradictions = ({
  maxHeartRate,
  restingHeartRate,
  thresholdHeartRateRide,
  thresholdHeartRateRun
}: Pick<
  Athlete,
  "maxHeartRate" | "restingHeartRate" | "thresholdHeartRateRide" | "thresholdHeartRateRun"
>): ReadonlyArray<string> => {
  const rates = [
    ["restingHeartRate", restingHeartRate],
    ["thresholdHeartRateRide", thresholdHeartRateRide],
    ["thresholdHeartRateRun", thresholdHeartRateRun],
    ["maxHeartRate", maxHeartRate]
  ] as const
  const above = (low: number, high: number): ReadonlyArray<string> => {
    const [lowName, lowRate] = rates[low]!
    const [highName, highRate] = rates[high]!
    if (lowRate === null || highRate === null) return []
    // A threshold may be the maximum of somebody who never went beyond it; a resting heart rate is below both.
    if (lowRate < highRate || (low > 0 && lowRate === highRate)) return []
    return [`${profileWords(lowName, lowRate, "Metric")} is not below ${profileWords(highName, highRate, "Metric")}`]
  }
  return [...above(0, 1), ...above(0, 2), ...above(0, 3), ...above(1, 3), ...above(2, 3)]
}
