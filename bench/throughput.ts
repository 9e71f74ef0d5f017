/** One tool call per request, signed in, against the protocol library answering the same bytes from a constant. */
import { join } from "node:path"
import autocannon from "autocannon"
import { highWaterMb, median, type Running, start, stop, withFolder } from "./process.ts"
import type { Line } from "./table.ts"

const protocol = "2026-07-28"
const rounds = 3
const secondsPerRound = 3
const warmUpSeconds = 5
const connections = 32

const addressIn = ({ output }: Running): string => /http:\/\/127\.0\.0\.1:\d+\/mcp/u.exec(output)![0]

const headers = (token: string) => ({
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
  "mcp-protocol-version": protocol,
  "mcp-method": "tools/call",
  "mcp-name": "getUser",
  authorization: `Bearer ${token}`
})

const body = JSON.stringify({
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

const load = async (url: string, token: string, duration: number): Promise<number> => {
  const result = await autocannon({ url, method: "POST", headers: headers(token), body, connections, duration })
  if (result.errors > 0 || result.non2xx > 0)
    throw new Error(`${url}: ${result.errors} failed, ${result.non2xx} refused`)
  return result["2xx"] / duration
}

const answerOf = async (url: string, token: string): Promise<string> => {
  const response = await fetch(url, { method: "POST", headers: headers(token), body })
  const reply = (await response.json()) as { result?: { isError?: boolean; structuredContent?: unknown } }
  if (reply.result?.structuredContent === undefined || reply.result.isError === true) {
    throw new Error(`getUser answered ${JSON.stringify(reply).slice(0, 300)}`)
  }
  return JSON.stringify(reply.result.structuredContent)
}

/** @param program arguments that start the server: from source or bundled */
export const throughput = (program: string): Promise<ReadonlyArray<Line>> =>
  withFolder(async (folder) => {
    const log = join(folder, "log")
    const ours = await start(
      [program, "serve", "--port", "0"],
      // Counted like any call, and let through.
      { AIE_DATA_DIR: join(folder, "data"), AIE_LIMITS: "9999" },
      /aie_pat_[\s\S]*cursor/u,
      log
    )
    const token = /aie_pat_[\w-]{43}/u.exec(ours.output)![0]
    const url = addressIn(ours)
    let bare: Running | null = null
    try {
      const answer = await answerOf(url, token)
      bare = await start(["bench/bareHttp.ts"], { BARE_ANSWER: answer }, /\/mcp\n/u, log)
      const bareUrl = addressIn(bare)
      // Both are compiled for the load before it counts.
      await load(bareUrl, token, warmUpSeconds)
      await load(url, token, warmUpSeconds)
      const rates = { bare: [] as Array<number>, ours: [] as Array<number> }
      for (let round = 0; round < rounds; round++) {
        rates.bare.push(await load(bareUrl, token, secondsPerRound))
        rates.ours.push(await load(url, token, secondsPerRound))
      }
      const [our, their] = [median(rates.ours), median(rates.bare)]
      return [
        {
          what: "tool calls over HTTP, signed in",
          measured: `${Math.round(our)}/s, bare SDK ${Math.round(their)}/s`,
          ratio: our / their,
          budget: { atLeast: 0.5 }
        },
        {
          what: "memory high-water of the server",
          measured: `${highWaterMb(ours.child) ?? "?"} MB, bare SDK ${highWaterMb(bare.child) ?? "?"} MB`
        }
      ]
    } finally {
      await stop(ours)
      if (bare !== null) await stop(bare)
    }
  })
