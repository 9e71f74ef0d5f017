/**
 * A tool is a value: what it is called, what it takes and answers, what it may do, and the program that
 * does it. It knows no protocol; `mcp/` projects it onto one.
 */
import type { Effect, Schema } from "effect"
import type { AiEndurance } from "../api/AiEndurance.ts"
import type { Auth, Scope } from "../auth/Auth.ts"
import type { AthleteClock } from "../clock/AthleteClock.ts"
import type { ToolError } from "../domain/errors.ts"
import type { Hints } from "./hints.ts"

/** The layers a tool's program may ask for. */
export type ToolServices = AiEndurance | Auth | AthleteClock

/**
 * Codecs that need no services: `mcp/` runs them at once, outside any Effect.
 * `any`, because a codec is invariant: nothing narrower admits every tool's schema.
 */
// oxlint-disable-next-line typescript/no-explicit-any
export type ToolSchema = Schema.Codec<any, any>

export interface Tool<
  Name extends string = string,
  Input extends ToolSchema = ToolSchema,
  Output extends ToolSchema = ToolSchema
> {
  readonly name: Name
  readonly title: string
  /** What it does; when to use it and when not, and which tool instead; what changes and what is synced. */
  readonly description: string
  readonly scope: Scope
  readonly hints: Hints
  readonly input: Input
  /** A wire schema; `run` answers with its decoded side. */
  readonly output: Output
  /** Whether AI Endurance 1.2.0 lists it too. Strict mode lists nothing else. */
  readonly contract: boolean
  /** Takes back what another write did: counted apart, so that a client which used up its writes can still undo them. */
  readonly takesBack: boolean
  /** Under 55 s: Cline gives up after 60. */
  readonly timeoutSeconds: number
  readonly run: (input: Input["Type"]) => Effect.Effect<Output["Type"], ToolError, ToolServices>
}

/** A tool whose types are forgotten, for lists; `any` for the same reason as above. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnyTool = Tool<string, any, any>

type Definition<Input extends ToolSchema, Output extends ToolSchema> = Omit<
  Tool<string, Input, Output>,
  "name" | "contract" | "takesBack" | "timeoutSeconds"
> & { readonly contract?: boolean; readonly takesBack?: boolean; readonly timeoutSeconds?: number }

export const make = <const Name extends string, Input extends ToolSchema, Output extends ToolSchema>(
  name: Name,
  definition: Definition<Input, Output>
): Tool<Name, Input, Output> => ({ contract: true, takesBack: false, timeoutSeconds: 54, ...definition, name })
