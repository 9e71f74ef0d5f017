/** Days as people and programs write them. Which of two numbers is the month is learnt from the column, never guessed. */
import { Result, Schema } from "effect"
import { Day } from "../domain/Day.ts"

/** Of days written with slashes; `unknown` while no number of the column is above 12. */
export type DateOrder = "dayFirst" | "monthFirst" | "unknown" | "mixed"

const slashed = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)/u
const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)/u
const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/u
const digits = /^(\d{4})(\d{2})(\d{2})$/u

export const dateOrder = (column: ReadonlyArray<string>): DateOrder => {
  const pairs = column.flatMap((cell) => {
    const match = slashed.exec(cell.trim())
    return match === null ? [] : [[Number(match[1]), Number(match[2])] as const]
  })
  const dayFirst = pairs.some(([first]) => first > 12)
  const monthFirst = pairs.some(([, second]) => second > 12)
  if (dayFirst && monthFirst) return "mixed"
  return dayFirst ? "dayFirst" : monthFirst ? "monthFirst" : "unknown"
}

/** A time of day after it is of no interest. Fails in words. */
export const dayIn = (cell: string, order: DateOrder): Result.Result<Day, string> => {
  const text = cell.trim()
  if (text === "") return Result.fail("the line has no date")
  const parts = partsOf(text, order)
  if (typeof parts === "string") return Result.fail(parts)
  const [year, month, day] = parts
  const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`
  return isDay(written) ? Result.succeed(written) : Result.fail(`"${text.slice(0, 40)}" is no day of the calendar`)
}

const isDay = Schema.is(Day)

const partsOf = (text: string, order: DateOrder): readonly [string, string, string] | string => {
  const inOrder = yearFirst.exec(text) ?? digits.exec(text)
  if (inOrder !== null) return [inOrder[1]!, inOrder[2]!, inOrder[3]!]
  const german = dotted.exec(text)
  if (german !== null) return [german[3]!, german[2]!, german[1]!]
  const either = slashed.exec(text)
  if (either === null) return `"${text.slice(0, 40)}" is no date; write it as 2026-11-22`
  if (order === "dayFirst") return [either[3]!, either[2]!, either[1]!]
  if (order === "monthFirst") return [either[3]!, either[1]!, either[2]!]
  return `"${text.slice(0, 40)}" may be day and month or month and day; write it as 2026-11-22`
}
