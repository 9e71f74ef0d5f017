/**
 * What a FIT file says of whoever wore the device. Zero is how devices spell "never told"; whether a value can be true
 * is for the import to judge.
 */
import type { ActivitySport } from "../domain/Activity.ts"
import type { Wearer } from "../domain/Recording.ts"
import { type FitMessages, type FitRow, positiveOrNull, textOf } from "./fitMessages.ts"

/**
 * Heart rates come from the zones the device counted with, then from those it was set to: some write an older maximum
 * into the latter. The default maximum of `user_profile` is a factory setting and says nothing.
 *
 * Devices keep heart rates and powers by sport. Those of a swim are no athlete's maximum, and a file of several
 * sports does not say whose threshold it holds.
 *
 * @returns null when the file says nothing
 */
export const wearerOf = (
  { timesInZone, userProfiles, zonesTargets }: FitMessages,
  sport: ActivitySport,
  onlySession: boolean
): Wearer | null => {
  const zones = [...timesInZone, ...zonesTargets]
  const metres = firstPositive(userProfiles, "height")
  const gender = userProfiles.map((row) => textOf(row, "gender")).find((word) => word !== null)
  const wearer: Wearer = {
    gender: gender === "female" || gender === "male" ? gender : null,
    weightKg: firstPositive(userProfiles, "weight"),
    heightCm: metres === null ? null : Math.round(metres * 100),
    restingBpm: firstPositive([...userProfiles, ...timesInZone], "resting_heart_rate"),
    maxBpm: sport === "Swim" ? null : firstPositive(zones, "max_heart_rate"),
    thresholdBpm: onlySession ? firstPositive(zones, "threshold_heart_rate") : null,
    thresholdWatts: onlySession ? firstPositive(zones, "functional_threshold_power") : null
  }
  return Object.values(wearer).every((value) => value === null) ? null : wearer
}

const firstPositive = (rows: ReadonlyArray<FitRow>, field: string): number | null =>
  rows.map((row) => positiveOrNull(row, field)).find((value) => value !== null) ?? null
