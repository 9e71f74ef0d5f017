/** What a benchmark reports: a figure, and where there is a budget, the ratio it is held to. */
export interface Line {
  readonly what: string
  readonly measured: string
  readonly ratio?: number
  readonly budget?: { readonly atLeast: number } | { readonly atMost: number }
}

export const holds = ({ budget, ratio }: Line): boolean => {
  if (budget === undefined || ratio === undefined) return true
  return "atLeast" in budget ? ratio >= budget.atLeast : ratio <= budget.atMost
}

/** Milliseconds against as many as they may be. */
export const within = (what: string, milliseconds: number, budget: number): Line => ({
  what,
  measured: `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms of ${budget} ms`,
  ratio: milliseconds / budget,
  budget: { atMost: 1 }
})

const budgetWords = (line: Line): string => {
  if (line.budget === undefined) return ""
  const words = "atLeast" in line.budget ? `at least ${line.budget.atLeast}` : `at most ${line.budget.atMost}`
  return `${words}${holds(line) ? "" : "  MISSED"}`
}

export const print = (lines: ReadonlyArray<Line>): void => {
  for (const line of lines) {
    const ratio = line.ratio === undefined ? "" : line.ratio.toFixed(2)
    console.log(`${line.what.padEnd(44)} ${ratio.padStart(6)}  ${budgetWords(line).padEnd(20)} ${line.measured}`)
  }
}

/** What became of the budgets, in one line. */
export const verdict = (name: string, lines: ReadonlyArray<Line>): string => {
  const held = lines.filter(({ budget }) => budget !== undefined)
  const missed = held.filter((line) => !holds(line)).length
  if (held.length === 0) return `${name}: no budgets`
  return missed === 0 ? `${name}: every budget held` : `${name}: ${missed} of ${held.length} budgets MISSED`
}
