/** The day a reply was computed for, and the days it covers. Models do not know what day it is. */
import { Option, Schema, SchemaTransformation } from "effect"
import { Day, Weekday, weekdayOf } from "../domain/Day.ts"
import { chosen } from "./chosen.ts"

/** The athlete's day and the IANA zone that decided it. */
export interface AthleteDay {
  readonly today: Day
  readonly timeZone: string
}

export const Today = Schema.Struct({
  date: Schema.toEncoded(Day),
  weekday: Weekday,
  [chosen.timeZone]: Schema.String
})
  .annotate({ description: "The athlete's current day" })
  .pipe(
    Schema.decodeTo(
      Schema.Struct({ today: Schema.toType(Day), timeZone: Schema.String }),
      SchemaTransformation.transform({
        decode: (wire) => ({ today: Day.make(wire.date), timeZone: wire.time_zone }),
        encode: ({ timeZone, today }) => ({ date: today, weekday: weekdayOf(today), time_zone: timeZone })
      })
    )
  )

/** For replies that are written by hand. */
export const writeToday = ({ timeZone, today }: AthleteDay) => ({
  date: today,
  weekday: weekdayOf(today),
  [chosen.timeZone]: timeZone
})

const decodeToday = Schema.decodeUnknownOption(Today)

export const readToday = (value: Schema.Json): AthleteDay | null => Option.getOrNull(decodeToday(value))

/** Days applied, both included. An absent end is open. */
export const DateRange = Schema.Struct({
  start: Schema.optionalKey(Schema.toType(Day)),
  end: Schema.optionalKey(Schema.toType(Day)),
  /** True when the range asked for was longer than the cap. */
  capped: Schema.optionalKey(Schema.Boolean)
}).annotate({ description: "Days applied, both included" })
export type DateRange = typeof DateRange.Type
