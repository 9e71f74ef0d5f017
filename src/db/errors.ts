/** Why the database cannot be used at all; found at start, told to whoever started the process. */
import { Schema } from "effect"

/**
 * - `readOnly`: the file, or the disk, refuses writes
 * - `newerVersion`: a later version of this program migrated it
 * - `notADatabase`: the file is something else, or damaged
 * - `folderNotWritable`: the data folder cannot be made or written to
 * - `cannotOpen`: anything else, with the database's own words
 */
export const UnusableReason = Schema.Literals([
  "readOnly",
  "newerVersion",
  "notADatabase",
  "folderNotWritable",
  "cannotOpen"
])
export type UnusableReason = typeof UnusableReason.Type

/** Names the file, because it is for the person at the machine; it never travels to a client. */
export class DatabaseUnusable extends Schema.TaggedError<DatabaseUnusable>()("DatabaseUnusable", {
  reason: UnusableReason,
  message: Schema.String,
  hint: Schema.String
}) {}
