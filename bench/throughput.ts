/** One tool call per request, signed in, against the protocol library answering the same bytes from a constant. */
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import autocannon from "autocannon"
import { cpuMillis, highWaterMb, median, type Running, start, stop, withFolder } from "./process.ts"
import type { Line } from "./table.ts"
import { toolCall, toolCallHeaders } from "./toolCall.ts"

/** Requests, not seconds: a slow side must not start less compiled than a fast one. */
const warmUpRequests = 20_000
const rounds = 5
const requestsPerRound = 4_000
const connections = 32

const addressIn = ({ output }: Running): string => /http:\/\/127\.0\.0\.1:\d+\/mcp/u.exec(output)![0]

interface Load {
  readonly perSecond: number
  /** Processor time of the server, microseconds; not a number where the system does not say. */
  readonly cpuPerCall: number
}

const load = async ({ child }: Running, url: string, token: string, amount: number): Promise<Load> => {
  const spent = cpuMillis(child)
  const begun = performance.now()
  let answeredAt = begun
  const running = autocannon({
    url,
    method: "POST",
    headers: toolCallHeaders(token),
    body: toolCall,
    connections,
    amount
  })
  // It looks whether it is done once a second, so the last answer says when that was.
  running.on("response", () => (answeredAt = performance.now()))
  const result = await running
  const seconds = (answeredAt - begun) / 1000
  if (result.errors > 0 || result.non2xx > 0)
    throw new Error(`${url}: ${result.errors} failed, ${result.non2xx} refused`)
  return { perSecond: result["2xx"] / seconds, cpuPerCall: ((cpuMillis(child) - spent) * 1000) / amount }
}

const answerOf = async (url: string, token: string): Promise<string> => {
  const response = await fetch(url, { method: "POST", headers: toolCallHeaders(token), body: toolCall })
  const reply = (await response.json()) as { result?: { isError?: boolean; structuredContent?: unknown } }
  if (reply.result?.structuredContent === undefined || reply.result.isError === true) {
    throw new Error(`getUser answered ${JSON.stringify(reply).slice(0, 300)}`)
  }
  return JSON.stringify(reply.result.structuredContent)
}

const summary = (loads: ReadonlyArray<Load>) => ({
  perSecond: Math.round(median(loads.map(({ perSecond }) => perSecond))),
  cpuPerCall: Math.round(median(loads.map(({ cpuPerCall }) => cpuPerCall)))
})

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
      await load(bare, bareUrl, token, warmUpRequests)
      await load(ours, url, token, warmUpRequests)
      const measured: Array<{ readonly bare: Load; readonly ours: Load }> = []
      for (let round = 0; round < rounds; round++) {
        measured.push({
          bare: await load(bare, bareUrl, token, requestsPerRound),
          ours: await load(ours, url, token, requestsPerRound)
        })
      }
      const [our, their] = [summary(measured.map((round) => round.ours)), summary(measured.map((round) => round.bare))]
      return [
        {
          what: "tool calls over HTTP, signed in",
          measured: `${our.perSecond}/s, bare SDK ${their.perSecond}/s`,
          // Neighbours in time share whatever else the machine was doing.
          ratio: median(measured.map((round) => round.ours.perSecond / round.bare.perSecond)),
          budget: { atLeast: 0.5 }
        },
        {
          what: "processor time of a call",
          measured: `${our.cpuPerCall} us, bare SDK ${their.cpuPerCall} us`,
          ratio: median(measured.map((round) => round.ours.cpuPerCall / round.bare.cpuPerCall))
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
