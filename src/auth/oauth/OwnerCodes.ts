/**
 * One-time codes on the server's console: whoever can read it is the owner. A code is made only for a form that
 * somebody sent, works only for that form in that browser, and nothing is kept that would let anybody in: there is
 * no password, no default account, and no first visitor who becomes the owner.
 */
import { randomBytes } from "node:crypto"
import { Clock, Console, Context, Data, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql"
import { KeyRing, signingKeys } from "./KeyRing.ts"
import { OAuthStore } from "./OAuthStore.ts"
import { isSigned, sign } from "./Sealer.ts"

/** How the owner is told; the console of the process unless a test listens. */
export const OwnerConsole = Context.Reference<(lines: ReadonlyArray<string>) => Effect.Effect<void>>(
  "ai-endurance-mcp/auth/oauth/OwnerConsole",
  { defaultValue: () => (lines) => Console.log(lines.join("\n")) }
)

export class TooManyCodes extends Data.TaggedError("TooManyCodes")<{ readonly retryAfterSeconds: number }> {}

export const codeLimits = {
  lifeSeconds: 600,
  tries: 5,
  pending: 3,
  issuedPerHour: 20,
  failedPerHour: 30
} as const

/** `gone`: used, expired, or missed too often; a new one must be asked for. */
export type CodeVerdict = "right" | "wrong" | "gone"

export class OwnerCodes extends Context.Service<
  OwnerCodes,
  {
    /**
     * Prints a new code.
     * @param binding the form and browser that it will work for; an earlier code for the same stops working
     * @param about what is asked for, in a line that the owner reads beside the code
     */
    readonly issue: (binding: string, about: string) => Effect.Effect<void, TooManyCodes | SqlError.SqlError>
    readonly check: (binding: string, typed: string) => Effect.Effect<CodeVerdict, TooManyCodes | SqlError.SqlError>
    /** Takes back a code that is not needed any more. */
    readonly forget: (binding: string) => Effect.Effect<void, SqlError.SqlError>
  }
>()("ai-endurance-mcp/auth/oauth/OwnerCodes") {
  static readonly layer: Layer.Layer<OwnerCodes, never, OAuthStore | KeyRing> = Layer.effect(
    OwnerCodes,
    Effect.gen(function* () {
      return OwnerCodes.of(make(yield* OAuthStore, yield* KeyRing, yield* OwnerConsole))
    })
  )
}

const hourSeconds = 3600

interface Pending {
  readonly hash: string
  readonly triesLeft: number
  readonly goneAtMillis: number
  /** What counts this code among those that wait. */
  readonly mark: string
}

const make = (
  store: OAuthStore["Service"],
  keys: KeyRing["Service"],
  tell: (lines: ReadonlyArray<string>) => Effect.Effect<void>
): OwnerCodes["Service"] => {
  const hashOf = (binding: string, code: string) => sign(signingKeys(keys.browser)[0]!, "owner code", binding, code)

  const forget = Effect.fnUntraced(function* (binding: string) {
    const pending = (yield* store.take("owner-code", binding)) as Pending | null
    if (pending !== null) yield* store.unmark("owner-code-pending", pending.mark)
    return pending
  })

  return {
    issue: Effect.fn("OwnerCodes.issue")(function* (binding, about) {
      yield* forget(binding)
      const { issuedPerHour, lifeSeconds, pending, tries } = codeLimits
      const mark = yield* store.mark("owner-code-pending", pending, lifeSeconds)
      if (mark === null) return yield* new TooManyCodes({ retryAfterSeconds: lifeSeconds })
      if ((yield* store.mark("owner-code-issued", issuedPerHour, hourSeconds)) === null) {
        yield* store.unmark("owner-code-pending", mark)
        return yield* new TooManyCodes({ retryAfterSeconds: hourSeconds })
      }
      const code = newCode()
      const goneAtMillis = (yield* Clock.currentTimeMillis) + lifeSeconds * 1000
      const value: Pending = { hash: hashOf(binding, code), triesLeft: tries, goneAtMillis, mark }
      yield* store.keep("owner-code", binding, value, lifeSeconds)
      yield* tell([
        "",
        `  ${about}`,
        "  If you did not start this, ignore it: without the code nothing happens.",
        "",
        `      Code: ${code.slice(0, 4)}-${code.slice(4)}`,
        ""
      ])
    }),

    check: Effect.fn("OwnerCodes.check")(function* (binding, typed) {
      // Counted before it is looked at, so that many tries at once count as many.
      const failure = yield* store.mark("owner-code-failed", codeLimits.failedPerHour, hourSeconds)
      if (failure === null) return yield* new TooManyCodes({ retryAfterSeconds: hourSeconds })
      // Taken away while it is compared: two tries at once cannot both be the fifth.
      const pending = yield* forget(binding)
      if (pending === null) return "gone"
      if (isSigned(keys.browser, pending.hash, "owner code", binding, canonical(typed))) {
        yield* store.unmark("owner-code-failed", failure)
        return "right"
      }
      if (pending.triesLeft <= 1) return "gone"
      const secondsLeft = (pending.goneAtMillis - (yield* Clock.currentTimeMillis)) / 1000
      const mark = yield* store.mark("owner-code-pending", codeLimits.pending, secondsLeft)
      if (mark === null) return "gone"
      const left: Pending = { ...pending, triesLeft: pending.triesLeft - 1, mark }
      yield* store.keep("owner-code", binding, left, secondsLeft)
      return "wrong"
    }),

    forget: (binding) => Effect.asVoid(forget(binding))
  }
}

/** Crockford's base32: no letter that is read as a digit, none that makes words. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const codeLength = 8

/** 256 is a multiple of 32, so every symbol is as likely as any other. */
const newCode = (): string => [...randomBytes(codeLength)].map((byte) => alphabet[byte % 32]!).join("")

/** As people type it: any case, with or without the hyphen, O for 0, I and L for 1. */
export const canonical = (typed: string): string =>
  typed.slice(0, 64).toUpperCase().replace(/[\s-]/gu, "").replace(/O/gu, "0").replace(/[IL]/gu, "1")
