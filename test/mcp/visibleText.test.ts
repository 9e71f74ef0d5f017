import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { failed, succeeded } from "../../src/mcp/result.ts"
import { longestText, visible, visibleJson, visibleText } from "../../src/mcp/visibleText.ts"
import { NotFound } from "../../src/domain/errors.ts"

/** Everything that has no look of its own, spelled here apart from the code. */
const invisible = [
  "\u0000", "\u0007", "\u0008", "\u001B", "\u007F", "\u0085", "\u009B", // controls
  "\u00AD", "\u034F", "\u115F", "\u17B4", "\u180E", "\u3164", "\uFFA0", // fillers
  "\u200B", "\u2060", "\u2064", "\uFEFF", "\uFFF9", "\uFFFB", // no width
  "\u061C", "\u200E", "\u200F", "\u202A", "\u202E", "\u2066", "\u2069", "\u206A", // directions
  "\u{E0001}", "\u{E0041}", "\u{E007F}", "\u{E0100}", "\u{E01EF}" // tags, and letters' variants
] // prettier-ignore

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.oneof(fc.constantFrom(...invisible, "a", " ", "\n", "é", "跑", "🏃", "क", "م", "\u200C", "\u200D", "\uFE0F", "1")), { maxLength: 20 })
    .map((parts) => parts.join("")) // prettier-ignore
)

describe("text in an answer", () => {
  it.each(invisible.map((one) => [one.codePointAt(0)!.toString(16), one] as const))("has no U+%s", (_, one) => {
    assert.strictEqual(visibleText(`Easy${one} run${one}`), "Easy run")
  })

  it("keeps what is seen: emoji of several parts, scripts that join, line ends and tabs", () => {
    for (const text of ["👩‍🚴 👨🏽‍🦽 🏴‍☠️ ❤️ 1️⃣ ☎︎", "می‌خواهم", "क्‍ष", "Intervals:\n\t3 x 8 min", "naïve Übung 跑步 бег", ""]) {
      assert.strictEqual(visibleText(text), text)
    }
  })

  it("has no joiner where nothing joins, and one kind of line end", () => {
    assert.strictEqual(visibleText("ig\u200Dno\u200Cre\uFE0F \u200D🏃"), "ignore 🏃")
    assert.strictEqual(visibleText("a\r\nb\rc\u2028d\u2029e"), "a\nb\nc\nd\ne")
  })

  it("keeps no joiner for the sake of what is left out itself", () => {
    assert.strictEqual(visibleText("\u180E\u200D\u180E"), "")
    assert.strictEqual(visibleText("x\uFE0F\u200D🏃"), "x🏃")
    assert.strictEqual(visibleText("🏃\u200B\u200D🏃"), "🏃🏃")
  })

  it("is whole characters, and no longer than a page of notes", () => {
    assert.strictEqual(visibleText("a\uD83Db"), "a\uFFFDb")
    const cut = visibleText(`${"x".repeat(longestText - 1)}🏃 and more`)
    assert.isAtMost(cut.length, longestText + 1)
    assert.isTrue(cut.endsWith("…") && cut.isWellFormed())
  })

  it("is the same when it is looked at again, and never holds what is left out", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const seen = visibleText(text)
        assert.strictEqual(visibleText(seen), seen)
        for (const one of invisible) assert.notInclude(seen, one)
      }),
      { numRuns: 2000 }
    )
  })
})

describe("an answer", () => {
  const value = fc.dictionary(
    anyText,
    fc.oneof(anyText, fc.array(anyText, { maxLength: 3 }), fc.integer(), fc.constant(null))
  )

  it("is the same value as its JSON, and every text of it is seen, whether it was looked at or passed by", () => {
    fc.assert(
      fc.property(value, (given) => {
        const found = visibleJson(given)
        // JSON knows no minus zero and no __proto__ of an object.
        assert.deepStrictEqual(JSON.parse(found.json), JSON.parse(JSON.stringify(visible(given))))
        assert.strictEqual(JSON.stringify(found.value), found.json)
      }),
      { numRuns: 500 }
    )
  })

  it("is cut where one of its texts is too long, and nowhere else", () => {
    const rows = Array.from({ length: 5000 }, (_, at) => ({ at, name: "Morning run" }))
    assert.strictEqual(visibleJson({ rows }).value["rows"], rows)
    const { value: cut } = visibleJson({ rows, note: `"${"x".repeat(longestText)}"` })
    assert.isAtMost(String(cut["note"]).length, longestText + 1)
    assert.deepStrictEqual(cut["rows"], rows)
  })

  it("of success and of failure says nothing hidden", () => {
    const { result } = succeeded({ "na\u200Bme": "Ea\u202Esy", list: [{ note: "\u{E0041}x" }] })
    assert.deepStrictEqual(result.structuredContent, { name: "Easy", list: [{ note: "x" }] })
    assert.deepStrictEqual(result.content, [{ type: "text", text: '{"name":"Easy","list":[{"note":"x"}]}' }])
    const refused = failed(
      new NotFound({ message: "No \u202Eworkout\u0007.", hint: "See\u200B \u{E0041}below." })
    ).result
    assert.deepStrictEqual(refused.content, [{ type: "text", text: "No workout.\nSee below." }])
    assert.notMatch(JSON.stringify(refused), /\u202E|\u200B|\\u0007/u)
  })
})
