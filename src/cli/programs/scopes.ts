/** Scopes as people type them. */
import { Effect } from "effect"
import { type Scope, scopes as allScopes } from "../../auth/Auth.ts"
import { CommandFailed } from "../Failure.ts"

/** @param text "read" or "read write", with blanks or commas between them */
export const scopesOf = (text: string): Effect.Effect<ReadonlyArray<Scope>, CommandFailed> => {
  const words = text.split(/[\s,]+/u).filter((word) => word !== "")
  const known = allScopes.filter((scope) => words.includes(scope))
  return known.length === new Set(words).size && known.includes("read")
    ? Effect.succeed(known)
    : Effect.fail(
        new CommandFailed({
          message: `"${text}" is not a scope.`,
          hint: `Use --scope read for looking, or --scope "read write" for looking and changing.`
        })
      )
}
