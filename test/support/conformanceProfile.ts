/** The conformance fixtures as an `McpFactory`, to be served through the real HTTP shell. */
import { McpServer } from "@modelcontextprotocol/server"
import { Layer } from "effect"
import { McpFactory } from "../../src/mcp/McpFactory.ts"
import { registerPrompts, registerResources, registerTools } from "./conformanceFixtures.ts"
import { registerRounds, requestState } from "./conformanceRounds.ts"

export const conformanceFactory = Layer.succeed(
  McpFactory,
  McpFactory.of({
    within: (_env, body) => body(),
    make: () => {
      const server = new McpServer(
        { name: "conformance-profile", version: "1.0.0" },
        {
          capabilities: {
            tools: { listChanged: false },
            prompts: { listChanged: false },
            resources: { subscribe: true, listChanged: false },
            logging: {},
            completions: {}
          },
          requestState: { verify: (state, ctx) => requestState.verify(state, ctx) }
        }
      )
      registerTools(server)
      registerResources(server)
      registerPrompts(server)
      registerRounds(server)
      return server
    }
  })
)
