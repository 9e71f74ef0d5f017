/** Which days a list of planned workouts covers. Pure: `today` is handed in. */
import { Result } from "effect"
import { addDays, type Day, daysBetween } from "../domain/Day.ts"
import { InvalidInput } from "../domain/errors.ts"
import type { Window } from "./AiEndurance.ts"

/** Today and the two weeks after it. */
const defaultDays = 14
/** At most this many days in one list, both ends counted. */
export const capDays = 35

/**
 * Days are compared as days, never as instants: no time zone and no clock change can move an end.
 *
 * AI Endurance leaves open what one bound alone means. Here a start alone reaches two weeks on; an end alone
 * begins today, or two weeks before the end when that lies in the past. A range beyond the cap keeps its
 * start and says that its end was pulled in.
 */
export const windowOf = (
  request: { readonly start: Day | null; readonly end: Day | null; readonly uncapped: boolean },
  today: Day
): Result.Result<Window, InvalidInput> => {
  const start =
    request.start ?? (request.end !== null && request.end < today ? addDays(request.end, -defaultDays) : today)
  const end = request.end ?? addDays(start, defaultDays)
  if (end < start) return Result.fail(inverted(start, end))
  const last = addDays(start, capDays - 1)
  const capped = !request.uncapped && daysBetween(start, end) >= capDays
  return Result.succeed({ start, end: capped ? last : end, capped })
}

export const inverted = (start: Day, end: Day): InvalidInput =>
  new InvalidInput({
    message: `The range ends before it starts: ${start} to ${end}.`,
    hint: "Swap startDate and endDate; both days are included."
  })
