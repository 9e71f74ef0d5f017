/**
 * What the devices knew of their wearer, into the profile: only what it does not say yet, each from the newest file
 * that tells something plausible. One change in the journal, which undo takes back.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { AthleteClock } from "../../../clock/AthleteClock.ts"
import { ofAthlete } from "../../../db/transactions.ts"
import type { ActivitySport } from "../../../domain/Activity.ts"
import type { Athlete, AthleteId } from "../../../domain/Athlete.ts"
import type { Day } from "../../../domain/Day.ts"
import type { Unavailable } from "../../../domain/errors.ts"
import { contradictions, implausible, type ProfileValues, profileWords } from "../../../domain/profileChecks.ts"
import type { Wearer } from "../../../domain/Recording.ts"
import { boundsOf, rideShares } from "../../../domain/Zones.ts"
import { readAthlete } from "../Athletes.ts"
import * as documents from "../documents.ts"
import { onlyOne } from "../entities.ts"
import { apply } from "../journal.ts"
import { withStorage } from "../Local.ts"
import { entriesFrom, loadZoneHistory } from "../zoneHistory.ts"
import { watts } from "../zones.ts"
import type { TakenProfile, TakenValue } from "./ImportReport.ts"

/** One stored recording. */
export interface Worn {
  readonly path: string
  readonly startUtc: string
  readonly sport: ActivitySport
  readonly wearer: Wearer
  /** Highest of the recording. */
  readonly maxBpm: number | null
}

/** @returns null when the profile knew it all, or the devices nothing */
export const takeProfile = (
  athleteId: AthleteId,
  worn: ReadonlyArray<Worn>
): Effect.Effect<TakenProfile | null, Unavailable, AthleteClock | SqlClient.SqlClient> =>
  Effect.gen(function* () {
    if (worn.length === 0) return null
    const sql = yield* SqlClient.SqlClient
    const clock = yield* AthleteClock
    return yield* ofAthlete(
      sql,
      athleteId
    )(
      Effect.gen(function* () {
        const { today } = yield* clock.now
        const athlete = yield* readAthlete(athleteId)
        const { after, taken } = takenFrom(worn, athlete, today)
        if (taken.length === 0) return null
        const changeId = yield* apply({ clock, sql }, athleteId, "import", {
          entities: [
            {
              kind: "athlete",
              id: onlyOne,
              before: documents.athletes.encode(athlete),
              after: documents.athletes.encode(after)
            },
            ...entriesFrom(yield* loadZoneHistory(sql, athleteId), { today, before: athlete, after })
          ],
          summary: `Took from the device's profile: ${taken.map(({ words }) => words).join(", ")}.`,
          value: after
        })
        return { taken, changeId }
      })
    )
  }).pipe(withStorage)

const takenFrom = (
  worn: ReadonlyArray<Worn>,
  athlete: Athlete,
  today: Day
): { readonly after: Athlete; readonly taken: ReadonlyArray<TakenValue> } => {
  const newestFirst = worn.toSorted((a, b) => (a.startUtc < b.startUtc ? 1 : -1))
  const taken: Array<TakenValue> = []
  let after = athlete
  for (const { fits = () => true, name, tells } of unknowns) {
    if (after[name] !== null) continue
    const found = newestFirst.find((each) => {
      const value = tells(each)
      return (
        value !== null &&
        fits(each) &&
        implausible({ [name]: value }, today).length === 0 &&
        contradictions({ ...after, [name]: value }).length === 0
      )
    })
    const value = found === undefined ? null : tells(found)
    if (found === undefined || value === null) continue
    after = { ...after, [name]: value }
    taken.push({ name, value, words: profileWords(name, value, athlete.units), from: found.path })
  }
  const powered =
    athlete.zones.ridePower !== null ? undefined : newestFirst.find((each) => rideThreshold(each) !== null)
  const ftp = powered === undefined ? null : rideThreshold(powered)
  if (powered === undefined || ftp === null) return { after, taken }
  return {
    after: { ...after, zones: { ...after.zones, ridePower: watts(boundsOf(ftp, rideShares)) } },
    taken: [...taken, { name: "ftpWatts", value: ftp, words: `ride zones from an FTP of ${ftp} W`, from: powered.path }]
  }
}

type Taken =
  | "gender"
  | "heightCm"
  | "maxHeartRate"
  | "restingHeartRate"
  | "thresholdHeartRateRide"
  | "thresholdHeartRateRun"
  | "weightKg"

interface Unknown {
  readonly name: Taken & keyof ProfileValues
  readonly tells: (worn: Worn) => number | string | null
  readonly fits?: (worn: Worn) => boolean
}

/** In the order in which they are taken: a maximum decides which thresholds are plausible. */
const unknowns: ReadonlyArray<Unknown> = [
  {
    name: "maxHeartRate",
    tells: ({ wearer }) => wearer.maxBpm,
    // Who went beyond it has another maximum; a few beats more may be the strap.
    fits: ({ maxBpm, wearer }) => maxBpm === null || maxBpm <= (wearer.maxBpm ?? 0) + 5
  },
  { name: "restingHeartRate", tells: ({ wearer }) => wearer.restingBpm },
  { name: "thresholdHeartRateRide", tells: ({ sport, wearer }) => (sport === "Ride" ? wearer.thresholdBpm : null) },
  { name: "thresholdHeartRateRun", tells: ({ sport, wearer }) => (sport === "Run" ? wearer.thresholdBpm : null) },
  { name: "weightKg", tells: ({ wearer }) => wearer.weightKg },
  { name: "heightCm", tells: ({ wearer }) => wearer.heightCm },
  { name: "gender", tells: ({ wearer }) => wearer.gender }
]

/** FTP of anybody who rides. */
const plausibleWatts = { least: 50, most: 600 }

const rideThreshold = ({ sport, wearer: { thresholdWatts } }: Worn): number | null =>
  sport === "Ride" &&
  thresholdWatts !== null &&
  thresholdWatts >= plausibleWatts.least &&
  thresholdWatts <= plausibleWatts.most
    ? thresholdWatts
    : null
