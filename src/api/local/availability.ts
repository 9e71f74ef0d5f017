/** `setAvailability`: the hours of some weekdays, replaced; the other weekdays stay. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId, Availability, AvailabilitySlot } from "../../domain/Athlete.ts"
import { type Weekday, weekdays } from "../../domain/Day.ts"
import { InvalidInput, type Unavailable } from "../../domain/errors.ts"
import { sports } from "../../domain/Sport.ts"
import type { AiEndurance } from "../AiEndurance.ts"
import * as documents from "./documents.ts"
import { onlyOne } from "./entities.ts"
import { type Draft, write } from "./journal.ts"
import type { Local } from "./Local.ts"
import { loadAvailability } from "./profile.ts"

interface Request {
  readonly slots: ReadonlyArray<AvailabilitySlot>
  readonly weekdays: ReadonlyArray<Weekday>
}

export const setAvailability = (local: Local): AiEndurance["Service"]["setAvailability"] =>
  Effect.fn("AiEndurance.setAvailability")((request) =>
    write(local, "setAvailability", request.dryRun, (athleteId) => plan(local, request, athleteId))
  )

/** Zero hours is the same as no slot, so that naming a weekday without slots frees it. */
const withSlots = (current: Availability, request: Request): Availability => ({
  slots: [
    ...current.slots.filter((slot) => !request.weekdays.includes(slot.weekday)),
    ...request.slots.filter((slot) => slot.hours > 0)
  ].sort(byWeekdayAndSport)
})

const plan = (
  local: Local,
  request: Request,
  athleteId: AthleteId
): Effect.Effect<Draft<Availability>, InvalidInput | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const refused = refuse(request)
    if (refused !== null) return yield* refused
    const current = yield* loadAvailability(local, athleteId)
    const value = withSlots(current, request)
    const before = documents.availabilities.encode(current)
    const after = documents.availabilities.encode(value)
    const named = weekdays.filter((weekday) => request.weekdays.includes(weekday))
    if (documents.canonical(before) === documents.canonical(after)) {
      return { entities: [], summary: `The hours on ${named.join(", ")} already are these.`, value: current }
    }
    return {
      entities: [{ kind: "availability", id: onlyOne, before, after }],
      summary: `Set the hours available: ${named
        .map((weekday) => `${weekday} ${hoursWords(value, weekday)} (was ${hoursWords(current, weekday)})`)
        .join(", ")}.`,
      value
    }
  })

/** A weekday is replaced whole, so what it held is said with what it holds. */
const hoursWords = ({ slots }: Availability, weekday: Weekday): string =>
  slots
    .filter((slot) => slot.weekday === weekday)
    .map(({ hours, sport }) => `${sport} ${hours} h`)
    .join(" and ") || "none"

const refuse = ({ slots, weekdays: named }: Request): InvalidInput | null => {
  if (named.length === 0)
    return invalid("No weekday was named.", "Name the weekdays to set; the others stay as they are.")
  const seen = new Set<string>()
  for (const { hours, sport, weekday } of slots) {
    if (!named.includes(weekday))
      return invalid(`${weekday} has hours but is not among the weekdays to set.`, "Name it, or leave its hours out.")
    if (!(hours >= 0 && hours <= 24))
      return invalid(`${hours} hours of ${sport} on ${weekday} do not fit into a day.`, "Give hours from 0 to 24.")
    if (seen.has(`${weekday} ${sport}`))
      return invalid(`${sport} appears twice on ${weekday}.`, "Add the hours up into one entry.")
    seen.add(`${weekday} ${sport}`)
  }
  const full = named.find((weekday) => hoursOn(slots, weekday) > 24)
  return full === undefined
    ? null
    : invalid(`The hours on ${full} add up to more than a day.`, "All sports together have 24 hours.")
}

const hoursOn = (slots: ReadonlyArray<AvailabilitySlot>, weekday: Weekday): number =>
  slots.reduce((total, slot) => (slot.weekday === weekday ? total + slot.hours : total), 0)

const invalid = (message: string, hint: string) => new InvalidInput({ message, hint })

const byWeekdayAndSport = (a: AvailabilitySlot, b: AvailabilitySlot): number =>
  weekdays.indexOf(a.weekday) - weekdays.indexOf(b.weekday) || sports.indexOf(a.sport) - sports.indexOf(b.sport)
