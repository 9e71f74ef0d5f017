/** What the athlete should know about a number before trusting it. The code is stable, the text is for people. */
const warningCodes = [
  "recordsDropped",
  "timeJump",
  "timerEventsIgnored",
  "powerSpikes",
  "heartRateSpikes",
  "heartRateSteps",
  "heartRateCoverage",
  "heartRateFromDevice",
  "normalizedPowerShort",
  "deadPowerMeter",
  "thresholdOutOfDate",
  "loadAssumed",
  "noRecords"
] as const
export type WarningCode = (typeof warningCodes)[number]

export interface Warning {
  readonly code: WarningCode
  readonly text: string
}
