/**
 * The AI Endurance MCP endpoint as a service: a tool's name and arguments go in, its parsed JSON comes out.
 * It owns the transport (sessions, time-outs, retries, fairness, the breaker) and the meaning of failures.
 * It does not know what any tool means: that is the business of the operations built on it.
 */
import { Context, Data, type Effect } from "effect"
import type {
  NotFound,
  ReadError,
  Unavailable,
  UpstreamChanged,
  UpstreamRefused,
  WorkoutHasNoSteps
} from "../../../domain/errors.ts"
import type { LiveTool } from "./LiveTool.ts"

/** A read is repeated when that may help; a write is sent once. */
export type CallKind = "read" | "write"

export interface UpstreamReply {
  /** The JSON document with every key it came with; the raw text when it is not JSON. Bare `NaN` arrives as null. */
  readonly value: unknown
  readonly from: "structuredContent" | "json" | "text"
}

/**
 * A write was sent and its answer never arrived whole: it may or may not have happened. Never shown to a caller;
 * the operation reads the plan again and says which it was.
 */
export class OutcomeUnknown extends Data.TaggedError("OutcomeUnknown")<{
  readonly tool: string
  /** What went wrong, as a read would have said it. */
  readonly cause: Unavailable | UpstreamRefused | UpstreamChanged
}> {
  override get message(): string {
    return `${this.tool} was sent, and whether it happened is not known: ${this.cause.message}`
  }
}

export type ReadFailure = ReadError | NotFound
/** All but `OutcomeUnknown` mean that nothing was changed. */
export type WriteFailure = ReadFailure | WorkoutHasNoSteps | OutcomeUnknown
export interface CallFailures {
  readonly read: ReadFailure
  readonly write: WriteFailure
}

export interface ServerInfo {
  readonly name: string
  readonly version: string
  readonly protocolVersion: string
  readonly instructions: string | null
}

/** Arguments as they go over the wire; absent keys are not sent. */
export type CallArguments = { readonly [name: string]: unknown }

export class Upstream extends Context.Service<
  Upstream,
  {
    /**
     * A write's arguments are checked against the live schema first, ids put into the type it asks for; what does
     * not fit is `UpstreamChanged` and nothing is sent.
     */
    readonly call: <Kind extends CallKind>(
      tool: string,
      args: CallArguments,
      options: { readonly kind: Kind }
    ) => Effect.Effect<UpstreamReply, CallFailures[Kind]>
    /** The same check on its own, for rehearsals. */
    readonly checkArguments: (tool: string, args: CallArguments) => Effect.Effect<void, ReadError>
    /** As it stands now, all pages; asked without a token first, because that is how AI Endurance lists. */
    readonly listTools: Effect.Effect<ReadonlyArray<LiveTool>, ReadError>
    /** A handshake of its own without a token. */
    readonly initialize: Effect.Effect<ServerInfo, ReadError>
    /** A successful connect proves nothing about the token, so this reads the profile; the reply is `getUser`'s. */
    readonly checkCredential: Effect.Effect<UpstreamReply, ReadFailure>
  }
>()("ai-endurance-mcp/api/live/upstream/Upstream") {}
