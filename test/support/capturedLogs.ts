/** A logger that keeps what it is told, as the structured logger would print it. */
import { type Layer, Logger } from "effect"

export interface LogRecord {
  readonly level: string
  readonly message: unknown
  readonly cause: string | undefined
  readonly annotations: Readonly<Record<string, unknown>>
}

export const captureLogs = (): { readonly records: Array<LogRecord>; readonly layer: Layer.Layer<never> } => {
  const records: Array<LogRecord> = []
  const logger = Logger.map(Logger.formatStructured, (record) => {
    records.push(record)
  })
  return { records, layer: Logger.layer([logger]) }
}
