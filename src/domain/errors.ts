/**
 * Everything that can go wrong, as values. Each error says what happened (`message`) and what to do
 * about it (`hint`); both are written for the model and the athlete, and name no token, path or stack.
 * They are rendered in one place, `mcp/result.ts`.
 */
import { Schema } from "effect"

const words = { message: Schema.String, hint: Schema.String }

/** Nobody is signed in, or the token is unknown, expired or revoked. */
export class NotSignedIn extends Schema.TaggedError<NotSignedIn>()("NotSignedIn", words) {}

/** Signed in, but not allowed to do this. */
export class ScopeMissing extends Schema.TaggedError<ScopeMissing>()("ScopeMissing", {
  ...words,
  scope: Schema.String
}) {}

/** No such workout, activity, race or change. The hint lists the nearest ones that exist. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", words) {}

/** The arguments fit the schema but make no sense together, or do not fit the athlete. */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", words) {}

/** The state has moved on since the caller looked. */
export class Conflict extends Schema.TaggedError<Conflict>()("Conflict", words) {}

/** The workout's steps were written out, so there is no intensity to scale. */
export class WorkoutHasNoSteps extends Schema.TaggedError<WorkoutHasNoSteps>()("WorkoutHasNoSteps", words) {}

/** Asked too often; `retryAfterSeconds` is the wait. */
export class Throttled extends Schema.TaggedError<Throttled>()("Throttled", {
  ...words,
  retryAfterSeconds: Schema.Finite
}) {}

/** The source did not answer: storage, network, time-out. Nothing is known to have changed. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", words) {}

/** AI Endurance understood the request and said no, in words of its own that the message quotes. */
export class UpstreamRefused extends Schema.TaggedError<UpstreamRefused>()("UpstreamRefused", words) {}

/** AI Endurance no longer speaks as it did: a reply, or the schema of a tool, does not fit. */
export class UpstreamChanged extends Schema.TaggedError<UpstreamChanged>()("UpstreamChanged", words) {}

/** The recording that is being replayed does not hold this call. The hint lists the nearest ones it holds. */
export class NotRecorded extends Schema.TaggedError<NotRecorded>()("NotRecorded", words) {}

/** This source cannot do that. */
export class Unsupported extends Schema.TaggedError<Unsupported>()("Unsupported", words) {}

/** Every error a tool may answer with. */
export type ToolError =
  | NotSignedIn
  | ScopeMissing
  | NotFound
  | InvalidInput
  | Conflict
  | WorkoutHasNoSteps
  | Throttled
  | Unavailable
  | UpstreamRefused
  | UpstreamChanged
  | NotRecorded
  | Unsupported

/** What any read of a source may fail with. */
export type ReadError =
  | NotSignedIn
  | ScopeMissing
  | InvalidInput
  | Throttled
  | Unavailable
  | UpstreamRefused
  | UpstreamChanged
  | NotRecorded
  | Unsupported
/** What any write may fail with. */
export type WriteError = ReadError | NotFound | Conflict
