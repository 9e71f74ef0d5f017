/**
 * A tool's schemas for the protocol: as the JSON Schema that is listed, and as what reads arguments and writes answers.
 * Made once per schema for the life of the process, because making a document costs more than a call.
 *
 * Effect's own converters would do, but they let unknown keys pass, hide the offending value, and join all problems with
 * commas on one line.
 */
import { Predicate, Result, Schema, SchemaAST, SchemaIssue } from "effect"
import type { ToolSchema } from "../tools/Tool.ts"

type JsonObject = { readonly [key: string]: unknown }

export interface ToolSchemaAdaptor {
  /** JSON Schema, frozen, the same object every time. */
  readonly document: Record<string, unknown>
  /** Strict: unknown keys are problems. Fails with the problems, one per line: `- steps[1].length: …`. */
  readonly decode: (value: unknown) => Result.Result<unknown, string>
  /** The JSON form of a decoded value. */
  readonly encode: (value: unknown) => Result.Result<unknown, Schema.SchemaError>
}

/** What a caller sends: unknown keys are refused, and the document says so. */
export const inputSchema = (schema: ToolSchema): ToolSchemaAdaptor => memoised(inputs, schema, "error")

/** What we answer. The document leaves objects open: a field added later breaks no client that validates. */
export const outputSchema = (schema: ToolSchema): ToolSchemaAdaptor => memoised(outputs, schema, "ignore")

const inputs = new WeakMap<ToolSchema, ToolSchemaAdaptor>()
const outputs = new WeakMap<ToolSchema, ToolSchemaAdaptor>()

const memoised = (
  made: WeakMap<ToolSchema, ToolSchemaAdaptor>,
  schema: ToolSchema,
  unknownKeys: "error" | "ignore"
): ToolSchemaAdaptor => {
  const known = made.get(schema)
  if (known !== undefined) return known
  const adaptor = make(schema, unknownKeys)
  made.set(schema, adaptor)
  return adaptor
}

const make = (schema: ToolSchema, unknownKeys: "error" | "ignore"): ToolSchemaAdaptor => {
  const document = documentOf(schema, unknownKeys)
  // The document describes the JSON side of this codec, so decoding must go through it as well.
  const json = Schema.toCodecJson(schema)
  const parse = Schema.decodeUnknownResult(json, { errors: "all", onExcessProperty: unknownKeys, reportInput: true })
  const print = Schema.encodeUnknownResult(json)
  const decode = (value: unknown): Result.Result<unknown, string> => {
    const refused = document === noArguments ? unexpectedKeys(value) : unkeepable(value, "")
    if (refused !== "") return Result.fail(refused)
    const read = Result.orElse(parse(value), ({ issue }) => parse(withoutWrongNulls(value, issue)))
    return Result.mapError(read, ({ issue }) => problems(issue, document))
  }
  return { document, decode, encode: print }
}

/** Some clients refuse a function whose parameters have no `properties`, empty or not. */
const noArguments: Record<string, unknown> = freeze({ type: "object", properties: {}, additionalProperties: false })

const documentOf = (schema: ToolSchema, unknownKeys: "error" | "ignore"): Record<string, unknown> => {
  const { schema: root, definitions } = Schema.toJsonSchemaDocument(schema, {
    onExcessProperty: unknownKeys,
    // Inlines everything but recursion: several clients cannot follow `$ref`.
    referencePolicy: () => undefined
  })
  if (unknownKeys === "error" && takesNothing(root)) return noArguments
  const defs = Object.keys(definitions).length === 0 ? {} : { $defs: definitions }
  return freeze(lean({ ...root, ...defs }) as JsonObject)
}

/**
 * Whether a tool takes no arguments. Effect documents an empty struct as anything but null, arrays included, and a record
 * of nothing (`NoArguments`) as an object that is closed.
 */
const takesNothing = (root: JsonObject): boolean =>
  ['{"not":{"type":"null"}}', '{"type":"object","additionalProperties":false}'].includes(JSON.stringify(root))

/**
 * Without what costs tokens and says nothing: open objects are the default, and no model
 * needs to hear the bounds of a safe integer.
 */
const lean = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(lean)
  if (typeof node !== "object" || node === null) return node
  return Object.fromEntries(
    Object.entries(node)
      .filter(
        ([key, value]) =>
          !(key === "additionalProperties" && value === true) &&
          !(key === "minimum" && value === Number.MIN_SAFE_INTEGER) &&
          !(key === "maximum" && value === Number.MAX_SAFE_INTEGER)
      )
      .map(([key, value]) => [key, lean(value)])
  )
}

