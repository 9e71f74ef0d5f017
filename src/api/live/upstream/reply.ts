/** The result of a `tools/call`, as far as the protocol gives it a meaning. */
import { Option } from "effect"
import { isObject, type Json, type JsonObject, parseJson } from "./json.ts"
import type { UpstreamReply } from "./Upstream.ts"

export type ToolResult =
  | { readonly _tag: "Answered"; readonly reply: UpstreamReply }
  /** `isError`: the tool ran and failed, and says so in words. */
  | { readonly _tag: "Failed"; readonly text: string }
  /** Neither content nor structured content: no result of a tool at all. */
  | { readonly _tag: "Shapeless" }

export const toolResultOf = (result: JsonObject): ToolResult => {
  const structured = result["structuredContent"]
  const text = textOf(result["content"])
  if (result["isError"] === true) {
    return { _tag: "Failed", text: text ?? (isObject(structured) ? JSON.stringify(structured) : "") }
  }
  if (isObject(structured)) {
    return { _tag: "Answered", reply: { value: structured, from: "structuredContent" } }
  }
  if (text === null) return { _tag: "Shapeless" }
  return {
    _tag: "Answered",
    reply: Option.match(parseJson(text), {
      onNone: (): UpstreamReply => ({ value: text, from: "text" }),
      onSome: (value): UpstreamReply => ({ value, from: "json" })
    })
  }
}

/** The text parts, one per line; images and links to widgets are not for us. Null when there is no list of parts. */
const textOf = (content: Json | undefined): string | null =>
  Array.isArray(content)
    ? content
        .flatMap((part: Json) =>
          isObject(part) && part["type"] === "text" && typeof part["text"] === "string" ? [part["text"]] : []
        )
        .join("\n")
    : null
