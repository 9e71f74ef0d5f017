/**
 * How a server logs: one line of `key=value` per event, on stderr. Stdout belongs to the protocol on stdio.
 */
import { Layer, Logger } from "effect"

export const structuredLogs: Layer.Layer<never> = Layer.mergeAll(
  Logger.layer([Logger.consoleLogFmt]),
  Layer.succeed(Logger.LogToStderr, true)
)