function freeze(node: JsonObject): Record<string, unknown> {
  for (const value of Object.values(node)) {
    if (typeof value === "object" && value !== null) freeze(value as JsonObject)
  }
  return Object.freeze(node) as Record<string, unknown>
}

const mostProblems = 8
const longestMessage = 200

/** What Effect says of absent and of strange keys tells a program where the fault is, and an assistant not what to send. */
const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => {
    if (issue._tag === "UnexpectedKey") return unknownWords(issue.ast)
    const words = SchemaIssue.defaultLeafHook(issue)
    return issue._tag === "MissingKey" && words === "Missing key" ? "missing, and required" : words
  }
})

/** A schema that knows better than to list its keys says so in `messageUnexpectedKey`. */
const unknownWords = (ast: SchemaAST.AST): string => {
  const own = ast.annotations?.["messageUnexpectedKey"]
  if (typeof own === "string") return own
  const known = SchemaAST.isObjects(ast) ? ast.propertySignatures.map(({ name }) => String(name)) : []
  return known.length === 0 ? "unknown" : `unknown; known here: ${known.join(", ")}`
}

/**
 * Models fill in what they leave out: an argument that takes no null, and is null, was not given. Where null says
 * something it is no problem, and stays.
 */
const withoutWrongNulls = (value: unknown, issue: SchemaIssue.Issue): unknown => {
  const left = structuredClone(value)
  for (const { message, path = [] } of wrongValues(issue).issues) {
    const keys = path.map(keyOf)
    const holder = keys
      .slice(0, -1)
      .reduce<unknown>((at, key) => (Predicate.hasProperty(at, key) ? at[key] : null), left)
    const last = keys.at(-1)
    if (message === "" || last === undefined || Array.isArray(holder)) continue
    if (Predicate.hasProperty(holder, last) && holder[last] === null) Reflect.deleteProperty(holder, last)
  }
  return left
}

/** Without words for unknown keys: they are wrong whatever their value, and a null there must not be taken away. */
const wrongValues = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => (issue._tag === "UnexpectedKey" ? "" : SchemaIssue.defaultLeafHook(issue))
})

const problems = (issue: SchemaIssue.Issue, document: JsonObject): string => {
  const all = formatIssue(issue).issues.map(
    ({ message, path = [] }) => `${line(pathWords(path), message)}${meant(document, path, message)}`
  )
  const more = all.length - mostProblems
  return [...all.slice(0, mostProblems), ...(more > 0 ? [`- and ${more} more`] : [])].join("\n")
}

/**
 * What the argument is for, where a value of another kind was sent: seconds are not seen in `Expected number`. The
 * members of lists speak for themselves.
 */
const meant = (document: JsonObject, path: ReadonlyArray<Segment>, message: string): string => {
  let words = ""
  let at: unknown = document
  for (const key of path.map(keyOf)) {
    if (typeof key === "number") return ""
    at = inside(at, "properties", key) ?? inside(at, "additionalProperties")
    const own = inside(at, "description")
    if (typeof own === "string") words = own
  }
  return words === "" || !message.startsWith("Expected ") ? "" : ` (${words})`
}

const inside = (holder: unknown, ...keys: ReadonlyArray<PropertyKey>): unknown =>
  keys.reduce((at, key) => (Predicate.hasProperty(at, key) ? at[key] : null), holder)

const unexpectedKeys = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? Object.keys(value)
        .slice(0, mostProblems)
        .map((key) => line(key, "unknown; no arguments are taken here"))
        .join("\n")
    : ""

/** The first text that holds U+0000, as a problem; "" when none does. PostgreSQL cannot store it, and nobody types it. */
const unkeepable = (value: unknown, path: string): string => {
  if (typeof value === "string") return value.includes("\0") ? line(path, "holds the character U+0000") : ""
  if (typeof value !== "object" || value === null) return ""
  for (const [key, part] of Object.entries(value)) {
    const found = unkeepable(part, step(path, Array.isArray(value) ? Number(key) : key))
    if (found !== "") return found
  }
  return ""
}

const line = (path: string, message: string): string => {
  const short = message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message
  return path === "" ? `- ${short}` : `- ${path}: ${short}`
}

/** `steps[1].length.seconds` */
const pathWords = (path: ReadonlyArray<Segment>): string => path.map(keyOf).reduce<string>(step, "")

type Segment = PropertyKey | { readonly key: PropertyKey }

const keyOf = (segment: Segment): PropertyKey => (typeof segment === "object" ? segment.key : segment)

const step = (words: string, key: PropertyKey): string =>
  typeof key === "number" ? `${words}[${key}]` : words === "" ? String(key) : `${words}.${String(key)}`
