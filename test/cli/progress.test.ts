import { assert, it } from "@effect/vitest"
import { reportOf } from "../../src/api/local/import/ImportReport.ts"
import { summaryLines } from "../../src/cli/programs/progress.ts"
import { ActivityId } from "../../src/domain/Activity.ts"
import { ChangeId } from "../../src/domain/Change.ts"

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
    summaryLines(reportOf([file("a.gpx", false, poor), file("a.fit", true, rich)], 0, false, null)).join("\n")
  assert.include(lines(true, true), "1 activity from 2 files imported.\nThe load of 1 activity is assumed")
  assert.notInclude(lines(true, false), "assumed")
})

it("an import says in one line what it took from the devices, and from which file where there were several", () => {
  const lines = (from: ReadonlyArray<string>) =>
    summaryLines(
      reportOf([file("a.fit", false, true)], 0, false, {
        changeId: ChangeId.make(1),
        taken: [
          { name: "maxHeartRate", value: 188, words: "maximum heart rate 188 bpm", from: from[0]! },
          { name: "ftpWatts", value: 250, words: "ride zones from an FTP of 250 W", from: from[1]! }
        ]
      })
    )
  assert.strictEqual(
    lines(["/x/a.fit", "/x/a.fit"])[1],
    "Taken from the device's profile in a.fit: maximum heart rate 188 bpm, ride zones from an FTP of 250 W; change them with setUser and setZones, or take them back with undoLastChange."
  )
  assert.include(
    lines(["/x/a.fit", "/x/b.fit"])[1]!,
    "maximum heart rate 188 bpm (a.fit), ride zones from an FTP of 250 W (b.fit); "
  )
  // What is there to go by now is not said to be missing.
  assert.notInclude(lines(["a.fit", "a.fit"]).join(), "no zones or heart rates to go by")
})
