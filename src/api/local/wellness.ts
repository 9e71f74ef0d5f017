/** `logWellness`: what a morning says, told by the athlete. It corrects what was there, and undo brings that back. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { EntityChange } from "../../domain/Change.ts"
import type { Day } from "../../domain/Day.ts"
import { InvalidInput, type Unavailable } from "../../domain/errors.ts"
import { weightDoubt } from "../../domain/profileChecks.ts"
import { implausible, type Wellness, wellnessNames, wellnessWords, measures, tidied } from "../../domain/Wellness.ts"
import type { AiEndurance, WellnessLog } from "../AiEndurance.ts"
import * as documents from "./documents.ts"
import { type Draft, write } from "./journal.ts"
import type { Local } from "./Local.ts"
import { loadAthlete } from "./profile.ts"
import { morningWeight } from "./weight.ts"
import { emptyMorning, encode, load, loggedByHand, sourceOfHand, type StoredWellness } from "./wellnessRows.ts"
import { idOfDay } from "./zoneHistory.ts"

export const logWellness = (local: Local): AiEndurance["Service"]["logWellness"] =>
  Effect.fn("AiEndurance.logWellness")(({ dryRun, ...asked }) =>
    write(local, "logWellness", dryRun, (athleteId) => plan(local, asked, athleteId))
  )

const plan = (
  local: Local,
  { day: named, values: told }: WellnessLog,
  athleteId: AthleteId
): Effect.Effect<Draft<Wellness>, InvalidInput | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const { today } = yield* local.clock.now
    const day = named ?? today
    const given = wellnessNames.filter((name) => (told[name] ?? null) !== null)
    const values = Object.fromEntries(given.map((name) => [name, tidied(name, told[name]!)])) as typeof told
    if (given.length === 0) {
      return yield* invalid("Nothing was measured.", "Give at least one value.")
    }
    if (day > today) {
      return yield* invalid(`${day} is in the future (today is ${today}).`, "Log a morning that has been.")
    }
    const problems = implausible(values)
    if (problems.length > 0) {
      return yield* invalid(`This cannot be: ${problems.join("; ")}.`, "Check the number and its unit.")
    }
    const [found] = yield* load(local.sql, athleteId, day, day)
    const before = found ?? null
    const base = before ?? emptyMorning(day)
    const after = toldOf(base, values)
    const words = given.map((name) => {
      const old = base[name]
      const was = old === null || old === values[name] ? "" : ` (was ${wellnessWords(name, old)})`
      return `${measures[name].words} ${wellnessWords(name, values[name]!)}${was}`
    })
    const weighed = values.weightKg ?? null
    const doubt = weighed === null ? null : weightDoubt(yield* knownWeight(local, athleteId, today), weighed)
    const { source: _, ...value } = after
    const same = before !== null && documents.canonical(encode(before)) === documents.canonical(encode(after))
    return {
      entities: same ? [] : [changeOf(before, after)],
      summary: same
        ? `${day} already has ${words.join(", ")}.`
        : `${before === null ? "Logged" : "Changed"} ${day}: ${words.join(", ")}.`,
      notes: same || doubt === null ? [] : [doubt],
      value
    }
  })

/** The morning of a day with values told besides `logWellness`. */
export const morningChange = (
  local: Local,
  athleteId: AthleteId,
  day: Day,
  values: WellnessLog["values"]
): Effect.Effect<EntityChange, SqlError.SqlError> =>
  Effect.map(load(local.sql, athleteId, day, day), ([found]) =>
    changeOf(found ?? null, toldOf(found ?? emptyMorning(day), values))
  )

const toldOf = (base: StoredWellness, values: WellnessLog["values"]): StoredWellness => {
  const given = wellnessNames.filter((name) => (values[name] ?? null) !== null)
  return { ...base, ...values, source: sourceOfHand(new Set([...loggedByHand(base), ...given])) }
}

const changeOf = (before: StoredWellness | null, after: StoredWellness): EntityChange => ({
  kind: "wellness",
  id: idOfDay(after.day),
  before: before === null ? null : encode(before),
  after: encode(after)
})

const knownWeight = (local: Local, athleteId: AthleteId, today: Day) =>
  Effect.gen(function* () {
    const { weightKg } = yield* loadAthlete(local, athleteId)
    return (yield* morningWeight(local.sql, athleteId, today)) ?? weightKg
  })

const invalid = (message: string, hint: string) => new InvalidInput({ message, hint })
