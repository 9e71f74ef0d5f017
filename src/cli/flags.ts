/** The flags that several commands share. Each stands for a variable and wins over it; `Settings` checks both. */
import { Option } from "effect"
import { Flag } from "effect/cli"
import type { Overrides } from "./Settings.ts"

export const dataDir = Flag.String("data-dir").pipe(
  Flag.withDescription("Folder of the database (AIE_DATA_DIR)"),
  Flag.withMetavar("DIR"),
  Flag.optional
)

export const timeZone = Flag.String("timezone").pipe(
  Flag.withDescription("Time zone that decides the athlete's day, like Europe/Berlin (AIE_TIMEZONE)"),
  Flag.withMetavar("ZONE"),
  Flag.optional
)

export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print one JSON document instead of text"),
  Flag.withDefault(false)
)

/** Flags of a command, by the variable each stands for. */
export const overrides = (flags: { readonly [name: string]: Option.Option<string> }): Overrides =>
  Object.fromEntries(Object.entries(flags).map(([name, value]) => [name, Option.getOrUndefined(value)]))
