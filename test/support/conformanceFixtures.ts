/**
 * The tools, prompts and resources that the official conformance runner looks for. Their names and texts
 * are given by the runner; what they prove is the shell they are served through.
 */
import {
  type CallToolResult,
  type McpServer,
  ResourceTemplate,
  type ServerContext,
  type StandardSchemaWithJSON
} from "@modelcontextprotocol/server"
import { Result, Schema } from "effect"
import { inputSchema } from "../../src/mcp/toolSchema.ts"
import type { ToolSchema } from "../../src/tools/Tool.ts"

type Content = CallToolResult["content"][number]

/** A red pixel. */
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
/** One sample of silence. */
const wav = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="

const text = (words: string): Content => ({ type: "text", text: words })
const image: Content = { type: "image", data: png, mimeType: "image/png" }

/** As the protocol library's own registry takes schemas; ours is served without it. */
const fixtureSchema = <S extends ToolSchema>(schema: S): StandardSchemaWithJSON<S["Encoded"], S["Type"]> => {
  const { decode, document } = inputSchema(schema)
  return {
    "~standard": {
      version: 1,
      vendor: "effect",
      validate: (value) =>
        Result.match(decode(value), {
          onFailure: (message) => ({ issues: [{ message }] }),
          onSuccess: (decoded) => ({ value: decoded as S["Type"] })
        }),
      jsonSchema: { input: () => document, output: () => document }
    }
  }
}

const simpleTool = (
  server: McpServer,
  name: string,
  run: (ctx: ServerContext) => CallToolResult | Promise<CallToolResult>
) => server.registerTool(name, { description: `Fixture ${name}` }, run)

export const registerTools = (server: McpServer): void => {
  simpleTool(server, "test_simple_text", () => ({ content: [text("This is a simple text response for testing.")] }))
  simpleTool(server, "test_image_content", () => ({ content: [image] }))
  simpleTool(server, "test_audio_content", () => ({ content: [{ type: "audio", data: wav, mimeType: "audio/wav" }] }))
  simpleTool(server, "test_embedded_resource", () => ({
    content: [
      {
        type: "resource",
        resource: {
          uri: "test://embedded-resource",
          mimeType: "text/plain",
          text: "This is an embedded resource content."
        }
      }
    ]
  }))
  simpleTool(server, "test_multiple_content_types", () => ({
    content: [
      text("Multiple content types test:"),
      image,
      {
        type: "resource",
        resource: {
          uri: "test://mixed-content-resource",
          mimeType: "application/json",
          text: JSON.stringify({ test: "data", value: 123 })
        }
      }
    ]
  }))
  simpleTool(server, "test_error_handling", () => ({
    isError: true,
    content: [text("This tool intentionally returns an error for testing")]
  }))
  simpleTool(server, "test_tool_with_logging", async (ctx) => {
    for (const step of ["started", "processing data", "completed"]) await ctx.mcpReq.log("info", `Tool ${step}`)
    return { content: [text("Logged three times.")] }
  })
  simpleTool(server, "test_logging_tool", async (ctx) => {
    await ctx.mcpReq.log("info", "Only for those who set a level.")
    return { content: [text("Logged once, if asked to.")] }
  })
  simpleTool(server, "test_tool_with_progress", async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken
    if (progressToken !== undefined) {
      for (const progress of [0, 50, 100]) {
        await ctx.mcpReq.notify({
          method: "notifications/progress",
          params: { progressToken, progress, total: 100, message: `Completed step ${progress} of 100` }
        })
      }
    }
    return { content: [text(String(progressToken))] }
  })
}

export const registerResources = (server: McpServer): void => {
  server.registerResource("static-text", "test://static-text", { mimeType: "text/plain" }, (uri) => ({
    contents: [
      {
        uri: uri.href,
        mimeType: "text/plain",
        text: "This is the content of the static text resource."
      }
    ]
  }))
  server.registerResource("static-binary", "test://static-binary", { mimeType: "image/png" }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: "image/png", blob: png }]
  }))
  server.registerResource("watched-resource", "test://watched-resource", { mimeType: "text/plain" }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: "text/plain", text: "Watched resource content" }]
  }))
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { mimeType: "application/json" },
    (uri, { id }) => ({
      contents: [
        {
          uri: uri.href,
          mimeType: "application/json",
          text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${String(id)}` })
        }
      ]
    })
  )
  server.server.setRequestHandler("resources/subscribe", () => ({}))
  server.server.setRequestHandler("resources/unsubscribe", () => ({}))
}

export const registerPrompts = (server: McpServer): void => {
  const said = (...contents: ReadonlyArray<Content>) => ({
    messages: contents.map((content) => ({ role: "user" as const, content }))
  })
  server.registerPrompt("test_simple_prompt", { description: "Without arguments" }, () =>
    said(text("This is a simple prompt for testing."))
  )
  server.registerPrompt(
    "test_prompt_with_arguments",
    {
      description: "With required arguments",
      argsSchema: fixtureSchema(Schema.Struct({ arg1: Schema.String, arg2: Schema.String }))
    },
    ({ arg1, arg2 }) => said(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))
  )
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    {
      description: "With an embedded resource",
      argsSchema: fixtureSchema(Schema.Struct({ resourceUri: Schema.String }))
    },
    ({ resourceUri }) =>
      said(
        {
          type: "resource",
          resource: { uri: resourceUri, mimeType: "text/plain", text: "Embedded resource content for testing." }
        },
        text("Please process the embedded resource above.")
      )
  )
  server.registerPrompt("test_prompt_with_image", { description: "With an image" }, () =>
    said(image, text("Please analyze the image above."))
  )
  server.server.setRequestHandler("completion/complete", () => ({
    completion: { values: [], total: 0, hasMore: false }
  }))
}
