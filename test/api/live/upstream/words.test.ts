import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { quotable } from "../../../../src/api/live/upstream/words.ts"

describe("quotable", () => {
  it("keeps a sentence as it is", () => {
    assert.strictEqual(quotable("Workout 8101222 is in the past."), "Workout 8101222 is in the past.")
  })

  for (const [what, text, kept] of [
    ["a bearer token", "Token rejected: Bearer abc.def-1", "Token rejected: …"],
    ["a header", "seen Authorization: Token-xyz here", "seen … here"],
    ["a JSON Web Token", "bad eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "bad … end"],
    ["an address", "no user rider@example.org", "no user …"],
    ["a link with a query", "see https://aiendurance.com/x?token=1 now", "see … now"],
    ["a file of their machine", 'File "/srv/app/api/views.py", line 3', "File '…', line 3"]
  ] as const) {
    it(`cuts out ${what}`, () => {
      assert.strictEqual(quotable(text), kept)
    })
  }

  it("keeps dates, paces and zones, which have slashes and digits too", () => {
    const text = "2026-09-05 8:53 /mi, 5:31 /km, 200 W, Threshold/VO2Max"
    assert.strictEqual(quotable(text), text)
  })

  it("quotes nothing of a web page", () => {
    assert.isNull(quotable("<!DOCTYPE html><html><title>Sign in</title>"))
    assert.isNull(quotable("  <html lang='en'>"))
  })

  it("makes one short line of anything, without control characters or quotes that would end the quotation", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
        const line = quotable(text)
        if (line === null) return
        assert.isAtMost(line.length, 200)
        assert.notMatch(line, /[\p{C}"]/u)
      })
    )
  })

  it("never shows a secret it was told, wherever it stands", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 80 }),
        fc.stringMatching(/^[\w.~+/-]{8,64}$/u),
        fc.string({ maxLength: 80 }),
        (before, secret, after) => {
          assert.notInclude(quotable(before + secret + after, [secret]) ?? "", secret)
        }
      )
    )
  })
})
