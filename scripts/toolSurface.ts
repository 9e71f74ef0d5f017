/** The public surface of every tool, as clients see it: what the lock file holds and the reference page shows. */
import { inputSchema, outputSchema } from "../src/mcp/toolSchema.ts"
import type { AnyTool } from "../src/tools/Tool.ts"
import { toolkit } from "../src/tools/toolkit.ts"

export type JsonSchema = { readonly [key: string]: unknown }

export interface ToolSurface {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly scope: string
  readonly contract: boolean
  readonly hints: AnyTool["hints"]
  readonly inputSchema: JsonSchema
  readonly outputSchema: JsonSchema
}

export const surfaceOf = (tool: AnyTool): ToolSurface => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  scope: tool.scope,
  contract: tool.contract,
  hints: tool.hints,
  inputSchema: inputSchema(tool.input).document,
  outputSchema: outputSchema(tool.output).document
})

export const toolSurface = (): ReadonlyArray<ToolSurface> => toolkit({ strict: false }).map(surfaceOf)

/** What most clients put in front of the model. */
export const lean = ({ description, inputSchema, name }: ToolSurface): string =>
  JSON.stringify({ name, description, inputSchema })

export const lockText = (): string => `${JSON.stringify(toolSurface(), null, 1)}\n`
export const lockPath = new URL("../test/contract/tool-surface.json", import.meta.url)
