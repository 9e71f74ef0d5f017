/**
 * A cassette: exchanges with AI Endurance, one readable file each, and `cassette.json` about all of them.
 * This file owns the format; what a call matches is `normalise.ts`, reading and writing folders `folder.ts`.
 */
import { Schema } from "effect"
import { contractTools } from "../../wire/contract.ts"
import { matchKey } from "./normalise.ts"
import type { Json, JsonObject } from "./json.ts"

/** Raised when a reader of the old format would misread the new one. */
export const formatVersion = 1

/** `recorded`: AI Endurance said it. `synthetic`: it never did; `made` says where it comes from. */
const Origin = Schema.Literals(["recorded", "synthetic"])
export type Origin = typeof Origin.Type

const Header = Schema.Struct({
  source: Origin,
  /** Revision of the contract that the reply follows. */
  contract: Schema.String,
  /** Day of the cassette's clock, `YYYY-MM-DD`. */
  date: Schema.String,
  made: Schema.String
})

/** What the plan showed of the workouts that a write touched, read again right after it, with all details. */
const After = Schema.Struct({
  workouts: Schema.optionalKey(Schema.Array(Schema.JsonObject)),
  user: Schema.optionalKey(Schema.JsonObject)
})

export const Exchange = Schema.Struct({
  about: Header,
  tool: Schema.String,
  /** As sent, without what equals the default. */
  arguments: Schema.JsonObject,
  /** The JSON document that the result's text holds. */
  reply: Schema.optionalKey(Schema.Json),
  /** In place of a reply: the text of a failed result. */
  refusal: Schema.optionalKey(Schema.String),
  after: Schema.optionalKey(After)
}).check(
  Schema.makeFilter(
    (exchange) =>
      (exchange.reply === undefined) !== (exchange.refusal === undefined) || "needs either a reply or a refusal"
  )
)
export type Exchange = typeof Exchange.Type

export const ListedTool = Schema.Struct({
  name: Schema.String,
  title: Schema.optionalKey(Schema.String),
  description: Schema.optionalKey(Schema.String),
  inputSchema: Schema.JsonObject,
  outputSchema: Schema.optionalKey(Schema.JsonObject),
  annotations: Schema.optionalKey(Schema.JsonObject)
})

export type ListedTool = typeof ListedTool.Type

export const CassetteInfo = Schema.Struct({
  format: Schema.Literal(formatVersion),
  ...Header.fields,
  /** The instant at which the clock stands, UTC. */
  recordedAt: Schema.String,
  /** The athlete's zone, an IANA name. */
  timeZone: Schema.String,
  /** `tools/list`. */
  tools: Schema.Array(ListedTool)
})
export type CassetteInfo = typeof CassetteInfo.Type

export interface Cassette {
  readonly info: CassetteInfo
  readonly exchanges: ReadonlyArray<Exchange>
}

/** What is wrong with a cassette beyond the shape of its files; empty when it can be played. */
export const problemsOf = ({ exchanges, info }: Cassette): ReadonlyArray<string> => {
  const listed = new Set(info.tools.map(({ name }) => name))
  const seen = new Map<string, number>()
  return [
    ...(Number.isNaN(Date.parse(info.recordedAt)) ? [`recordedAt "${info.recordedAt}" is no instant`] : []),
    ...exchanges.flatMap((exchange) => {
      const where = `${exchange.tool} ${JSON.stringify(exchange.arguments)}`
      const key = matchKey(exchange.tool, exchange.arguments)
      const count = (seen.get(key) ?? 0) + 1
      seen.set(key, count)
      const unknown = Object.keys(exchange.arguments).filter(
        (name) => !Object.hasOwn(contractTools[exchange.tool]?.arguments ?? {}, name)
      )
      return [
        ...(listed.has(exchange.tool) ? [] : [`${where}: the tool is not in tools/list`]),
        ...unknown.map((name) => `${where}: AI Endurance has no argument ${name}`),
        ...(count === 2 ? [`${where}: recorded twice`] : []),
        ...(exchange.about.source === "recorded" && info.source === "synthetic"
          ? [`${where}: recorded, in a synthetic cassette`]
          : [])
      ]
    })
  ]
}

const widest = 116

/**
 * JSON for reading: what fits stands on one line, long lists of numbers are wrapped rather than one to a line.
 */
export const readable = (value: Json): string => `${print(value, 0)}\n`

const print = (value: Json, depth: number): string => {
  const flat = spaced(value)
  const indent = "  ".repeat(depth + 1)
  if (typeof value !== "object" || value === null || flat.length + indent.length <= widest) return flat
  const close = "  ".repeat(depth)
  if (isList(value)) {
    const items = value.map((item) => print(item, depth + 1))
    const lines = value.every((item) => typeof item !== "object" || item === null)
      ? wrapped(items, widest - indent.length)
      : items.map((item, index) => item + (index < items.length - 1 ? "," : ""))
    return `[\n${lines.map((line) => indent + line).join("\n")}\n${close}]`
  }
  const lines = Object.entries(value).map(([key, item]) => `${indent}${JSON.stringify(key)}: ${print(item, depth + 1)}`)
  return `{\n${lines.join(",\n")}\n${close}}`
}

const spaced = (value: Json): string => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(spaced).join(", ")}]`
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${spaced(item)}`)
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`
}

const isList = (value: ReadonlyArray<Json> | JsonObject): value is ReadonlyArray<Json> => Array.isArray(value)

const wrapped = (items: ReadonlyArray<string>, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const [index, item] of items.entries()) {
    const piece = index < items.length - 1 ? `${item},` : item
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + piece.length <= width) lines[lines.length - 1] = `${last} ${piece}`
    else lines.push(piece)
  }
  return lines
}
