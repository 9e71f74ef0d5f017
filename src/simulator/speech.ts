/** The local source's arguments and replies, as AI Endurance would have taken and given them. */
import type { CallToolResult } from "@modelcontextprotocol/server"
import { errorMetaKey } from "../mcp/result.ts"
import { contractTools } from "../wire/contract.ts"
import { argumentsOf } from "./listing.ts"
import type { Profile } from "./profiles.ts"

type Json = { readonly [key: string]: unknown }

const lists: ReadonlySet<string> = new Set([
  "getCyclingActivity",
  "getRunningActivity",
  "getSwimmingActivity",
  "getOtherActivity"
])
const withAlpha1: ReadonlySet<string> = new Set(["getCyclingActivity", "getRunningActivity"])
const isDetail = (tool: string): boolean => tool.endsWith("ActivityDetail")

/** Before any activity there is. */
const sinceEver = "1970-01-01"

/** What the tool is asked in place of what was sent. */
export const heard = (tool: string, sent: Json, profile: Profile): Json => {
  const known = argumentsOf(tool, profile) ?? new Set()
  const kept = Object.entries(sent).filter(([name]) => known.has(name) || !profile.ignoresUnknownArguments)
  const asked = Object.fromEntries(kept.filter(([, value]) => value !== null))
  return { ...unasked(tool, asked, profile), ...asked }
}

const unasked = (tool: string, asked: Json, profile: Profile): Json => {
  if (lists.has(tool)) {
    const ranged = asked["startDate"] !== undefined || asked["endDate"] !== undefined
    return {
      ...(!ranged && profile.rowsWithoutRange === 40 && { startDate: sinceEver }),
      ...(profile.everythingUnasked && withAlpha1.has(tool) && { with_dfa_alpha1: true })
    }
  }
  if (isDetail(tool) && profile.everythingUnasked) {
    const all = Object.keys(contractTools[tool]?.arguments ?? {}).filter((name) => name.startsWith("with_"))
    return Object.fromEntries(all.map((name) => [name, true]))
  }
  return tool === "getRecoveryModel" ? { days_back: profile.recoveryDays } : {}
}

/** Why arguments are refused that the tool itself would take; null when they are not. */
export const refusal = (tool: string, sent: Json, { textIds }: Profile): string | null => {
  if (textIds) return null
  const known = contractTools[tool]?.arguments ?? {}
  const asText = Object.entries(sent).find(([name, value]) => known[name]?.type === "id" && typeof value === "string")
  return asText === undefined ? null : `${asText[0]} must be a number`
}

/** Documented classes of failure; what has none is an internal error. */
const statuses: { readonly [code: string]: number } = {
  SCOPE_MISSING: 403,
  NOT_FOUND: 404,
  INVALID_INPUT: 422,
  CONFLICT: 422,
  UNSUPPORTED: 422,
  THROTTLED: 429
}

export const failure = (words: string, status: number, profile: Profile): CallToolResult => ({
  isError: true,
  content: [{ type: "text", text: profile.statusInFailures ? `${status}: ${words}` : words }]
})

export const said = (tool: string, args: Json, result: CallToolResult, profile: Profile): CallToolResult => {
  if (result.isError === true) {
    const details = result._meta?.[errorMetaKey] as { readonly code?: string; readonly message?: string } | undefined
    const code = details?.code ?? ""
    return code === "WORKOUT_HAS_NO_STEPS"
      ? { isError: true, content: [{ type: "text", text: code }] }
      : failure(details?.message ?? "Tool execution failed", statuses[code] ?? 500, profile)
  }
  const reply = theirs(tool, args, result.structuredContent as Json, profile)
  return {
    content: [{ type: "text", text: JSON.stringify(reply) }],
    ...(profile.structuredContent && { structuredContent: reply })
  }
}

/** Keys that we add to replies of theirs, wherever they stand. */
const ours: ReadonlySet<string> = new Set([
  "today",
  "left_out",
  "missing",
  "unreadable",
  "warnings",
  "basis",
  "evidence",
  "also_available",
  "stress_score_method",
  "dry_run",
  "change_id"
])

/** What our analysis knows beyond theirs. */
const analyses: ReadonlySet<string> = new Set(["efficiency_factor", "critical_power", "w_prime_balance", "decoupling"])

const theirs = (tool: string, args: Json, reply: Json, profile: Profile): Record<string, unknown> => {
  const plain = withoutOurs(reply)
  if (isDetail(tool)) return profile.emptyDetails ? {} : row(tool, args, plain, profile)
  if (tool === "analyzeActivityStream") return withoutKeys(plain, analyses)
  if (lists.has(tool)) {
    return { activities: (plain["activities"] as ReadonlyArray<Json>).map((each) => row(tool, args, each, profile)) }
  }
  if (tool === "getRaceGoalEvent") {
    return { goals: (plain["goals"] as ReadonlyArray<Json>).map((goal) => withoutKeys(goal, new Set(["event_id"]))) }
  }
  return tool === "getRecoveryModel" && profile.recoveryGaps ? { ...plain, data: gaps(plain["data"] as Json) } : plain
}

const row = (tool: string, args: Json, activity: Json, profile: Profile): Record<string, unknown> => {
  const local = activity["activity_date_local"]
  return {
    ...(profile.activityIds ? activity : withoutKeys(activity, new Set(["id"]))),
    ...(typeof local === "string" && !profile.falseZ && { activity_date_local: local.replace(/Z$/u, "") }),
    ...("power_is_from_hr" in activity && !profile.powerFromHeartRate && { power_is_from_hr: false }),
    ...(args["with_dfa_alpha1"] === true && filled(alpha1Keys, activity)),
    ...(profile.durabilityPercent && withAlpha1.has(tool) && filled(durabilityKeys, activity))
  }
}

/** Asked for, these keys are there; null where nothing could be computed. */
const alpha1Keys = [
  ...["aerobic", "anaerobic"].flatMap((threshold) =>
    ["watts_ramp", "watts_cluster", "heart_rate_ramp", "heart_rate_cluster"].map(
      (method) => `${threshold}_threshold_dfa_alpha1_${method}`
    )
  ),
  "average_of_dfa_alpha1",
  "mean_of_dfa_alpha1_times_power_or_pace_normalized_over_two_weeks_in_percent"
]

/** Empty on most rows even then, so empty on all of these. */
const durabilityKeys = [
  "aerobic_durability_according_to_dfa_alpha1_in_percent",
  "aerobic_durability_according_to_dfa_alpha1_running_power_in_percent"
]

const filled = (keys: ReadonlyArray<string>, activity: Json): Json =>
  Object.fromEntries(keys.map((key) => [key, activity[key] ?? null]))

const gaps = (columns: Json): Json => ({
  ...columns,
  external_stress_score: list(columns["external_stress_score"]).map((ess) => (ess === 0 ? null : ess)),
  recovery_alpha1: list(columns["date"]).map(() => null)
})

const list = (value: unknown): ReadonlyArray<unknown> => (Array.isArray(value) ? value : [])

const withoutOurs = (reply: Json): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(reply)
      .filter(([key]) => !ours.has(key))
      .map(([key, value]) => [key, cleaned(value)])
  )

const cleaned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(cleaned)
  return typeof value === "object" && value !== null ? withoutOurs(value as Json) : value
}

const withoutKeys = (record: Json, keys: ReadonlySet<string>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.has(key)))
