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
