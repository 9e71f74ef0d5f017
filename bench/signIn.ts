/**
 * What signing in costs a call, on one server process: a token that signing in led to against a personal one, and
 * a thousand connections of ten thousand that are stored against a store with one. Every call is of another
 * connection, on a socket of its own, so nothing is at hand because it was just used.
 */
import { Agent, request } from "node:http"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Connections } from "../src/auth/oauth/Connections.ts"
import { KeyRing } from "../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../src/auth/oauth/OAuthStore.ts"
import { Database } from "../src/db/Database.ts"
import { AthleteId } from "../src/domain/Athlete.ts"
import { median, type Running, start, stop, withFolder } from "./process.ts"
import type { Line } from "./table.ts"
import { toolCall, toolCallHeaders } from "./toolCall.ts"

const warmUp = 2_000
const rounds = 15
const callsPerRound = 100
const atOnce = 8

const storedGrants = 10_000
const usedConnections = 1_000

/** @param program arguments that start the server: from source or bundled */
export const signIn = (program: string): Promise<ReadonlyArray<Line>> =>
  withFolder(async (folder) => {
    const log = join(folder, "log")
    const [empty, full] = await Promise.all([
      serving(program, join(folder, "a"), log),
      serving(program, join(folder, "b"), log)
    ])
    try {
      const [one] = await storeGrants(empty, 1)
      const many = (await storeGrants(full, storedGrants)).slice(0, usedConnections)
      return [await ratio(empty, one!), await latency({ server: empty, token: one! }, { server: full, tokens: many })]
    } finally {
      await stop(empty.running)
      await stop(full.running)
    }
  })

interface Server {
  readonly running: Running
  readonly dataDir: string
  readonly origin: string
  readonly personalToken: string
}

const serving = async (program: string, dataDir: string, log: string): Promise<Server> => {
  const running = await start(
    [program, "serve", "--port", "0"],
    // Counted like any calls, and let through.
    { AIE_DATA_DIR: dataDir, AIE_LIMITS: "9999" },
    /aie_pat_[\s\S]*cursor/u,
    log
  )
  return {
    running,
    dataDir,
    origin: /http:\/\/127\.0\.0\.1:\d+/u.exec(running.output)![0],
    personalToken: /aie_pat_[\w-]{43}/u.exec(running.output)![0]
  }
}

const ratio = async ({ origin, personalToken }: Server, signedIn: string): Promise<Line> => {
  const personal = sockets(origin, [personalToken], atOnce)
  const oauth = sockets(origin, [signedIn], atOnce)
  await personal.call(warmUp)
  await oauth.call(warmUp)
  const rates: Array<{ readonly personal: number; readonly oauth: number }> = []
  for (let round = 0; round < rounds; round++) {
    rates.push({
      personal: perSecond(await personal.call(callsPerRound)),
      oauth: perSecond(await oauth.call(callsPerRound))
    })
  }
  personal.close()
  oauth.close()
  return {
    what: "calls of a client that signed in",
    measured: `${Math.round(median(rates.map((one) => one.oauth)))}/s, with a personal token ${Math.round(median(rates.map((one) => one.personal)))}/s`,
    // Neighbours in time share whatever else the machine was doing.
    ratio: median(rates.map((one) => one.oauth / one.personal)),
    budget: { atLeast: 0.8 }
  }
}

const latency = async (
  empty: { readonly server: Server; readonly token: string },
  full: { readonly server: Server; readonly tokens: ReadonlyArray<string> }
): Promise<Line> => {
  const few = sockets(empty.server.origin, [empty.token], usedConnections)
  const many = sockets(full.server.origin, full.tokens, usedConnections)
  // All sockets opened, and the server compiled, before it counts.
  await few.call(usedConnections)
  await many.call(usedConnections)
  const millis: { readonly few: Array<number>; readonly many: Array<number> } = { few: [], many: [] }
  // One call after the other, so that it is time and not queueing that is measured; the two take turns.
  for (let call = 0; call < usedConnections; call++) {
    millis.few.push(...(await few.call(1)).millis)
    millis.many.push(...(await many.call(1)).millis)
  }
  few.close()
  many.close()
  const [one, other] = [median(millis.few), median(millis.many)]
  return {
    what: `${usedConnections} connections of ${storedGrants} stored, ms p50`,
    measured: `${other.toFixed(2)} ms against ${one.toFixed(2)} ms with one stored`,
    ratio: other - one,
    budget: { atMost: 5 }
  }
}

