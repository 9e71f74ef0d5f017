/** Why the database cannot be used at all; found at start, told to whoever started the process. */
import { Schema } from "effect"

/**
 * - `readOnly`: the file, or the disk, refuses writes
 * - `newerVersion`: a later version of this program migrated it
 * - `notADatabase`: the file is something else, or damaged
 * - `folderNotWritable`: the data folder cannot be made or written to
 * - `unreachable`: nothing answers there, or not as a database server does
 * - `notTrusted`: it shows a certificate that is not good, or not for it
 * - `wantsTls`: it lets nobody in without encryption
 * - `signInRefused`: the server does not take this user and password
 * - `noSuchDatabase`: the server has no database of that name
 * - `notPermitted`: the user may not make tables
 * - `serverTooOld`: of a version that lacks what is needed
 * - `pooled`: two connections to it are one, which was not said to be so
 * - `cannotOpen`: anything else, with the database's own words
 */
export const UnusableReason = Schema.Literals([
  "readOnly",
  "newerVersion",
  "notADatabase",
  "folderNotWritable",
  "unreachable",
  "notTrusted",
  "wantsTls",
  "signInRefused",
  "noSuchDatabase",
  "notPermitted",
  "serverTooOld",
  "pooled",
  "cannotOpen"
])
export type UnusableReason = typeof UnusableReason.Type

/** Names the file or the server (never what opens it), because it is for the person at the machine; it never travels to a client. */
export class DatabaseUnusable extends Schema.TaggedError<DatabaseUnusable>()("DatabaseUnusable", {
  reason: UnusableReason,
  message: Schema.String,
  hint: Schema.String
}) {}
