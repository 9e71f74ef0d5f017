import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import * as Day from "../../src/domain/Day.ts"
import { noWellness } from "../../src/domain/Wellness.ts"
import { readWellnessCsv } from "../../src/files/wellnessCsv.ts"

const today = Day.unsafe("2026-11-22")
const read = (text: string) => readWellnessCsv(text, today)
const table = (text: string) => {
  const result = read(text)
  assert.isTrue(Result.isSuccess(result), Result.isFailure(result) ? result.failure : "")
  return Result.getOrThrow(result)
}
const refusal = (text: string): string => {
  const result = read(text)
  return Result.isFailure(result) ? result.failure : "it was read"
}
const values = (text: string) => table(text).rows.map((row) => row.values)

/** Hundredths, as devices tell them. */
const hundredths = (low: number, high: number) =>
  fc.integer({ min: low * 100, max: high * 100 }).map((value) => value / 100)
const optional = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: null, freq: 3 })

const morning = fc.record({
  ago: fc.integer({ min: 0, max: 900 }),
  rmssdMs: optional(hundredths(3, 300)),
  restingBpm: optional(fc.integer({ min: 25, max: 130 })),
  sleepSeconds: fc.constant(null),
  soreness: optional(fc.integer({ min: 0, max: 10 })),
  weightKg: optional(hundredths(25, 250))
})
const mornings = fc.uniqueArray(morning, { selector: ({ ago }) => ago, minLength: 1, maxLength: 30 })

const names = { rmssdMs: "rMSSD", restingBpm: "Resting HR (bpm)", soreness: "soreness", weightKg: "Weight (kg)" }
const columns = fc.shuffledSubarray(["rmssdMs", "restingBpm", "soreness", "weightKg"] as const, { minLength: 4 })
const layout = fc.record({
  columns,
  separator: fc.constantFrom(",", ";", "\t"),
  newline: fc.constantFrom("\n", "\r\n", "\r"),
  quoted: fc.boolean(),
  mark: fc.boolean()
})

