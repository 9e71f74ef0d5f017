/** AI Endurance as fast as it could be: constant answers over HTTP, after `BARE_LATENCY_MS`. */
import { createServer } from "node:http"

const latencyMs = Number(process.env["BARE_LATENCY_MS"] ?? "0")

const profile = {
  user_type: "Triathlete",
  units: "Metric",
  weight_kg: 63.4,
  zones: { Ride: { Endurance: "180 W", Tempo: "216 W", Threshold: "254 W", VO2Max: "288 W" } }
}

const results: { readonly [method: string]: unknown } = {
  initialize: {
    protocolVersion: "2025-06-18",
    capabilities: { tools: {} },
    serverInfo: { name: "bare", version: "0" }
  },
  "tools/list": { tools: [{ name: "getUser", inputSchema: { type: "object" } }] },
  "tools/call": { content: [{ type: "text", text: JSON.stringify(profile) }] }
}

const server = createServer((request, response) => {
  const chunks: Array<Buffer> = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk))
  request.on("end", () => {
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString()) as { id?: number; method: string }
    const answer = () => {
      if (id === undefined) response.writeHead(202).end()
      else {
        response.writeHead(200, { "content-type": "application/json" })
        response.end(JSON.stringify({ jsonrpc: "2.0", id, result: results[method] }))
      }
    }
    if (latencyMs === 0) answer()
    else setTimeout(answer, latencyMs)
  })
})

server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (typeof address === "object" && address !== null) process.stdout.write(`http://127.0.0.1:${address.port}/mcp\n`)
})
