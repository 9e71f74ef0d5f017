import { createSocket, type Socket } from "node:dgram"
import { Resolver } from "node:dns/promises"
import { createServer, request as httpRequest, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fetchDocument, isGlobalUnicast, namedBy, publicUrl } from "../../../src/auth/oauth/guardedFetch.ts"

describe("an address that a stranger chose", () => {
  it.each([
    "http://a.example.org/x",
    "https://a.example.org:8443/x",
    "https://user:pass@a.example.org/x",
    "https://127.0.0.1/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://localhost/x",
    "https://printer/x",
    "https://printer.local/x",
    "https://metadata.google.internal/x",
    "https://router.home.arpa/x",
    "https://a.example.org./x",
    "https://a.example.org/x#y",
    "https://a.example.org/a/../x",
    "https://A.example.org/x",
    "https://a.example.org/\n",
    "file:///etc/passwd",
    "ftp://a.example.org/x",
    `https://a.example.org/${"x".repeat(600)}`,
    ""
  ])("is not asked when it is %j", (url) => {
    assert.isNull(publicUrl(url))
  })

  it("is asked when it is plain https", () => {
    assert.isNotNull(publicUrl("https://claude.ai/oauth/mcp-oauth-client-metadata"))
    assert.isNotNull(publicUrl("https://a.example.org/x?y=1"))
  })

  it.each([
    ["0.0.0.0", false],
    ["10.1.2.3", false],
    ["100.64.0.1", false],
    ["127.0.0.1", false],
    ["169.254.169.254", false],
    ["172.16.0.1", false],
    ["172.32.0.1", true],
    ["192.168.1.1", false],
    ["198.18.0.1", false],
    ["224.0.0.1", false],
    ["255.255.255.255", false],
    ["8.8.8.8", true],
    ["::", false],
    ["::1", false],
    ["::ffff:8.8.8.8", false],
    ["64:ff9b::7f00:1", false],
    ["fc00::1", false],
    ["fe80::1", false],
    ["ff02::1", false],
    ["2001:db8::1", false],
    ["2002:7f00:1::", false],
    ["2606:4700::1111", true],
    ["nonsense", false]
  ] as const)("leads to %s: public is %s", (address, expected) => {
    assert.strictEqual(isGlobalUnicast(address), expected)
  })
})

describe("the name of a host", () => {
  /** Answers for addresses of version 4 with this one, and otherwise that there is none; silent when it is null. */
  const nameServer = (address: ReadonlyArray<number> | null) =>
    Effect.acquireRelease(
      Effect.promise(async () => {
        const socket = createSocket("udp4")
        socket.on("message", (query, { address: from, port }) => {
          if (address === null) return
          const question = query.subarray(12, query.indexOf(0, 12) + 5)
          const isV4 = question.at(-3) === 1
          // RFC 1035: the id, flags of an answer, counts, the question, and a record that points at its name.
          const head = Buffer.from([query[0]!, query[1]!, 0x81, 0x80, 0, 1, 0, isV4 ? 1 : 0, 0, 0, 0, 0])
          const record = isV4 ? [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address] : []
          socket.send(Buffer.concat([head, question, Buffer.from(record)]), port, from)
        })
        await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve))
        return socket
      }),
      (socket) => Effect.sync(() => socket.close())
    )
  const addressesOf = (socket: Socket) =>
    Effect.promise(
      () =>
        new Promise<ReadonlyArray<string> | Error>((resolve) => {
          const ours = () => {
            const resolver = new Resolver({ timeout: 20, tries: 1 })
            resolver.setServers([`127.0.0.1:${socket.address().port}`])
            return resolver
          }
          namedBy(ours)("a.example.org", (error, addresses) => resolve(error ?? addresses))
        })
    )

  it.live("is asked of the name servers, for both versions", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* addressesOf(yield* nameServer([93, 184, 215, 14])), ["93.184.215.14"])
    })
  )

  it.live("is nobody's where they are silent", () =>
    Effect.gen(function* () {
      assert.instanceOf(yield* addressesOf(yield* nameServer(null)), Error)
    })
  )
})

