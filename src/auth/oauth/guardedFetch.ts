/**
 * Fetches a document whose address a stranger chose. Only from a public https host under its name, checked when the
 * connection is made (so no second look-up can lead elsewhere), without following, and only a little of it.
 */
import { Resolver } from "node:dns/promises"
import { Agent, request as httpsRequest, type RequestOptions } from "node:https"
import type { ClientRequest, IncomingMessage } from "node:http"
import { BlockList, isIP, type LookupFunction } from "node:net"
import { Data, Effect } from "effect"

export class FetchRefused extends Data.TaggedError("FetchRefused")<{ readonly message: string }> {}

export interface Connecting {
  /** All addresses of a name. */
  readonly resolve: (hostname: string, answer: (error: Error | null, addresses: ReadonlyArray<string>) => void) => void
  readonly request: (options: RequestOptions, onResponse: (response: IncomingMessage) => void) => ClientRequest
}

const maxBytes = 16_384
const timeoutMillis = 3_000

const agent = new Agent({ maxSockets: 4, keepAlive: false })

/**
 * Asks the name servers directly. Look-ups by the system take turns, two at a time in the whole process and for as long
 * as a stranger's name server likes to be silent; new connections to AI Endurance would wait behind them.
 *
 * @param resolver made anew for each name: it knows the name servers of the moment
 */
export const namedBy =
  (resolver: () => Resolver): Connecting["resolve"] =>
  (hostname, answer) => {
    const asked = resolver()
    void Promise.allSettled([asked.resolve4(hostname), asked.resolve6(hostname)]).then((found) => {
      const addresses = found.flatMap((one) => (one.status === "fulfilled" ? one.value : []))
      answer(addresses.length === 0 ? new Error("no address") : null, addresses)
    })
  }

const internet: Connecting = {
  resolve: namedBy(() => new Resolver({ timeout: 1_000, tries: 2 })),
  request: httpsRequest
}

/** @returns the parsed JSON */
export const fetchDocument = (url: string, connecting: Connecting = internet): Effect.Effect<unknown, FetchRefused> => {
  const target = publicUrl(url)
  return target === null
    ? refuse("The address is not a public https address.")
    : Effect.flatMap(body(target, connecting), (text) =>
        Effect.try({
          try: () => JSON.parse(text) as unknown,
          catch: () => new FetchRefused({ message: "The document is not JSON." })
        })
      )
}

/** Null unless it is https on its usual port at a name that can be public, spelled the one way it is parsed. */
export const publicUrl = (text: string): URL | null => {
  const url = text.length <= 512 && /^[\x21-\x7e]+$/u.test(text) ? URL.parse(text) : null
  if (url === null || url.href !== text || url.protocol !== "https:" || url.port !== "") return null
  if (url.username !== "" || url.password !== "" || url.hash !== "") return null
  const host = url.hostname
  if (isIP(host) !== 0 || host.startsWith("[") || !host.includes(".") || host.endsWith(".")) return null
  return specialUse.some((suffix) => host.endsWith(suffix)) ? null : url
}

const specialUse = [
  ".localhost",
  ".local",
  ".internal",
  ".intranet",
  ".lan",
  ".home",
  ".corp",
  ".private",
  ".test",
  ".example",
  ".invalid",
  ".onion",
  ".arpa",
  ".alt"
] as const

/** True for addresses that anybody on the internet means the same machine by. */
export const isGlobalUnicast = (address: string): boolean => {
  const family = isIP(address)
  if (family === 4) return !special.check(address, "ipv4")
  // Outside 2000::/3 nothing is global, which leaves out mapped, loopback, link-local and private ones.
  return family === 6 && globalV6.check(address, "ipv6") && !special.check(address, "ipv6")
}

const globalV6 = new BlockList()
globalV6.addSubnet("2000::", 3, "ipv6")

const special = new BlockList()
for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3]
] as const) {
  special.addSubnet(net, prefix, "ipv4")
}
for (const [net, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20]
] as const) {
  special.addSubnet(net, prefix, "ipv6")
}

/** Given to the socket itself: what is checked here is what is connected to. */
const guardedLookup =
  (resolve: Connecting["resolve"]): LookupFunction =>
  (hostname, options, answer) =>
    resolve(hostname, (error, addresses) => {
      const [first] = addresses
      if (error !== null || first === undefined || !addresses.every(isGlobalUnicast)) {
        answer(error ?? new Error("not a public address"), [])
      } else if (options.all === true) {
        answer(
          null,
          addresses.map((address) => ({ address, family: isIP(address) }))
        )
      } else answer(null, first, isIP(first))
    })

const body = (url: URL, { request, resolve }: Connecting): Effect.Effect<string, FetchRefused> =>
  Effect.callback<string, FetchRefused>((resume, signal) => {
    const fail = (message: string) => {
      resume(Effect.fail(new FetchRefused({ message })))
      outgoing.destroy()
    }
    const outgoing = request(
      {
        protocol: "https:",
        hostname: url.hostname,
        path: url.pathname + url.search,
        headers: { accept: "application/json", "accept-encoding": "identity", "user-agent": "ai-endurance-mcp" },
        agent,
        lookup: guardedLookup(resolve),
        signal
      },
      (response) => {
        const { headers, statusCode } = response
        if (statusCode !== 200) return fail(`The document answered with status ${statusCode}.`)
        if (!/^application\/(?:[\w.-]+\+)?json *(?:;|$)/iu.test(headers["content-type"] ?? "")) {
          return fail("The document is not served as JSON.")
        }
        if (!["", "identity"].includes(headers["content-encoding"] ?? "")) return fail("The document is compressed.")
        const chunks: Array<Buffer> = []
        let received = 0
        response.on("data", (chunk: Buffer) => {
          received += chunk.length
          if (received > maxBytes) fail("The document is too large.")
          else chunks.push(chunk)
        })
        response.on("end", () => resume(Effect.succeed(Buffer.concat(chunks).toString("utf8"))))
        response.on("error", () => fail("The document broke off."))
      }
    )
    outgoing.on("error", () => fail("The host of the document cannot be reached."))
    outgoing.end()
  }).pipe(
    Effect.timeoutOrElse({
      duration: timeoutMillis,
      orElse: () => refuse("The document took too long.")
    })
  )

const refuse = (message: string) => Effect.fail(new FetchRefused({ message }))
