/** What recovery is read from, day by day: the morning's signals, and the load balance it began with. */
import type { Day } from "../domain/Day.ts"
import { loadAverages } from "../engine/insight/dailyLoad.ts"
import type { RecoveryDay } from "../engine/insight/recovery.ts"

export interface MorningSignals {
  readonly day: Day
  readonly rmssdMs: number | null
  readonly restingBpm: number | null
}

/**
 * One per calendar day. A day's balance is that of its morning, so the training of the day itself does not count yet.
 *
 * @param ess load of each day of the axis; shape [axis.length]
 * @param begun index of the first day with a load: before it there is nothing to be in balance
 */
export const signalDays = (
  axis: ReadonlyArray<Day>,
  mornings: ReadonlyArray<MorningSignals>,
  ess: Float64Array,
  begun: number
): ReadonlyArray<RecoveryDay> => {
  const { ctl, tsb } = loadAverages(ess.subarray(begun))
  const byDay = new Map(mornings.map((morning) => [morning.day, morning]))
  return axis.map((day, index) => {
    const morning = byDay.get(day)
    const at = index - begun
    return {
      day,
      rmssdMs: morning?.rmssdMs ?? null,
      restingBpm: morning?.restingBpm ?? null,
      ctl: at > 0 ? ctl[at - 1]! : null,
      tsb: at > 0 ? tsb[at]! : null
    }
  })
}
