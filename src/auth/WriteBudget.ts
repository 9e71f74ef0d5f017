/**
 * What a write asks before it is made. Over HTTP `Limits` answers; a process that belongs to the athlete (stdio,
 * commands) has no limit.
 */
import { Context, Effect, Layer } from "effect"
import { Limits } from "./Limits.ts"

export const WriteBudget = Context.Reference<Limits["Service"]["write"] | null>("ai-endurance-mcp/auth/WriteBudget", {
  defaultValue: () => null
})

export const limitedWrites: Layer.Layer<never, never, Limits> = Layer.effect(
  WriteBudget,
  Effect.map(Limits, ({ write }) => write)
)
