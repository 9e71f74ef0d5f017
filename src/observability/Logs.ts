/**
 * How a server logs: one line of `key=value` per event, on stderr. Stdout belongs to the protocol on stdio, and
 * Effect's own `consoleLogFmt` writes there even when `LogToStderr` is set.
 */
import { type Layer, Logger } from "effect"

export const structuredLogs: Layer.Layer<never> = Logger.layer([Logger.withConsoleError(Logger.formatLogFmt)])
