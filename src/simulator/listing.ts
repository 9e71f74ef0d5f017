/** What a revision of AI Endurance lists: its tools with its arguments, and nothing of ours. */
import { inputSchema } from "../mcp/toolSchema.ts"
import type { AnyTool } from "../tools/Tool.ts"
import { contractTools } from "../wire/contract.ts"
import type { Profile } from "./profiles.ts"

type Schema = Readonly<Record<string, unknown>>

/** Arguments that came later than their tool. */
const argumentsSince: { readonly [tool: string]: { readonly [argument: string]: string } } = {
  getPlannedWorkouts: { fullDetails: "1.0.5" },
  getCyclingActivity: { with_dfa_alpha1: "1.0.5" },
  getRunningActivity: { with_dfa_alpha1: "1.0.5" },
  getRecoveryModel: { days_back: "1.0.5" },
  getCyclingActivityDetail: { with_dfa_alpha1: "1.1.0", with_power_curve: "1.1.0", with_time_series_metrics: "1.1.0" },
  getRunningActivityDetail: { with_dfa_alpha1: "1.1.0", with_power_curve: "1.1.0", with_time_series_metrics: "1.1.0" },
  getSwimmingActivityDetail: { with_time_series_metrics: "1.1.0" }
}

/** Revisions are short and have one digit between the dots, so they compare as text. */
const exists = (since: string, { revision }: Profile): boolean => since <= revision

/** Names of the arguments a tool takes; null when the tool does not exist in this profile. */
export const argumentsOf = (tool: string, profile: Profile): ReadonlySet<string> | null => {
  const known = contractTools[tool]
  if (known === undefined || tool === profile.missingTool || !exists(known.since, profile)) return null
  const later = argumentsSince[tool] ?? {}
  return new Set(Object.keys(known.arguments).filter((name) => exists(later[name] ?? known.since, profile)))
}

export interface Listed {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly inputSchema: Schema & { readonly type: "object" }
  readonly outputSchema?: Schema & { readonly type: "object" }
  readonly annotations: Schema
}

export const listed = (tool: AnyTool, profile: Profile): Listed | null => {
  const names = argumentsOf(tool.name, profile)
  if (names === null) return null
  const { hints } = tool
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: narrowed(inputSchema(tool.input).document, names),
    // Says no more than that an object comes: ours would promise keys that AI Endurance does not send.
    ...(profile.outputSchemas && { outputSchema: { type: "object", additionalProperties: true } }),
    annotations: { title: tool.title, readOnlyHint: hints.readOnly, destructiveHint: hints.destructive }
  }
}

const narrowed = (schema: Schema, names: ReadonlySet<string>): Schema & { readonly type: "object" } => {
  const { additionalProperties: _, ...rest } = schema
  const properties = Object.entries((schema["properties"] ?? {}) as Schema).filter(([name]) => names.has(name))
  return { ...rest, type: "object", properties: Object.fromEntries(properties) }
}
