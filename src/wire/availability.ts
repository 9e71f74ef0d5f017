/** Hours per weekday and sport (`getAvailability`, `setAvailability`). */
import { Schema, SchemaTransformation } from "effect"
import { Availability, type AvailabilitySlot } from "../domain/Athlete.ts"
import { type Weekday, weekdays } from "../domain/Day.ts"
import { type Sport, sports } from "../domain/Sport.ts"
import { chosen } from "./chosen.ts"
import { understoodBy } from "./lenient.ts"
import { hundredths } from "./numbers.ts"
import { described, isObject, type JsonObject, keysOf } from "./open.ts"

const hours = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 24 }))

/** Sport to hours: `{ "Ride": 1.5 }`. */
const HoursBySport = Schema.Record(Schema.String, hours).check(Schema.isPropertyNames(Schema.Literals(sports)))

/** Weekday to hours by sport: `{ "Monday": { "Ride": 1.5 }, "Tuesday": {} }`. */
export const DailyHours = Schema.Record(Schema.String, HoursBySport).check(
  Schema.isPropertyNames(Schema.Literals(weekdays))
)
export type DailyHours = typeof DailyHours.Type

export const WeeklyHours = Schema.Record(Schema.String, Schema.Finite).annotate({
  description: "Hours a week: `total`, and one key per sport"
})

export const AvailabilityReply = described({
  [chosen.weeklyHours]: Schema.optionalKey(WeeklyHours),
  [chosen.daily]: Schema.optionalKey(DailyHours),
  notes: Schema.optionalKey(Schema.Array(Schema.String))
}).pipe(
  Schema.decodeTo(
    Schema.toType(Availability),
    SchemaTransformation.transform<Availability, JsonObject>({
      decode: (wire) => readAvailability(wire),
      encode: ({ extras, slots }) => ({
        // Nothing understood is not the same as no time at all.
        ...((slots.length > 0 || extras === undefined) && {
          [chosen.weeklyHours]: weeklyHoursOf(slots),
          [chosen.daily]: dailyHoursOf(slots)
        }),
        ...(slots.length === 0 && extras === undefined && { notes: [noHours] }),
        ...extras
      })
    })
  )
)

/** Zeros alone would read as an athlete who has no time. */
const noHours = "no hours are set: ask the athlete, and set them with setAvailability"

const understood = understoodBy(DailyHours)

/** Weekly hours that are simply the sums of the days are not kept: they are worked out again. */
export const readAvailability = (object: JsonObject): Availability => {
  const { rest, take } = keysOf(object)
  // A week without an hour in it is kept as it came: worked out from no slots it would look like silence.
  const slots = take(chosen.daily, (daily) => withHours(understood(daily))) ?? []
  const sums: JsonObject = weeklyHoursOf(slots)
  take(chosen.weeklyHours, (hours) => (slots.length > 0 && isObject(hours) && sameNumbers(hours, sums) ? hours : null))
  return { slots, ...rest() }
}

const withHours = (daily: DailyHours | null): ReadonlyArray<AvailabilitySlot> | null => {
  const slots = daily === null ? [] : slotsOf(daily)
  return slots.length === 0 ? null : slots
}

const sameNumbers = (one: JsonObject, other: JsonObject): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) => (one[key] ?? 0) === (other[key] ?? 0))

/** One slot per weekday and sport with hours in it; a sport with 0 h is no slot. */
export const slotsOf = (daily: DailyHours): ReadonlyArray<AvailabilitySlot> =>
  weekdaysIn(daily).flatMap((weekday) =>
    sports.flatMap((sport) => {
      const hours = daily[weekday]?.[sport] ?? 0
      return hours > 0 ? [{ weekday, sport, hours }] : []
    })
  )

/** The weekdays named, Monday first. */
export const weekdaysIn = (daily: DailyHours): ReadonlyArray<Weekday> => weekdays.filter((day) => day in daily)

/** All seven weekdays; a day without training is `{}`. */
export const dailyHoursOf = (slots: ReadonlyArray<AvailabilitySlot>): DailyHours =>
  Object.fromEntries(
    weekdays.map((weekday) => [
      weekday,
      Object.fromEntries(slots.filter((slot) => slot.weekday === weekday).map(({ hours, sport }) => [sport, hours]))
    ])
  )

export const weeklyHoursOf = (slots: ReadonlyArray<AvailabilitySlot>): { readonly [key: string]: number } => {
  const sum = (some: ReadonlyArray<AvailabilitySlot>) => hundredths(some.reduce((total, slot) => total + slot.hours, 0))
  const inSport = (sport: Sport) => slots.filter((slot) => slot.sport === sport)
  return {
    total: sum(slots),
    ...Object.fromEntries(
      sports.filter((sport) => inSport(sport).length > 0).map((sport) => [sport, sum(inSport(sport))])
    )
  }
}
