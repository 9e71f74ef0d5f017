/** What scrubbing takes out and what it leaves, as laws over JSON with a person hidden in it. */
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import type { Cassette } from "../../../src/api/replay/Cassette.ts"
import { problemsOf } from "../../../src/api/replay/Cassette.ts"
import { read } from "../../../src/api/replay/folder.ts"
import { isObject, type Json } from "../../../src/api/replay/json.ts"
import { matchKey } from "../../../src/api/replay/normalise.ts"
import { checkPersonal, survivors } from "../../../src/api/replay/personal.ts"
import { isPlace, scrubbed, scrubber } from "../../../src/api/replay/scrub.ts"
import { isTraining } from "../../../src/api/replay/vocabulary.ts"
import { daysBetween, ofMillis, unsafe, weekdayOf } from "../../../src/domain/Day.ts"

const shift = { shiftWeeks: -37, jitterSeed: null }
const about = { source: "recorded", contract: "1.2.0", date: "2026-09-16", made: "for a test" } as const
const tape = (reply: Json, args: { readonly [name: string]: Json } = {}): Cassette => ({
  info: {
    format: 1,
    ...about,
    recordedAt: "2026-09-16T05:30:00Z",
    timeZone: "Europe/Berlin",
    tools: [{ name: "getUser", inputSchema: {} }]
  },
  exchanges: [{ about, tool: "getUser", arguments: args, reply }]
})
const replyOf = (cassette: Cassette) => cassette.exchanges[0]!.reply!

const day = fc.integer({ min: 10_000, max: 25_000 }).map((index) => ofMillis(index * 86_400_000))
const instant = day.map((date) => `${date}T08:40:12Z`)
/** Names, addresses, numbers of telephones, sentences: none of them made of training words alone. */
const personal = fc.oneof(
  fc.constantFrom(
    "Jane",
    "Zoë Müller",
    "jane@example.org",
    "+49 170 1234567",
    "https://example.org/u/jane",
    "52.5200, 13.4050"
  ),
  fc.constantFrom("Easy run with Jane", "My ankle hurts", "max@tempo.run", "Müggelsee Marathon", "id 8101222"),
  fc.string({ minLength: 3 }).map((text) => `Qx${text}`)
)
const plain = fc.constantFrom(
  "Tempo Ride",
  "3 x 8 min at Threshold, 2 min easy",
  "Garmin_Ride",
  "4:59",
  "1:35 /100m",
  "200 W",
  "hr_rest"
)
const key = fc.constantFrom("title", "advice", "note", "activity_type", "event_name", "watts", "rows", "warmup")
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json; leaf: Json }>((tie) => ({
  leaf: fc.oneof(
    personal,
    plain,
    day,
    instant,
    fc.double({ noNaN: true, min: -500, max: 500 }),
    fc.boolean(),
    fc.constant(null)
  ),
  value: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 5 }),
    fc.record({
      id: fc.integer({ min: 2_000_000, max: 9_000_000 }),
      workout_id: fc.integer({ min: 8_000_000, max: 8_000_050 })
    }),
    fc.record({ start_lat: fc.double({ noNaN: true }), latlng: fc.constant([52.52, 13.405]), city: personal })
  )
})).value

/** Kinds and keys alone; places are gone. */
const shape = (value: Json): unknown => {
  if (Array.isArray(value)) return (value as ReadonlyArray<Json>).map(shape)
  if (!isObject(value)) return value === null ? null : typeof value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (isPlace(name) ? [] : [[name, shape(item)]]))
  )
}

