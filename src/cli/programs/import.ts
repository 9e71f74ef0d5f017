/** `import`: runs the import and reports it, for people or for programs. */
import { availableParallelism } from "node:os"
import { Console, Effect, Layer } from "effect"
import { ActivityStore } from "../../api/local/ActivityStore.ts"
import { homeZone } from "../../api/local/Athletes.ts"
import { importPaths } from "../../api/local/import/importPaths.ts"
import type { ImportProgress, ImportReport } from "../../api/local/import/ImportReport.ts"
import { AuthLayer } from "../../auth/AuthLayer.ts"
import { ClockLayer } from "../../clock/ClockLayer.ts"
import { DecodePool } from "../../files/pool.ts"
import { CommandFailed } from "../Failure.ts"
import { opened, withImporter } from "../sources.ts"
import * as Settings from "../Settings.ts"
import { bar, clearBar, fileLines, summaryLines } from "./progress.ts"

export const importFiles = Effect.fn("import")(function* (
  paths: ReadonlyArray<string>,
  json: boolean,
  overrides: Settings.Overrides
) {
  const settings = yield* Settings.load(overrides)
  yield* Settings.checkLocal(settings, "import")
  const report = yield* opened(settings)(
    withImporter((athleteId) => {
      const clock = ClockLayer.layer(settings.timeZone).pipe(
        Layer.provide(homeZone),
        Layer.provide(AuthLayer.owner(athleteId, "import"))
      )
      return importPaths(paths, { athleteId, onProgress: progress(json) }).pipe(
        Effect.provide(Layer.mergeAll(clock, ActivityStore.layer, DecodePool.layer({ size: availableParallelism() })))
      )
    })
  ).pipe(Effect.ensuring(onTerminal ? onStderr(clearBar) : Effect.void))
  if (json) yield* Console.log(JSON.stringify(report, null, 2))
  else yield* Effect.forEach(summaryLines(report), (line) => Console.log(line), { discard: true })
  yield* verdict(report)
})

const onTerminal = process.stderr.isTTY

const onStderr = (text: string): Effect.Effect<void> =>
  Effect.sync(() => {
    process.stderr.write(text)
  })

/** The bar goes to the terminal's stderr, the lines to stdout: a redirected report holds no redraws. */
const progress =
  (json: boolean) =>
  (step: ImportProgress): Effect.Effect<void> => {
    const redraw = onTerminal ? onStderr(bar(step, process.stderr.columns)) : Effect.void
    if (json) return redraw
    const lines = Effect.forEach(fileLines(step.latest), (line) => Console.log(line), { discard: true })
    return onTerminal ? Effect.andThen(onStderr(clearBar), Effect.andThen(lines, redraw)) : lines
  }

/** A folder that is imported every day is all duplicates on most of them: that is success. */
const verdict = ({ counts, files }: ImportReport): Effect.Effect<void, CommandFailed> => {
  if (counts.imported + counts.duplicate > 0) return Effect.void
  return Effect.fail(
    files.length === 0
      ? new CommandFailed({
          message: "There is no activity file and no table of mornings in what was named.",
          hint: "Name FIT, TCX or GPX files, a folder or zip archive that holds some, or a CSV of daily HRV and resting heart rate."
        })
      : new CommandFailed({
          message:
            files.length === 1
              ? "The file could not be imported."
              : `None of the ${files.length} files could be imported.`,
          hint: "The report says why for each; export the original file from where it was recorded."
        })
  )
}
