/** A tool as AI Endurance lists it right now. Everything but the name may be missing or strange. */
import { isObject, type JsonObject, textOr } from "./json.ts"

export interface LiveTool {
  readonly name: string
  readonly title: string | null
  readonly description: string | null
  /** Empty when the listing has none: then nothing is known, and everything is allowed. */
  readonly inputSchema: JsonObject
  readonly outputSchema: JsonObject | null
  readonly annotations: JsonObject | null
}

/**
 * @param listed the `tools` member of a `tools/list` result
 * @returns null when it is no list; an entry without a name is left out
 */
export const liveToolsOf = (listed: unknown): ReadonlyArray<LiveTool> | null =>
  Array.isArray(listed) ? listed.flatMap(liveToolOf) : null

const liveToolOf = (entry: unknown): ReadonlyArray<LiveTool> =>
  isObject(entry) && typeof entry["name"] === "string" && entry["name"] !== ""
    ? [
        {
          name: entry["name"],
          title: textOr(entry["title"], null),
          description: textOr(entry["description"], null),
          inputSchema: objectOrNull(entry["inputSchema"]) ?? {},
          outputSchema: objectOrNull(entry["outputSchema"]),
          annotations: objectOrNull(entry["annotations"])
        }
      ]
    : []

const objectOrNull = (value: unknown): JsonObject | null => (isObject(value) ? value : null)
