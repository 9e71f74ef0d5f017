/** What a summary shows once the athlete excluded its heart rate: nothing that rests on it. */
import type { ActivitySummary } from "../../../domain/Activity.ts"
import { assumedLoad } from "../../../engine/load.ts"

/**
 * The stored figures stay as they are, so that taking the flag back brings everything back. A load that came from
 * heart rate gives way to the one assumed from duration; nothing else is left to tell it from.
 */
export const shown = (summary: ActivitySummary, timerSeconds: number): ActivitySummary => {
  if (!summary.flags.excludeHrData) return summary
  const load =
    summary.essMethod === "heartRate"
      ? { ess: assumedLoad(summary.sport, timerSeconds), essMethod: "assumed" as const }
      : {}
  return {
    ...summary,
    ...load,
    averageHeartRate: null,
    maxHeartRate: null,
    internalStressScore: null,
    hrvArtifactPercent: null
  }
}