describe("a table of mornings", () => {
  it("reads back what was written, whatever the order of columns, the separator, the decimal sign and the line ends", () => {
    fc.assert(
      fc.property(mornings, layout, (written, { columns, mark, newline, quoted, separator }) => {
        const cell = (value: number | string | null): string => {
          const text = value === null ? "" : String(value)
          const local = separator === "," ? text : text.replace(".", ",")
          return quoted ? `"${local}"` : local
        }
        const lines = [
          ["Date", ...columns.map((name) => names[name])],
          ...written.map((row) => [cell(Day.addDays(today, -row.ago)), ...columns.map((name) => cell(row[name]))])
        ]
        const text = (mark ? "\uFEFF" : "") + lines.map((line) => line.join(separator)).join(newline)
        const { emptyLines, refused, rows } = table(text)
        const measured = written.filter((row) => columns.some((name) => row[name] !== null))
        assert.deepStrictEqual(refused, [])
        assert.strictEqual(emptyLines, written.length - measured.length)
        assert.deepStrictEqual(
          rows.map(({ day, values }) => ({ day, ...values })),
          measured
            .map(({ ago, ...values }) => ({ day: Day.addDays(today, -ago), ...noWellness, ...values }))
            .toSorted((one, other) => (one.day < other.day ? -1 : 1))
        )
      })
    )
  })

  it("accounts for every line of any text: it is a row, refused with its number, empty, or repeats one", () => {
    const cells = fc.constantFrom("2026-11-20", "2026-11-21", "2026-13-40", "61", "0", "x", "", "1,5", '"', "900")
    const text = fc
      .array(
        fc.array(cells, { maxLength: 4 }).map((line) => line.join(",")),
        { maxLength: 12 }
      )
      .map((lines) => ["date,rmssd,rhr", ...lines].join("\n"))
    fc.assert(
      fc.property(text, (written) => {
        const { refused, rows } = table(written)
        const lines = written.split("\n").length
        for (const { line } of [...rows, ...refused]) assert.isTrue(line >= 2 && line <= lines)
        assert.isTrue(rows.every(({ day }) => day <= today))
        assert.strictEqual(new Set(rows.map(({ day }) => day)).size, rows.length)
      })
    )
  })

  it("names each refused line by its number and reason, and keeps the others", () => {
    const { refused, rows } = table(
      [
        "date,rmssd,resting_hr",
        "2026-11-18,61,48",
        "2026-11-19,610,48",
        "",
        "2026-11-20,abc,48",
        "2026-11-23,61,48",
        "yesterday,61,48",
        "2026-11-18,62,48",
        "2026-11-21,,49"
      ].join("\n")
    )
    assert.deepStrictEqual(
      rows.map(({ day, line }) => [day, line]),
      [
        ["2026-11-18", 2],
        ["2026-11-21", 9]
      ]
    )
    assert.deepStrictEqual(refused, [
      { line: 3, reason: "rMSSD 610 ms is outside of 3 to 300 ms" },
      { line: 5, reason: 'rMSSD "abc" is no number' },
      { line: 6, reason: "2026-11-23 is in the future" },
      { line: 7, reason: '"yesterday" is no date; write it as 2026-11-22' },
      { line: 8, reason: "2026-11-18 is on line 2 already, with other values" }
    ])
  })

  it("counts lines through quoted cells that break them", () => {
    const { refused } = table('date,rmssd,comments\n2026-11-20,61,"slept\nbadly"\n2026-11-21,900,""')
    assert.deepStrictEqual(
      refused.map(({ line }) => line),
      [4]
    )
  })

  it("knows the columns of common exports", () => {
    // Intervals.icu
    assert.deepStrictEqual(
      values("date,weight,restingHR,hrv,hrvSDNN,sleepSecs,sleepScore\n2026-11-20,63.4,48,61.2,80,27000,88"),
      [{ ...noWellness, weightKg: 63.4, restingBpm: 48, rmssdMs: 61.2, sleepSeconds: 27_000 }]
    )
    assert.deepStrictEqual(values("Datum;Ruhepuls;Gewicht (kg);Schlaf (h)\n20.11.2026;48;63,4;7,5"), [
      { ...noWellness, restingBpm: 48, weightKg: 63.4, sleepSeconds: 27_000 }
    ])
    // 140 lb x 0.45359237
    assert.deepStrictEqual(values("Day,Heart Rate Variability (ms),Weight (lbs)\n2026/11/20,61,140"), [
      { ...noWellness, rmssdMs: 61, weightKg: 63.503 }
    ])
  })

  it("never takes SDNN or any heart rate for what it needs", () => {
    assert.include(refusal("date,hrvSDNN,hr,avg_hr\n2026-11-20,80,60,61"), "holds no mornings")
  })

  it("tells hours, minutes and seconds of sleep by the longest night", () => {
    const sleep = (...cells: ReadonlyArray<string>) =>
      values(["date,sleep", ...cells.map((cell, index) => `2026-11-${10 + index},${cell}`)].join("\n")).map(
        ({ sleepSeconds }) => sleepSeconds
      )
    assert.deepStrictEqual(sleep("7.5", "8"), [27_000, 28_800])
    assert.deepStrictEqual(sleep("450", "480"), [27_000, 28_800])
    assert.deepStrictEqual(sleep("27000", "28800"), [27_000, 28_800])
    assert.deepStrictEqual(sleep("7:30", "8h", "7h 30m"), [27_000, 28_800, 27_000])
  })

  it("learns from the column which number is the month, and refuses what it cannot learn", () => {
    assert.strictEqual(table("date,rhr\n20/11/2026,48\n03/11/2026,49").rows[0]?.day, "2026-11-03")
    assert.strictEqual(table("date,rhr\n11/20/2026,48\n11/03/2026,49").rows[0]?.day, "2026-11-03")
    const { refused, rows } = table("date,rhr\n03/11/2026,48")
    assert.isEmpty(rows)
    assert.include(refused[0]?.reason, "may be day and month")
  })

  it("takes a 0 for not measured, except where none is a value", () => {
    assert.deepStrictEqual(values("date,hrv,rhr,soreness\n2026-11-20,0,48,0"), [
      { ...noWellness, restingBpm: 48, soreness: 0 }
    ])
  })

  it("says in words why a table is none of mornings", () => {
    assert.strictEqual(refusal(""), "the file is empty")
    assert.include(refusal("Activity ID,Activity Date,Distance\n1,2026-11-20,10"), "holds no mornings")
    assert.include(refusal("date,watts\n2026-11-20,200"), "none of its columns")
    assert.include(refusal("date,hrv,rmssd\n2026-11-20,61,62"), "two of its columns hold the same")
  })
})