/** Asks the real code, but lets its connection end at a server of ours. */
const asking = (answer: RequestListener, addresses: ReadonlyArray<string> = ["8.8.8.8"]) =>
  Effect.gen(function* () {
    let connections = 0
    const server = yield* Effect.acquireRelease(
      Effect.promise(
        () =>
          new Promise<ReturnType<typeof createServer>>((resolve) => {
            const made = createServer(answer)
            made.on("connection", () => connections++)
            made.listen(0, "127.0.0.1", () => resolve(made))
          })
      ),
      (made) =>
        Effect.sync(() => {
          made.closeAllConnections()
          made.close()
        })
    )
    const { port } = server.address() as AddressInfo
    const result = yield* Effect.result(
      fetchDocument("https://client.example.org/c.json", {
        resolve: (_hostname, done) => done(null, addresses),
        request: ({ agent: _agent, lookup, protocol: _protocol, ...options }, onResponse) =>
          httpRequest(
            {
              ...options,
              port,
              // Where the guard lets it go on, it goes to our server.
              lookup: (hostname, wanted, connect) =>
                lookup!(hostname, wanted, (error) => {
                  if (error !== null) connect(error, [])
                  else if (wanted.all === true) connect(null, [{ address: "127.0.0.1", family: 4 }])
                  else connect(null, "127.0.0.1", 4)
                })
            },
            onResponse
          )
      })
    )
    return { result, connections }
  })

const json = { "content-type": "application/json" }

describe("a document of a client", () => {
  it.live("is read when it is a small JSON", () =>
    Effect.gen(function* () {
      const { result } = yield* asking((_request, response) => {
        response.writeHead(200, { "content-type": "application/json; charset=utf-8" })
        response.end(`{"a":1}`)
      })
      assert.deepStrictEqual(result._tag === "Success" ? result.success : null, { a: 1 })
    })
  )

  it.live.each([
    ["redirects", (_q, s) => void s.writeHead(302, { location: "http://127.0.0.1/" }).end()],
    ["is a page", (_q, s) => void s.writeHead(200, { "content-type": "text/html" }).end("{}")],
    ["is missing", (_q, s) => void s.writeHead(404, json).end("{}")],
    ["is no JSON", (_q, s) => void s.writeHead(200, json).end("{")],
    ["is large", (_q, s) => void s.writeHead(200, json).end(`"${"x".repeat(1_000_000)}"`)],
    ["is packed", (_q, s) => void s.writeHead(200, { ...json, "content-encoding": "gzip" }).end("x")],
    ["breaks off", (_q, s) => void (s.writeHead(200, json), s.write("{"), s.destroy())]
  ] satisfies ReadonlyArray<readonly [string, RequestListener]>)("is refused when it %s", ([, answer]) =>
    Effect.map(asking(answer), ({ result }) => assert.strictEqual(result._tag, "Failure"))
  )

  it.live("is refused when it drips", () =>
    Effect.gen(function* () {
      const { result } = yield* asking((_request, response) => {
        response.writeHead(200, json)
        const drip = setInterval(() => response.write(" "), 100)
        response.on("close", () => clearInterval(drip))
      })
      assert.strictEqual(result._tag, "Failure")
    })
  )

  it.live.each([[["127.0.0.1"]], [["8.8.8.8", "10.0.0.1"]], [["::1"]], [[]]] as const)(
    "is not asked for at %j",
    ([addresses]) =>
      Effect.map(
        asking((_request, response) => void response.writeHead(200, json).end("{}"), addresses),
        ({ connections, result }) => {
          assert.strictEqual(result._tag, "Failure")
          assert.strictEqual(connections, 0)
        }
      )
  )
})