/** As consent and the token endpoint leave them: a grant, a refresh token, an access token and a connection each. */
const storeGrants = ({ dataDir, origin }: Server, count: number): Promise<ReadonlyArray<string>> =>
  Effect.runPromise(
    Effect.gen(function* () {
      const store = yield* OAuthStore
      const connections = yield* Connections
      const sql = yield* SqlClient.SqlClient
      const clientId = "https://client.example/oauth/metadata"
      const grant = Effect.fnUntraced(function* (at: number) {
        const grantId = `grant-${at}`
        const token = `bench${String(at).padStart(38, "0")}`
        const resource = `${origin}/mcp`
        const common = { accountId: "1", clientId, grantId, scope: "read write" }
        const put = (kind: string, id: string, payload: object, expiresInSeconds: number, access = {}) =>
          store.put({ kind, id, payload, grantId, browser: null, expiresInSeconds, ...access })
        yield* put("Grant", grantId, { ...common, resources: { [resource]: "read write" } }, 180 * 86_400)
        yield* put(
          "RefreshToken",
          `r${token.slice(1)}`,
          { ...common, jti: `r${token.slice(1)}`, resource },
          30 * 86_400
        )
        yield* put("AccessToken", token, { ...common, jti: token, aud: resource }, 3_600, {
          access: { audience: resource, scope: "read write", clientId }
        })
        yield* connections.add({
          grantId,
          athleteId: AthleteId.make(1),
          clientName: "Bench",
          clientDomain: "client.example",
          redirectsTo: "this computer",
          scopes: ["read", "write"]
        })
        return token
      })
      return yield* sql.withTransaction(
        Effect.forEach(
          Array.from({ length: count }, (_, at) => at),
          grant
        )
      )
    }).pipe(
      Effect.provide(
        Layer.mergeAll(OAuthStore.layer, Connections.layer).pipe(
          Layer.provideMerge(KeyRing.file(dataDir)),
          Layer.provideMerge(Database.file(join(dataDir, "ai-endurance.db")))
        )
      ),
      Effect.scoped
    )
  )

interface Calls {
  readonly seconds: number
  readonly millis: ReadonlyArray<number>
}

const perSecond = ({ millis, seconds }: Calls): number => millis.length / seconds

/** Keeps as many sockets open as it is told, each with a token of the list; calls go over them in turn. */
const sockets = (origin: string, tokens: ReadonlyArray<string>, howMany: number) => {
  const open = Array.from({ length: howMany }, (_, at) => ({
    agent: new Agent({ keepAlive: true, maxSockets: 1 }),
    token: tokens[at % tokens.length]!
  }))
  let next = 0
  const call = async (count: number): Promise<Calls> => {
    const millis: Array<number> = []
    let left = count
    const work = async () => {
      while (left-- > 0) {
        const { agent, token } = open[next++ % open.length]!
        millis.push(await getUser(origin, token, agent))
      }
    }
    const begun = performance.now()
    await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work))
    return { seconds: (performance.now() - begun) / 1000, millis }
  }
  return { call, close: () => open.forEach(({ agent }) => agent.destroy()) }
}

/** @returns milliseconds until the whole answer was there */
const getUser = (origin: string, token: string, agent: Agent): Promise<number> =>
  new Promise((resolve, reject) => {
    const begun = performance.now()
    const headers = { ...toolCallHeaders(token), "content-length": Buffer.byteLength(toolCall) }
    const outgoing = request(`${origin}/mcp`, { method: "POST", agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`a call was answered with ${response.statusCode}`))
      response.resume()
      response.once("end", () => resolve(performance.now() - begun))
    })
    outgoing.once("error", reject)
    outgoing.end(toolCall)
  })
