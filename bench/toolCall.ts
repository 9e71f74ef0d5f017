/** The call that the HTTP benchmarks make: small, of a tool that answers from one row. */

const protocol = "2026-07-28"

export const toolCall = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: {
    name: "getUser",
    arguments: {},
    _meta: {
      "io.modelcontextprotocol/protocolVersion": protocol,
      "io.modelcontextprotocol/clientCapabilities": {},
      "io.modelcontextprotocol/clientInfo": { name: "bench", version: "0" }
    }
  }
})

export const toolCallHeaders = (token: string) => ({
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": protocol,
  "mcp-method": "tools/call",
  "mcp-name": "getUser",
  authorization: `Bearer ${token}`
})
