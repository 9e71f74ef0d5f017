/** Text tables: cells between commas, semicolons or tabs, quoted or not. */

export type Separator = "," | ";" | "\t"

export interface Line {
  /** Where it begins, counted from 1. */
  readonly line: number
  readonly cells: ReadonlyArray<string>
}

/** The one that the first line has most of; a comma when it has none. */
export const separatorOf = (text: string): Separator => {
  const first = unmarked(text).split(/\r\n|\n|\r/u, 1)[0] ?? ""
  const outside = first.replaceAll(/"[^"]*"/gu, "")
  const count = (separator: Separator): number => outside.split(separator).length
  const [most] = ([",", ";", "\t"] as const).toSorted((one, other) => count(other) - count(one))
  return most!
}

/** A quoted cell may hold separators, line breaks and doubled quotes; a quote that never ends takes the rest. */
export const linesOf = (text: string, separator: Separator): ReadonlyArray<Line> => {
  const source = unmarked(text)
  const lines: Array<Line> = []
  let cells: Array<string> = []
  let cell = ""
  let quoted = false
  let [line, startedAt] = [1, 1]
  const endLine = (): void => {
    lines.push({ line: startedAt, cells: [...cells, cell] })
    cells = []
    cell = ""
  }
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!
    const breaks = character === "\n" || (character === "\r" && source[at + 1] !== "\n")
    if (breaks) line++
    if (quoted) {
      if (character !== '"') cell += character
      else if (source[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (character === '"' && cell.trim() === "") {
      quoted = true
      cell = ""
    } else if (character === separator) {
      cells.push(cell)
      cell = ""
    } else if (breaks) {
      endLine()
      startedAt = line
    } else if (character !== "\r") cell += character
  }
  if (cell !== "" || cells.length > 0) endLine()
  return lines
}

const unmarked = (text: string): string => (text.startsWith("\uFEFF") ? text.slice(1) : text)
