/** The yardstick: the protocol library alone, one tool that answers a constant. Used over HTTP and stdio. */
import { McpServer } from "@modelcontextprotocol/server"

/** A schema library would be measured with it, so there is none. */
const anyObject = {
  "~standard": {
    version: 1 as const,
    vendor: "bare",
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => ({ type: "object" }), output: () => ({ type: "object" }) }
  }
}

/** @param answer the constant, JSON text */
export const bareServer = (answer: string) => {
  const structuredContent: Record<string, unknown> = JSON.parse(answer)
  return () => {
    const server = new McpServer({ name: "bare", version: "0.0.0" })
    server.registerTool(
      "getUser",
      { description: "Answers a constant.", inputSchema: anyObject, outputSchema: anyObject },
      () => ({ content: [{ type: "text", text: answer }], structuredContent })
    )
    return server
  }
}
