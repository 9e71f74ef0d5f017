import { assert, it } from "@effect/vitest"
import { reportOf } from "../../src/api/local/import/ImportReport.ts"
import { summaryLines } from "../../src/cli/programs/progress.ts"
import { ActivityId } from "../../src/domain/Activity.ts"

const file = (path: string, replaces: boolean, loadIsAssumed: boolean) => ({
  path,
  status: "imported" as const,
  activities: [
    {
      id: ActivityId.make(1),
      sport: "Ride" as const,
      startLocal: "2026-03-01T09:00:00",
      movingSeconds: 3600,
      distanceMetres: 30_000,
      loadIsAssumed,
      replaces
    }
  ],
  reason: null,
  warnings: []
})

it("an import counts an activity once, as its last recording left it", () => {
  const lines = (poor: boolean, rich: boolean) =>
    summaryLines(reportOf([file("a.gpx", false, poor), file("a.fit", true, rich)], 0, false)).join("\n")
  assert.include(lines(true, true), "1 activity from 2 files imported.\nThe load of 1 activity is assumed")
  assert.notInclude(lines(true, false), "assumed")
})
