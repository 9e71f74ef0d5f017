/** What is counted about tool calls. Labels hold tool names and outcome codes only, so their number is bounded. */
import { Effect, Metric } from "effect"

const calls = Metric.counter("mcp_tool_calls_total", {
  description: "Tool calls by tool and outcome",
  incremental: true
})

const durations = Metric.histogram("mcp_tool_duration_seconds", {
  description: "How long tool calls took, by tool and outcome",
  boundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
})

export const measureCall = (tool: string, outcome: string, ms: number): Effect.Effect<void> => {
  const { count, duration } = labelled(tool, outcome)
  return Effect.andThen(Metric.update(count, 1), Metric.update(duration, ms / 1000))
}

/** Making a labelled metric costs more than counting with it. */
const made = new Map<string, ReturnType<typeof label>>()

const labelled = (tool: string, outcome: string) => {
  const key = `${tool} ${outcome}`
  const known = made.get(key) ?? label(tool, outcome)
  made.set(key, known)
  return known
}

const label = (tool: string, outcome: string) => ({
  count: Metric.withAttributes(calls, { tool, outcome }),
  duration: Metric.withAttributes(durations, { tool, outcome })
})
