/**
 * Whoever answers AI Endurance's tools by name: arguments in, JSON out, both as the wire spells them.
 *
 * Two things stand behind it, AI Endurance itself (`live/upstream/`) and a cassette (`replay/`), and one thing on
 * top: the source that turns each method of `AiEndurance` into calls and the replies into domain values. So replay
 * goes through the very code that talks to AI Endurance.
 */
import { Context, type Effect, type Schema } from "effect"
import type { ToolError } from "../domain/errors.ts"

export type Json = Schema.Json
export type JsonObject = { readonly [key: string]: Json }

/** One entry of `tools/list`, as the server sent it. */
export interface ListedTool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly inputSchema: JsonObject
  readonly outputSchema?: JsonObject
  readonly annotations?: JsonObject
}

export class WireSource extends Context.Service<
  WireSource,
  {
    /**
     * One call.
     *
     * @param args only what differs from the default; absent is the default. Ids are numbers
     * @returns the reply's JSON document, unchanged
     */
    readonly call: (tool: string, args: JsonObject) => Effect.Effect<Json, ToolError>
    /** The tools that are there now. */
    readonly listTools: Effect.Effect<ReadonlyArray<ListedTool>, ToolError>
  }
>()("ai-endurance-mcp/api/WireSource") {}
