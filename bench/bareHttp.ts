/** The protocol library behind plain `node:http`: no gate, no limits, no log. Prints its address. */
import { createServer } from "node:http"
import { createMcpHandler } from "@modelcontextprotocol/server"
import { bareServer } from "./bareServer.ts"

const handler = createMcpHandler(bareServer(process.env["BARE_ANSWER"] ?? "{}"), { legacy: "stateless" })

const server = createServer((request, response) => {
  const chunks: Array<Uint8Array> = []
  request.on("data", (chunk: Uint8Array) => chunks.push(chunk))
  request.on("end", async () => {
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string])
    const web = new Request(`http://${request.headers.host}${request.url}`, {
      method: "POST",
      headers,
      body: Buffer.concat(chunks)
    })
    const answer = await handler.fetch(web)
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
})

server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  if (address !== null && typeof address === "object") process.stdout.write(`http://127.0.0.1:${address.port}/mcp\n`)
})
