/**
 * Tables of mornings as apps export them: a header with a date and what was measured. Columns are known by their
 * names in several spellings, the separator by the header, and every line that cannot be used is named with its reason.
 */
import { Result } from "effect"
import type { Day } from "../domain/Day.ts"
import { implausible, noWellness, type WellnessName, wellnessNames, type WellnessValues } from "../domain/Wellness.ts"
import { type Amount, amountIn, columnOf, type Column, sleepUnit } from "./wellnessColumns.ts"
import { type Line, linesOf, separatorOf } from "./separated.ts"
import { type DateOrder, dateOrder, dayIn } from "./writtenDays.ts"

export interface WellnessRow {
  /** In the file, counted from 1. */
  readonly line: number
  readonly day: Day
  /** At least one of them is not null. */
  readonly values: WellnessValues
}

export interface WellnessTable {
  /** By day, one for each. */
  readonly rows: ReadonlyArray<WellnessRow>
  readonly refused: ReadonlyArray<{ readonly line: number; readonly reason: string }>
  /** Lines with a date and nothing measured. */
  readonly emptyLines: number
}

/**
 * @param today later days are refused
 * @returns or in words why it is no table of mornings
 */
export const readWellnessCsv = (text: string, today: Day): Result.Result<WellnessTable, string> => {
  const separator = separatorOf(text)
  const lines = linesOf(text, separator).filter(isFilled)
  const header = lines[0]
  if (header === undefined) return Result.fail("the file is empty")
  const { dateAt, measured } = columnsOf(header)
  if (dateAt === -1) return Result.fail(noMornings("its first line names no column `date`"))
  if (measured.length === 0) {
    return Result.fail(noMornings("none of its columns is rmssd, resting_hr, sleep, soreness or weight"))
  }
  const doubled = measured.find(
    ({ at, column }) => measured.find((other) => other.column.name === column.name)!.at !== at
  )
  if (doubled !== undefined) {
    return Result.fail(`two of its columns hold the same: "${header.cells[doubled.at]!.trim()}" is there already`)
  }
  const body = lines.slice(1)
  const reading: Reading = {
    dateAt,
    measured: measured.map(({ at, column }) => ({
      at,
      column: column.name === "sleepSeconds" ? sleepUnit(column, cellsAt(body, at), separator !== ",") : column
    })),
    order: dateOrder(cellsAt(body, dateAt)),
    decimalComma: separator !== ",",
    today
  }
  return Result.succeed(tableOf(body, reading))
}

/** A century of mornings, with a hundred columns. */
export const largestTableBytes = 8 * 1024 * 1024

/** Any text may begin like a table: here the name counts too. */
export const tableName = /\.(csv|tsv)$/iu

/**
 * Whether a file, by its first line, is meant to be such a table: exports are full of others.
 *
 * @param head its first bytes; the header must be whole in them
 */
export const looksLikeMornings = (head: Uint8Array): boolean => {
  const text = tableText(head)
  const [header] = text === null ? [] : linesOf(text, separatorOf(text)).filter(isFilled)
  if (header === undefined) return false
  const { dateAt, measured } = columnsOf(header)
  return dateAt !== -1 && measured.length > 0
}

/** UTF-8, else the encoding of old spreadsheets; null for what is no text. */
export const tableText = (bytes: Uint8Array): string | null => {
  if (bytes.includes(0)) return null
  const text = new TextDecoder("utf-8").decode(bytes)
  return text.includes("\uFFFD") ? new TextDecoder("windows-1252").decode(bytes) : text
}

const isFilled = ({ cells }: Line): boolean => cells.some((cell) => cell.trim() !== "")

const columnsOf = ({ cells }: Line) => {
  const columns = cells.map(columnOf)
  return {
    /** -1 when there is none. */
    dateAt: columns.findIndex((column) => column?.name === "day"),
    measured: columns.flatMap((column, at) =>
      column !== null && column.name !== "day" ? [{ at, column: { ...column, name: column.name } }] : []
    )
  }
}

interface Reading {
  readonly dateAt: number
  readonly measured: ReadonlyArray<{ readonly at: number; readonly column: Column & { readonly name: WellnessName } }>
  readonly order: DateOrder
  readonly decimalComma: boolean
  readonly today: Day
}

const noMornings = (why: string): string =>
  `this table holds no mornings (HRV, resting heart rate, sleep, weight): ${why}`

const cellsAt = (lines: ReadonlyArray<Line>, at: number): ReadonlyArray<string> =>
  lines.map(({ cells }) => cells[at] ?? "")

const tableOf = (lines: ReadonlyArray<Line>, reading: Reading): WellnessTable => {
  const byDay = new Map<Day, WellnessRow>()
  const refused: Array<{ readonly line: number; readonly reason: string }> = []
  let emptyLines = 0
  for (const { cells, line } of lines) {
    const row = rowOf(cells, line, reading)
    const reason = typeof row === "string" ? row : row === null ? null : repeated(row, byDay.get(row.day))
    if (row === null) emptyLines++
    else if (typeof row === "string" || reason !== null) refused.push({ line, reason: reason ?? "" })
    else if (!byDay.has(row.day)) byDay.set(row.day, row)
  }
  const rows = [...byDay.values()].toSorted((one, other) => (one.day < other.day ? -1 : 1))
  return { rows, refused, emptyLines }
}

/** Null without a measurement; text says why the line cannot be used. One wrong value refuses the whole line. */
const rowOf = (
  cells: ReadonlyArray<string>,
  line: number,
  { dateAt, decimalComma, measured, order, today }: Reading
): WellnessRow | string | null => {
  const read = measured.map(({ at, column }) => {
    const amount: Amount = amountIn(cells[at] ?? "", column, decimalComma)
    return { name: column.name, ...amount }
  })
  if (read.every(({ _tag }) => _tag === "None")) return null
  const written = dayIn(cells[dateAt] ?? "", order)
  if (Result.isFailure(written)) return written.failure
  const day = written.success
  if (day > today) return `${day} is in the future`
  const wrong = read.flatMap((amount) => (amount._tag === "Wrong" ? [amount.reason] : []))
  const values = {
    ...noWellness,
    ...Object.fromEntries(read.flatMap((amount) => (amount._tag === "Some" ? [[amount.name, amount.value]] : [])))
  }
  const problems = [...wrong, ...implausible(values)]
  return problems.length > 0 ? problems.join("; ") : { line, day, values }
}

/** The same line twice is one; two that disagree about a day are not for us to decide. */
const repeated = (row: WellnessRow, first: WellnessRow | undefined): string | null => {
  if (first === undefined) return null
  const same = wellnessNames.every((name) => row.values[name] === first.values[name])
  return same ? null : `${row.day} is on line ${first.line} already, with other values`
}
