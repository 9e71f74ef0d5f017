/**
 * The one place where values and errors become tool results.
 *
 * - A value: encoded with the tool's output schema, sent as `structuredContent` and, because half of the
 *   clients show the model only text, as the same JSON in `content[0].text`, compact.
 * - An error: `isError`, the text `message`, newline, `hint`; and for programs
 *   `_meta["ai-endurance-mcp/error"] = { code, message, hint, … }`. No `structuredContent`: it would have
 *   to fit the output schema.
 * - `WORKOUT_HAS_NO_STEPS` is the one code that AI Endurance itself sends as text, alone; it stays alone
 *   in the first content block, and our words follow in a second.
 * - Whatever it is, what nobody would see of it is left out (`visibleText.ts`).
 * - A defect: "Internal error" and a reference id. The cause goes to the log under that id, never out.
 */
import type { CallToolResult } from "@modelcontextprotocol/server"
import type { ToolError } from "../domain/errors.ts"
import { visible, visibleJson, visibleText } from "./visibleText.ts"

export const errorMetaKey = "ai-endurance-mcp/error"

export interface Outcome {
  /** `OK`, or the error's code; what logs and metrics count. */
  readonly code: string
  readonly result: CallToolResult
}

/** @param encoded the JSON form of the tool's output, an object */
export const succeeded = (encoded: Record<string, unknown>): Outcome => {
  const { json, value } = visibleJson(encoded)
  return { code: "OK", result: { content: [text(json)], structuredContent: value } }
}

export const failed = (error: ToolError): Outcome => {
  const code = codes[error._tag]
  const words = `${error.message}\n${error.hint}`
  return errorOutcome(
    code,
    { message: error.message, hint: error.hint, ...detailsOf(error) },
    error._tag === "WorkoutHasNoSteps" ? [code, words] : [words]
  )
}

/** @param problems one per line */
export const badArguments = (tool: string, problems: string): Outcome => {
  const message = `Invalid arguments for ${tool}:\n${problems}`
  const hint = "Correct these and call again; nothing was changed."
  return errorOutcome("INVALID_INPUT", { message, hint }, [`${message}\n${hint}`])
}

/** @param reference the id under which the log holds the cause */
export const crashed = (reference: string): Outcome => {
  const message = "Internal error"
  const hint = `Report it with the reference ${reference}.`
  return errorOutcome("INTERNAL", { message, hint, reference }, [`${message}. ${hint}`])
}

/** Nobody is left to read it, but the protocol library wants an answer to throw away. */
export const cancelled: Outcome = errorOutcome("CANCELLED", { message: "Cancelled", hint: "" }, ["Cancelled"])

function errorOutcome(code: string, details: Readonly<Record<string, unknown>>, lines: ReadonlyArray<string>): Outcome {
  return {
    code,
    result: {
      isError: true,
      content: lines.map((line) => text(visibleText(line))),
      _meta: { [errorMetaKey]: visible({ code, ...details }) }
    }
  }
}

function text(words: string) {
  return { type: "text" as const, text: words }
}

const codes: Readonly<Record<ToolError["_tag"], string>> = {
  NotSignedIn: "NOT_SIGNED_IN",
  ScopeMissing: "SCOPE_MISSING",
  NotFound: "NOT_FOUND",
  InvalidInput: "INVALID_INPUT",
  Conflict: "CONFLICT",
  WorkoutHasNoSteps: "WORKOUT_HAS_NO_STEPS",
  Throttled: "THROTTLED",
  Unavailable: "UNAVAILABLE",
  UpstreamRefused: "UPSTREAM_REFUSED",
  UpstreamChanged: "UPSTREAM_CHANGED",
  NotRecorded: "NOT_RECORDED",
  Unsupported: "UNSUPPORTED"
}

const detailsOf = (error: ToolError): Readonly<Record<string, unknown>> => {
  if (error._tag === "ScopeMissing") return { scope: error.scope }
  if (error._tag === "Throttled") return { retryAfterSeconds: error.retryAfterSeconds }
  return {}
}
