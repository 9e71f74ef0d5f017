/** Today's recovery in words: what the score allows, what holds it down, what is not known. */
import type { RecoveryScore, RecoverySignal } from "./recovery.ts"

export type RecoveryLevel = "recovered" | "usual" | "strained" | "exhausted" | "unknown"

export interface RecoveryStatus {
  readonly level: RecoveryLevel
  readonly words: string
}

const signalWords: { readonly [S in RecoverySignal]: string } = {
  hrvWeek: "HRV of the last seven days",
  hrvToday: "this morning's HRV",
  restingHeartRate: "resting heart rate of the last seven days",
  loadBalance: "recent training load"
}

const levelOf = (score: number | null): RecoveryLevel => {
  if (score === null) return "unknown"
  if (score >= 75) return "recovered"
  if (score >= 55) return "usual"
  return score >= 35 ? "strained" : "exhausted"
}

const advice: { readonly [L in RecoveryLevel]: string } = {
  recovered: "recovered: a hard workout is within reach",
  usual: "about as usual: train as planned",
  strained: "strained: an easy day would be wiser than a hard one",
  exhausted: "far below the usual: rest, and look for a reason (illness, sleep, travel)",
  unknown: "unknown"
}

export const recoveryStatus = (score: RecoveryScore): RecoveryStatus => {
  const level = levelOf(score.score)
  if (score.score === null) {
    const reasons = score.missing
      .filter(({ signal }) => signal !== "loadBalance" && signal !== "hrvToday")
      .map(({ reason }) => reason)
    return { level, words: `No recovery score: ${reasons.join("; ")}.` }
  }
  const limiting = score.drivers.find(({ signal }) => signal === score.limiting)
  const held =
    limiting === undefined
      ? "Nothing holds it down."
      : `Most held down by ${signalWords[limiting.signal]} (${limiting.contribution.toFixed(1)} points).`
  const high =
    score.hrv?.position === "unusuallyHigh"
      ? " HRV is unusually high, which can mean freshness or the opposite; it earns nothing beyond the usual range."
      : ""
  const gone = score.missing.map(({ signal }) => signalWords[signal])
  const without = gone.length === 0 ? "" : ` Not counted, because missing: ${gone.join(", ")}.`
  return { level, words: `${score.score} of 100, ${advice[level]}. ${held}${high}${without}` }
}
