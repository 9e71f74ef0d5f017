/**
 * Which days something can be planned for: one rule for every builder, every move and every source. Further ahead than
 * anybody plans, a day is a mistyped year, and nobody would ever find what was put there.
 */
import * as Day from "./Day.ts"

/** Workouts a year, races the four years that some train for; the limits are ours. */
const mostDaysAhead = { workout: 366, race: 4 * 366 }

/** @returns what is wrong with the day, and what to do about it; null where nothing is */
export const unplannable = (
  day: Day.Day,
  today: Day.Day,
  what: keyof typeof mostDaysAhead
): { readonly message: string; readonly hint: string } | null => {
  if (day < today) {
    return {
      message: `${day} is in the past (today is ${today}).`,
      hint: "Choose today or a later day. Nothing was changed."
    }
  }
  const last = Day.addDays(today, mostDaysAhead[what])
  return day <= last
    ? null
    : {
        message: `${day} is too far ahead for a ${what} (today is ${today}).`,
        hint: `Is the year right? Choose a day until ${last}. Nothing was changed.`
      }
}
