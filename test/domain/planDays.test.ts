import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Day from "../../src/domain/Day.ts"
import { unplannable } from "../../src/domain/planDays.ts"

const today = Day.unsafe("2026-11-22")

describe("the days that can be planned for", () => {
  it("begin today and end after a year, for races after four", () => {
    const ends = { workout: Day.unsafe("2027-11-23"), race: Day.unsafe("2030-11-25") }
    for (const what of ["workout", "race"] as const) {
      assert.isNull(unplannable(today, today, what))
      assert.isNull(unplannable(ends[what], today, what))
      const far = unplannable(Day.addDays(ends[what], 1), today, what)
      assert.include(far?.message ?? "", "too far ahead")
      // Following the hint works.
      assert.include(far?.hint ?? "", `until ${ends[what]}`)
    }
    assert.include(unplannable(Day.unsafe("2026-11-21"), today, "workout")?.message ?? "", "in the past (today is")
  })

  it("are one stretch, on whichever day it is asked", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: -800, max: 3000 }), (from, ahead) => {
        const now = Day.addDays(today, from)
        return (unplannable(Day.addDays(now, ahead), now, "workout") === null) === (ahead >= 0 && ahead <= 366)
      })
    )
  })
})
