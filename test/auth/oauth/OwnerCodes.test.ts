import { assert, it as plain, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { KeyRing } from "../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../src/auth/oauth/OAuthStore.ts"
import { canonical, codeLimits, OwnerCodes, OwnerConsole } from "../../../src/auth/oauth/OwnerCodes.ts"
import { emptyDatabase } from "../../support/databases.ts"

const lines: Array<string> = []
const codes = Layer.unwrap(
  Effect.sync(() =>
    OwnerCodes.layer.pipe(
      Layer.provide(Layer.succeed(OwnerConsole, (more) => Effect.sync(() => void lines.push(...more)))),
      Layer.provide(OAuthStore.layer),
      Layer.provide(KeyRing.ephemeral),
      Layer.provide(emptyDatabase)
    )
  )
)
const newest = () => /Code: (\S{9})/u.exec(lines.findLast((line) => line.includes("Code:")) ?? "")?.[1] ?? ""
const fresh = (name: string, body: Effect.Effect<void, unknown, OwnerCodes>) =>
  layer(Layer.fresh(codes))((it) => {
    it.effect(name, () => body)
  })

plain("a code is read as people type it", () => {
  assert.strictEqual(canonical(" abcd-efgh "), "ABCDEFGH")
  assert.strictEqual(canonical("oOiI lL-0"), "0011110")
})

fresh(
  "a code is printed with what it is for, and works once, for what it was made for",
  Effect.gen(function* () {
    const service = yield* OwnerCodes
    yield* service.issue("one", "Claude at claude.ai asks for read.")
    const code = newest()
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/u)
    assert.include(lines.join("\n"), "Claude at claude.ai asks for read.")
    assert.strictEqual(yield* service.check("another", code), "gone")
    assert.strictEqual(yield* service.check("one", code.toLowerCase().replace("-", "")), "right")
    assert.strictEqual(yield* service.check("one", code), "gone")
  })
)

fresh(
  "a code is dead after five misses, and a new one replaces the old",
  Effect.gen(function* () {
    const service = yield* OwnerCodes
    yield* service.issue("one", "x")
    const first = newest()
    yield* service.issue("one", "x")
    const code = newest()
    assert.strictEqual(yield* service.check("one", first), "wrong")
    for (let miss = 2; miss < codeLimits.tries; miss++) assert.strictEqual(yield* service.check("one", "0"), "wrong")
    assert.strictEqual(yield* service.check("one", "0"), "gone")
    assert.strictEqual(yield* service.check("one", code), "gone")
  })
)

fresh(
  "many tries at once do not outrun the count",
  Effect.gen(function* () {
    const service = yield* OwnerCodes
    yield* service.issue("one", "x")
    const verdicts = yield* Effect.all(
      Array.from({ length: 20 }, () => service.check("one", "0")),
      { concurrency: 20 }
    )
    assert.isAtMost(verdicts.filter((verdict) => verdict === "wrong").length, codeLimits.tries)
  })
)

fresh(
  "no more than three codes wait at a time, and one that is taken back makes room",
  Effect.gen(function* () {
    const service = yield* OwnerCodes
    for (const name of ["a", "b", "c"]) yield* service.issue(name, "x")
    const refused = yield* Effect.flip(service.issue("d", "x"))
    assert.strictEqual(refused._tag, "TooManyCodes")
    yield* service.forget("b")
    yield* service.issue("d", "x")
  })
)

fresh(
  "no more than twenty codes are printed in an hour",
  Effect.gen(function* () {
    const service = yield* OwnerCodes
    const before = lines.length
    for (let at = 0; at < codeLimits.issuedPerHour; at++) yield* service.issue("one", "x")
    assert.strictEqual((yield* Effect.flip(service.issue("one", "x")))._tag, "TooManyCodes")
    const printed = lines.slice(before).filter((line) => line.includes("Code:"))
    assert.lengthOf(printed, codeLimits.issuedPerHour)
    yield* TestClock.adjust("61 minutes")
    yield* service.issue("one", "x")
  })
)

fresh(
  "no more than thirty wrong codes are looked at in an hour, whatever they are for",
  Effect.gen(function* () {
    const service = yield* OwnerCodes
    for (let at = 0; at < codeLimits.failedPerHour; at++) yield* service.check(`x${at}`, "0")
    yield* service.issue("one", "x")
    assert.strictEqual((yield* Effect.flip(service.check("one", newest())))._tag, "TooManyCodes")
  })
)

fresh(
  "a wrong try does not make a code last longer",
  Effect.gen(function* () {
    const service = yield* OwnerCodes
    yield* service.issue("one", "x")
    const code = newest()
    yield* TestClock.adjust("9 minutes")
    assert.strictEqual(yield* service.check("one", "0"), "wrong")
    yield* TestClock.adjust("1 minute")
    assert.strictEqual(yield* service.check("one", code), "gone")
  })
)

fresh(
  "a code is dead after ten minutes",
  Effect.gen(function* () {
    const service = yield* OwnerCodes
    yield* service.issue("one", "x")
    yield* TestClock.adjust("11 minutes")
    assert.strictEqual(yield* service.check("one", newest()), "gone")
  })
)
