/**
 * Leaves of hand-written workouts: what is advertised is canonical, what is accepted is a little wider (a
 * number in digits, another case, null for absent), and what is refused is named in words to act on.
 */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import type { Problem } from "../domain/workoutChecks.ts"
import { hundredths } from "./numbers.ts"

/** What the caller sees of a leaf in the tool's JSON Schema. */
type Advertised = Record<string, unknown>

export interface Leaf<A> {
  readonly advertised: Advertised
  /** What was expected, in words. */
  readonly expected: string
  readonly to: Schema.Codec<A>
  /** Undefined refuses the input. */
  readonly read: (input: unknown) => A | undefined
}

/** A key that may be absent or null. */
export const optional = <A>({ advertised, expected, read, to }: Leaf<A>) =>
  Schema.optionalKey(
    loose(advertised, expected, (input) => input === null || read(input) !== undefined).pipe(
      Schema.decodeTo(
        Schema.NullOr(to),
        SchemaTransformation.transform<A | null, unknown>({
          decode: (input) => read(input) ?? null,
          encode: (value) => value
        })
      )
    )
  )

export const required = <A>({ advertised, expected, read, to }: Leaf<A>) =>
  loose(advertised, expected, (input) => read(input) !== undefined).pipe(
    Schema.decodeTo(
      to,
      SchemaTransformation.transformEffect<A, unknown>({
        decode: (input) => {
          const value = read(input)
          return value === undefined
            ? Effect.fail(new SchemaIssue.InvalidValue({ message: expected }))
            : Effect.succeed(value)
        },
        encode: (value) => Effect.succeed(value)
      })
    )
  )

/**
 * A JSON Schema stricter than its decoder. `Schema.Any` is the one schema that derives no JSON Schema of its
 * own, so the check alone speaks.
 */
const loose = (advertised: Advertised, expected: string, accepts: (input: unknown) => boolean) =>
  Schema.Any.check(Schema.makeFilter<unknown>(accepts, { expected, toJsonSchema: () => advertised }))

const plainNumber = /^\s*-?[0-9]+(\.[0-9]+)?\s*$/u

const readNumber = (input: unknown): number | undefined => {
  const number = typeof input === "string" && plainNumber.test(input) ? Number(input) : input
  return typeof number === "number" && Number.isFinite(number) ? number : undefined
}

/** @param meaning the unit or what is counted: "seconds" */
export const numberLeaf = (meaning: string, advertised: Advertised = {}): Leaf<number> => ({
  advertised: { type: "number", ...advertised },
  expected: `a plain number (${meaning})`,
  to: Schema.Finite,
  read: readNumber
})

const clock = /^\s*([0-9]{1,2}):([0-5][0-9](\.[0-9]+)?)\s*$/u

const readSeconds = (input: unknown): number | undefined => {
  const match = typeof input === "string" ? clock.exec(input) : null
  return match === null ? readNumber(input) : hundredths(Number(match[1]) * 60 + Number(match[2]))
}

/** Seconds, which may also be written `m:ss`. */
export const secondsLeaf = (meaning: string, advertised: Advertised = {}): Leaf<number> => ({
  advertised: { type: "number", ...advertised },
  expected: `seconds as a plain number, or m:ss (${meaning})`,
  to: Schema.Finite,
  read: readSeconds
})

/** `m:ss` for the seconds; hundredths survive. */
export const paceLeaf = (advertised: Advertised): Leaf<string> => ({
  advertised: { type: "string", pattern: "^[0-9]{1,2}:[0-5][0-9](\\.[0-9]+)?$", ...advertised },
  expected: "a pace per 100 like 1:35",
  to: Schema.String,
  read: (input) => {
    const seconds = readSeconds(input)
    return seconds === undefined || seconds < 0 ? undefined : clockOf(seconds)
  }
})

export const clockOf = (seconds: number): string => {
  const whole = Math.floor(hundredths(seconds) / 60)
  const rest = hundredths(seconds - whole * 60)
  return `${whole}:${rest < 10 ? "0" : ""}${rest}`
}

export const secondsOfClock = (text: string): number => readSeconds(text) ?? 0

const squeezed = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/gu, "")

/**
 * One word of a list, whatever its case and separators.
 *
 * @param others further words that mean one of the list
 */
export const wordLeaf = <const Word extends string>(
  words: ReadonlyArray<Word>,
  others: { readonly [other: string]: Word } = {},
  advertised: Advertised = { type: "string", enum: words }
): Leaf<Word> => ({
  advertised,
  expected: `one of ${words.join(", ")}`,
  to: Schema.Literals(words),
  read: wordReader(words, others)
})

/** Several words, or one by itself. */
export const wordsLeaf = <const Word extends string>(
  words: ReadonlyArray<Word>,
  others: { readonly [other: string]: Word } = {}
): Leaf<ReadonlyArray<Word>> => {
  const read = wordReader(words, others)
  return {
    advertised: { type: "array", items: { type: "string", enum: words } },
    expected: `a list of ${words.join(", ")}`,
    to: Schema.Array(Schema.Literals(words)),
    read: (input) => {
      const items: ReadonlyArray<unknown> = Array.isArray(input) ? input : [input]
      const found = items.filter((item) => !isNone(item)).map(read)
      return found.every((word) => word !== undefined) ? found : undefined
    }
  }
}

const isNone = (input: unknown): boolean => typeof input === "string" && (input === "" || squeezed(input) === "none")

const wordReader = <Word extends string>(words: ReadonlyArray<Word>, others: { readonly [other: string]: Word }) => {
  const known = new Map<string, Word>([
    ...words.map((word) => [squeezed(word), word] as const),
    ...Object.entries(others).map(([other, word]) => [squeezed(other), word] as const)
  ])
  return (input: unknown): Word | undefined => (typeof input === "string" ? known.get(squeezed(input)) : undefined)
}

export const textLeaf: Leaf<string> = {
  advertised: { type: "string" },
  expected: "text",
  to: Schema.String,
  read: (input) => (typeof input === "string" ? input : undefined)
}

/** Accepted and ignored. */
export const ignored = (advertised: Advertised) => Schema.optionalKey(loose(advertised, "anything", () => true))

/** Fails with every problem at its place, or succeeds with the value. */
export const orProblems = <A>(
  value: A,
  problems: ReadonlyArray<Problem>,
  rename: { readonly [domainKey: string]: string } = {}
): Effect.Effect<A, SchemaIssue.Issue> => {
  const [first, ...rest] = problems.map(
    ({ message, path }) =>
      new SchemaIssue.Pointer(
        path.map((key) => (typeof key === "string" ? (rename[key] ?? key) : key)),
        new SchemaIssue.InvalidValue({ message })
      )
  )
  return first === undefined
    ? Effect.succeed(value)
    : Effect.fail(new SchemaIssue.Composite(Schema.Any.ast, [first, ...rest]))
}
