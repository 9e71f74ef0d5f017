/**
 * Calendar days: plain `YYYY-MM-DD` strings that name a real day, with no time and no zone.
 * Which day is "today" is decided in `clock/`, never here.
 */
import { Schema } from "effect"

const pattern = /^(\d{4})-(\d{2})-(\d{2})$/u

const millisOf = (text: string): number | null => {
  const match = pattern.exec(text)
  if (!match) return null
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const millis = Date.UTC(year, month - 1, date)
  const back = new Date(millis)
  const real = year >= 1900 && back.getUTCMonth() === month - 1 && back.getUTCDate() === date
  return real ? millis : null
}

/** A day that exists: `2026-02-29` is refused. */
export const Day = Schema.String.annotate({ description: "Calendar day, YYYY-MM-DD" })
  .check(
    Schema.isPattern(pattern, { expected: "a day like 2026-11-22" }),
    Schema.makeFilter(
      (text) => !pattern.test(text) || millisOf(text) !== null || `${text} is not a day of the calendar (YYYY-MM-DD)`
    )
  )
  .pipe(Schema.brand("Day"))
export type Day = typeof Day.Type

export const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const
export const Weekday = Schema.Literals(weekdays)
export type Weekday = typeof Weekday.Type

const dayMillis = 86_400_000

/** For text that is known to be a day; anything else throws. Use the schema for whatever a caller wrote. */
export const unsafe = (text: string): Day => Day.make(text)

/** The first ten characters of a timestamp, as a day. */
export const ofTimestamp = (timestamp: string): Day => unsafe(timestamp.slice(0, 10))

/** Midnight UTC of the day, in milliseconds since 1970. */
export const toMillis = (day: Day): number => millisOf(day) ?? Number.NaN

export const ofMillis = (millis: number): Day => unsafe(new Date(millis).toISOString().slice(0, 10))

export const addDays = (day: Day, count: number): Day => ofMillis(toMillis(day) + count * dayMillis)

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((toMillis(to) - toMillis(from)) / dayMillis)

export const weekdayOf = (day: Day): Weekday => weekdays[(new Date(toMillis(day)).getUTCDay() + 6) % 7]!

/** The Monday on or before the day. */
export const startOfWeek = (day: Day): Day => addDays(day, -weekdays.indexOf(weekdayOf(day)))

/** Every day from `first` to `last`, both included. */
export const range = (first: Day, last: Day): ReadonlyArray<Day> =>
  Array.from({ length: Math.max(0, daysBetween(first, last) + 1) }, (_, index) => addDays(first, index))