describe("scrubbing", () => {
  it("leaves nothing personal, by its own checker and by comparison with the original", () => {
    fc.assert(
      fc.property(json, (reply) => {
        const original = tape(reply)
        const { cassette } = scrubbed(original, shift)
        assert.deepStrictEqual(checkPersonal(cassette), [])
        assert.deepStrictEqual(survivors(original, cassette), [])
      })
    )
  })

  it("lets no personal text survive, whole", () => {
    fc.assert(
      fc.property(json, personal, (reply, secret) => {
        const after = JSON.stringify(replyOf(scrubbed(tape({ reply, note: secret, title: secret }), shift).cassette))
        assert.notInclude(after, JSON.stringify(secret).slice(1, -1))
      })
    )
  })

  it("keeps the shape, but for places", () => {
    fc.assert(
      fc.property(json, fc.option(fc.integer()), (reply, jitterSeed) => {
        const { cassette } = scrubbed(tape(reply), { ...shift, jitterSeed })
        assert.deepStrictEqual(shape(replyOf(cassette)), shape(reply))
      })
    )
  })

  it("moves every day by the same number of weeks, in replies, arguments, keys and timestamps", () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -200, max: 200 }), (date, shiftWeeks) => {
        const original = tape(
          { [date]: date, activity_date_local: `${date}T08:40:12Z`, epoch: Date.parse(date) / 1000 },
          { startDate: date }
        )
        const { cassette } = scrubbed(original, { shiftWeeks, jitterSeed: null })
        const reply = replyOf(cassette) as { readonly [name: string]: string | number }
        const moved = cassette.exchanges[0]!.arguments["startDate"] as string
        assert.strictEqual(daysBetween(date, unsafe(moved)), shiftWeeks * 7)
        assert.strictEqual(weekdayOf(unsafe(moved)), weekdayOf(date))
        assert.strictEqual(reply[moved], moved)
        assert.strictEqual(reply["activity_date_local"], `${moved}T08:40:12Z`)
        const seconds = Date.parse(date) / 1000
        if (seconds >= 1e9) assert.strictEqual(reply["epoch"], Date.parse(moved) / 1000)
        assert.strictEqual(
          daysBetween(unsafe("2026-09-16"), unsafe(cassette.info.recordedAt.slice(0, 10))),
          shiftWeeks * 7
        )
      })
    )
  })

  it("gives one number to one id wherever it stands, and another to another", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 9_999_999 }), { minLength: 2, maxLength: 30 }), (ids) => {
        const { scrub } = scrubber(shift)
        const rows = scrub(ids.map((id) => ({ id, title: "Long Run" }))) as ReadonlyArray<{ readonly id: number }>
        const again = scrub({ activityId: ids.map(String) }) as { readonly activityId: ReadonlyArray<string> }
        assert.deepStrictEqual(
          rows.map(({ id }) => String(id)),
          again.activityId
        )
        assert.strictEqual(new Set(rows.map(({ id }) => id)).size, ids.length)
      })
    )
  })

  it("calls a session by the new title of its workout, suffix and all", () => {
    const { scrub } = scrubber(shift)
    const after = scrub({
      title: "Jane's Tempo",
      activity_name: "Jane's Tempo - AI Endurance",
      rows: [{ title: "Jane's Tempo" }, { title: "Tempo Ride" }]
    })
    assert.deepStrictEqual(after, {
      title: "Workout 1",
      activity_name: "Workout 1 - AI Endurance",
      rows: [{ title: "Workout 1" }, { title: "Tempo Ride" }]
    })
  })

  it("lets training words stay where nobody writes freely, and nowhere else", () => {
    const { report, scrub } = scrubber(shift)
    const after = scrub({ warmup: "12 min easy", advice: "12 min easy", first_name: "Max", activity_type: "hiking" })
    assert.deepStrictEqual(after, {
      warmup: "12 min easy",
      advice: "Text 1",
      first_name: "Text 2",
      activity_type: "hiking"
    })
    assert.sameMembers([...report().kept], ["12 min easy", "hiking"])
    assert.strictEqual(report().texts.get("advice"), 1)
    for (const secret of ["Tempo with Jane", "call 0170 123 456", "8101222", "a@b", "52.5200, 13.4050"]) {
      assert.isFalse(isTraining(secret), secret)
    }
  })

  it("bends numbers a little, all of a key alike, and neither ids nor times", () => {
    const { scrub } = scrubber({ ...shift, jitterSeed: 7 })
    const bent = scrub({ rows: [{ watts: 200, kcal: 1000 }, { watts: 400 }], duration_seconds: 3600, id: 5 }) as {
      readonly rows: ReadonlyArray<{ readonly watts: number }>
      readonly duration_seconds: number
      readonly id: number
    }
    const [first, second] = bent.rows.map(({ watts }) => watts)
    assert.isAtMost(Math.abs(first! - 200), 6)
    assert.isAtMost(Math.abs(second! - 2 * first!), 1)
    assert.strictEqual(bent.duration_seconds, 3600)
    assert.strictEqual(bent.id, 1_000_001)
  })

  it("names no region, and keeps the offset of the day", () => {
    assert.strictEqual(scrubbed(tape({}), shift).cassette.info.timeZone, "Etc/GMT-2")
    const west = { ...tape({}), info: { ...tape({}).info, timeZone: "America/Denver" } }
    assert.strictEqual(scrubbed(west, shift).cassette.info.timeZone, "Etc/GMT+6")
  })

  it("leaves a cassette that can be played, with as many different calls as before", async () => {
    const demo = await Effect.runPromise(
      read(fileURLToPath(new URL("../../../fixtures/recorded/demo", import.meta.url)))
    )
    const { cassette } = scrubbed(demo, { shiftWeeks: 11, jitterSeed: 3 })
    assert.deepStrictEqual(problemsOf(cassette), [])
    assert.deepStrictEqual(checkPersonal(cassette), [])
    assert.deepStrictEqual(survivors(demo, cassette), [])
    const keys = new Set(cassette.exchanges.map(({ arguments: args, tool }) => matchKey(tool, args)))
    assert.strictEqual(keys.size, demo.exchanges.length)
  })
})

describe("the check for anything personal", () => {
  it("finds what a scrubber might have missed, each by where it stands and never by what it says", () => {
    const missed: ReadonlyArray<readonly [Json, string]> = [
      [{ profile: { contact: "jane@example.org" } }, "profile.contact"],
      [{ first_name: "Max" }, "first_name"],
      [{ notes: ["Easy run with Jane"] }, "notes"],
      [{ start_latlng: [52.52, 13.405] }, "start_latlng"],
      [{ id: 8101222 }, "id"],
      [{ workout_id: "8101222" }, "workout_id"],
      [{ "Zoë Müller": 1 }, "reply"]
    ]
    const clean = { ...tape({}), info: { ...tape({}).info, timeZone: "Etc/UTC" } }
    for (const [reply, where] of missed) {
      const found = checkPersonal({ ...clean, exchanges: [{ ...clean.exchanges[0]!, reply }] })
      assert.isAbove(found.length, 0, where)
      assert(
        found.some((finding) => finding.where.includes(where)),
        where
      )
      assert.notMatch(JSON.stringify(found), /jane@|Jane|8101222|52\.52/u)
    }
    assert.lengthOf(checkPersonal(tape({})), 1)
  })
})
