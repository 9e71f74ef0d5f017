/**
 * How a server logs: one line of `key=value` per event, on stderr. The message says in fixed words what happened; what
 * differs from time to time is an annotation, so that lines can be searched and counted. Stdout belongs to the
 * protocol on stdio, and Effect's own `consoleLogFmt` writes there even when `LogToStderr` is set.
 *
 * Writing is a system call that the request waits for, so routine lines wait for each other instead, a tenth of
 * a second at most. A warning or worse goes out at once, behind the lines that came before it.
 */
import { Effect, type Layer, Logger, LogLevel } from "effect"

const longestWaitMillis = 100

/** Lines are written in their order; closing the scope, or the end of the process, leaves none behind. */
export const gathered = (write: (lines: string) => void) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => {
        const gathering = gather(write)
        process.on("exit", gathering.flush)
        return gathering
      }),
      ({ flush }) =>
        Effect.sync(() => {
          process.off("exit", flush)
          flush()
        })
    ),
    ({ add, flush }) =>
      Logger.make((options) => {
        add(Logger.formatLogFmt.log(options))
        if (LogLevel.isGreaterThan(options.logLevel, "Info")) flush()
      })
  )

const gather = (write: (lines: string) => void) => {
  let waiting = ""
  let timer: NodeJS.Timeout | null = null
  const flush = () => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const lines = waiting
    waiting = ""
    if (lines !== "") write(lines)
  }
  const add = (line: string) => {
    waiting += `${line}\n`
    timer ??= setTimeout(flush, longestWaitMillis).unref()
  }
  return { add, flush }
}

export const structuredLogs: Layer.Layer<never> = Logger.layer([gathered((lines) => void process.stderr.write(lines))])
