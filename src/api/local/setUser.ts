/** `setUser`: the profile, told by the athlete. Loads and alpha 1 follow when they are next read (`details/derived.ts`). */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import { knownZone } from "../../clock/ClockLayer.ts"
import type { Athlete, AthleteId } from "../../domain/Athlete.ts"
import type { EntityChange } from "../../domain/Change.ts"
import { InvalidInput, type Unavailable } from "../../domain/errors.ts"
import {
  contradictions,
  implausible,
  type ProfileName,
  profileNames,
  type ProfileValues,
  profileWords,
  valueWords,
  weightDoubt
} from "../../domain/profileChecks.ts"
import type { AiEndurance } from "../AiEndurance.ts"
import * as documents from "./documents.ts"
import { onlyOne } from "./entities.ts"
import { type Draft, write } from "./journal.ts"
import type { Local } from "./Local.ts"
import { loadAthlete } from "./profile.ts"
import { morningWeight, withMorningWeight } from "./weight.ts"
import { morningChange } from "./wellness.ts"
import { entriesFrom, loadZoneHistory } from "./zoneHistory.ts"

export const setUser = (local: Local): AiEndurance["Service"]["setUser"] =>
  Effect.fn("AiEndurance.setUser")(({ dryRun, values }) =>
    write(local, "setUser", dryRun, (athleteId) => plan(local, values, athleteId))
  )

const plan = (
  local: Local,
  asked: ProfileValues,
  athleteId: AthleteId
): Effect.Effect<Draft<Athlete>, InvalidInput | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const { today } = yield* local.clock.now
    const given = profileNames.filter((name) => asked[name] !== undefined)
    if (given.length === 0) return yield* invalid("Nothing was given to set.", "Give at least one value.")
    const problems = implausible(asked, today)
    if (problems.length > 0) return yield* invalid(`This cannot be: ${problems.join("; ")}.`, "Check value and unit.")
    if (asked.timeZone !== undefined && knownZone(asked.timeZone) === null)
      return yield* invalid(`"${asked.timeZone}" is no time zone.`, 'Give its IANA name, like "Europe/Berlin".')
    const athlete = yield* loadAthlete(local, athleteId)
    const weighed = yield* morningWeight(local.sql, athleteId, today)
    const shown = withMorningWeight(athlete, weighed)
    const value: Athlete = { ...athlete, ...asked, ...unrounded(athlete, asked) }
    const clashes = contradictions(value)
    // An older contradiction is no reason to refuse a weight.
    if (clashes.some((clash) => !contradictions(athlete).includes(clash)))
      return yield* invalid(
        `These heart rates contradict each other: ${clashes.join("; ")}.`,
        "Correct the wrong one; heart rates that change together go into one call."
      )
    const moved = given.filter((name) => value[name] !== shown[name])
    const told = (names: ReadonlyArray<ProfileName>): string =>
      names.map((name) => profileWords(name, value[name], value.units)).join(", ")
    if (moved.length === 0) return { entities: [], summary: `The profile already says ${told(given)}.`, value: shown }
    const changes = moved.map(
      (name) => `${profileWords(name, value[name], value.units)} (was ${valueWords(name, shown[name], value.units)})`
    )
    const profile: EntityChange = {
      kind: "athlete",
      id: onlyOne,
      before: documents.athletes.encode(athlete),
      after: documents.athletes.encode(value)
    }
    const history = entriesFrom(yield* loadZoneHistory(local.sql, athleteId), { today, before: athlete, after: value })
    // A morning's weight goes before the profile's, so a newer word is one of this morning.
    const weight = moved.includes("weightKg") && weighed !== null ? value.weightKg : null
    const morning = weight === null ? [] : [yield* morningChange(local, athleteId, today, { weightKg: weight })]
    return {
      entities: [profile, ...history, ...morning],
      summary: `Set ${changes.join(", ")}.`,
      notes: [...notesOf(local, shown, asked), ...(athlete.demo ? [demoNote] : [])],
      value: asked.weightKg === undefined ? withMorningWeight(value, weighed) : value
    }
  })

const notesOf = (
  { clock: { configuredZone } }: Local,
  before: Athlete,
  { timeZone, weightKg }: ProfileValues
): ReadonlyArray<string> => {
  const doubt = weightKg === undefined ? null : weightDoubt(before.weightKg, weightKg)
  return [
    ...(doubt === null ? [] : [doubt]),
    ...(timeZone === undefined || configuredZone === null || configuredZone === timeZone
      ? []
      : [`AIE_TIMEZONE is set to ${configuredZone} where the server runs, and decides which day is today instead`])
  ]
}

/** A pace is told in whole seconds: who writes back what they read means the speed that is there. */
const unrounded = (athlete: Athlete, { criticalSwimSpeed: told }: ProfileValues): Partial<Athlete> => {
  const { criticalSwimSpeed, units } = athlete
  const words = (speed: number): string => valueWords("criticalSwimSpeed", speed, units)
  return told === undefined || criticalSwimSpeed === null || words(told) !== words(criticalSwimSpeed)
    ? {}
    : { criticalSwimSpeed }
}

const demoNote = "this is the demo athlete: an import of own files replaces it, and this with it"

const invalid = (message: string, hint: string) => new InvalidInput({ message, hint })
