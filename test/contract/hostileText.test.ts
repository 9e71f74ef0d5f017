/**
 * Long text of the worst kind, and how much work it makes: CPU time of this thread, measured by what hashing takes on
 * the same machine. A pattern that tries again from every place of 100,000 characters takes a hundred times what is
 * allowed; one that tries every way to split them never ends.
 */
import { hash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { quotable } from "../../src/api/live/upstream/words.ts"
import { addressKey } from "../../src/auth/addressKey.ts"
import { canonicalResource } from "../../src/auth/oauth/addresses.ts"
import { normalise } from "../../src/auth/oauth/clientMetadata.ts"
import { publicUrl } from "../../src/auth/oauth/guardedFetch.ts"
import { canonical } from "../../src/auth/oauth/OwnerCodes.ts"
import { normaliseScope } from "../../src/auth/oauth/parameters.ts"
import { visibleText } from "../../src/mcp/visibleText.ts"
import { inputSchema } from "../../src/mcp/toolSchema.ts"
import { toolkit } from "../../src/tools/toolkit.ts"

const micros = (body: () => void): number => {
  const before = process.threadCpuUsage()
  body()
  const used = process.threadCpuUsage(before)
  return used.user + used.system
}

/** The least of a few tries: a collection of garbage is nobody's work. */
const least = (tries: number, enough: number, body: () => void): number => {
  let found = Number.POSITIVE_INFINITY
  for (let at = 0; at < tries && found > enough; at++) found = Math.min(found, micros(body))
  return found
}

const bytes = Buffer.alloc(4_000_000, "text")
/** Tens of milliseconds at least; a look at each of 100,000 characters takes one. */
const allowed = Math.max(
  50_000,
  10 *
    micros(() => {
      for (let at = 0; at < 5; at++) hash("sha256", bytes)
    })
)

const isQuick = (what: string, text: string, body: () => void): void => {
  const used = least(3, allowed, body)
  assert.isAtMost(used, allowed, `${what} on ${JSON.stringify(text.slice(0, 12))} ×${text.length}`)
}

const repeated = (piece: string, length: number, end: string): string =>
  piece.repeat(Math.ceil(length / piece.length)).slice(0, length) + end

const pieces = ["a", "0", " ", "\t", "\n", "-", ".", "/", ":", "=", "@", '"', "\\", "(", "<a", "a ", "0.", "a-", "a@", "0:", "_a", "é", "\u202E", "\u200D", "🏃", "%2e", "a."] // prettier-ignore
const hostile = pieces.flatMap((piece) => ["\u0001", "!", "0"].map((end) => repeated(piece, 100_000, end)))

describe("100,000 characters", () => {
  const takers: ReadonlyArray<readonly [string, (text: string) => unknown]> = [
    [
      "a client's name and addresses",
      (text) => normalise({ redirect_uris: [text], client_name: text }, "registration")
    ],
    [
      "a client's name",
      (text) => normalise({ redirect_uris: ["https://a.example.org/cb"], client_name: text }, "document")
    ],
    ["a scope", normaliseScope],
    ["a resource", (text) => canonicalResource("https://coach.example.org", text)],
    ["a client's document", (text) => publicUrl(`https://a.example.org/${text}`)],
    ["a code that is typed", canonical],
    ["an address of the network", addressKey],
    ["what AI Endurance says", (text) => quotable(text)],
    ["a name in an answer", visibleText]
  ]
  it.each(takers)("make little work as %s", (what, take) => {
    for (const text of hostile) isQuick(what, text, () => void take(text))
  })

  it("make little work as any argument of any tool", () => {
    for (const tool of toolkit({ strict: false })) {
      const { decode, document } = inputSchema(tool.input)
      for (const name of Object.keys(document["properties"] ?? {})) {
        for (const text of hostile.filter((_, at) => at % 9 === 0)) {
          isQuick(`${tool.name} ${name}`, text, () => void decode({ [name]: text }))
        }
      }
    }
  }, 60_000)
})

describe("a pattern in the sources", () => {
  const root = join(import.meta.dirname, "../../src")
  /** Literals as this code writes them, all with flags; comments and strings that look like one compile to nothing bad. */
  const literal =
    /(?<=[=(,:[!&|?{;\s])\/(?![*/ ])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsy]*u[dgimsy]*)(?=[\s,.;)\]:]|$)/gmu
  /** Only ever tried on the head of a text; `quotable` above says so. */
  const apart = new Set(["api/live/upstream/words.ts"])

  const patterns = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !apart.has(file))
    .flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(literal)].flatMap(([whole, source = "", flags = ""]) => {
        const pattern = Result.getOrNull(Result.try(() => new RegExp(source, flags.replace(/[gy]/gu, ""))))
        return pattern === null ? [] : [{ where: `${file} ${whole}`, pattern }]
      })
    )

  it("never tries again from every place of a long text, nor every way to split it", () => {
    assert.isAbove(patterns.length, 150)
    for (const { pattern, where } of patterns) {
      const own = [...pattern.source.matchAll(/[a-z]{2,}/giu)].map(([word]) => word).slice(0, 5)
      for (const piece of [...pieces, ...own]) {
        const text = repeated(piece, 20_000, "\u0001")
        isQuick(where, text, () => void pattern.test(text))
      }
    }
  }, 60_000)
})
