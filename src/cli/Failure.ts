/**
 * What the person at the terminal reads when a command cannot do its work: one line on what happened, one on
 * what to do. Every command ends in this error; `report` prints it, and nothing else prints failures.
 */
import { Cause, Console, Effect, Exit, Option, Predicate, Schema } from "effect"

export class CommandFailed extends Schema.TaggedError<CommandFailed>()("CommandFailed", {
  message: Schema.String,
  hint: Schema.String
}) {}

/** Errors of the domain already carry both lines. */
const isExplained = (error: unknown): error is { readonly message: string; readonly hint: string } =>
  Predicate.isObject(error) && Predicate.isString(error["message"]) && Predicate.isString(error["hint"])

/** The command line was wrong: the parser has already shown the usage and the problem. */
const isUsage = (error: unknown): boolean => Predicate.isTagged(error, "ShowHelp")

const linesOf = (cause: Cause.Cause<unknown>): ReadonlyArray<string> => {
  const failure = Option.getOrUndefined(Cause.findErrorOption(cause))
  if (isUsage(failure)) return []
  if (isExplained(failure)) return [failure.message, failure.hint]
  return [
    `Something unexpected happened: ${Cause.pretty(cause)}`,
    "This is a bug. Please report it together with the lines above."
  ]
}

/** Prints the failure to stderr; the exit code follows from the failure itself. */
export const report = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.tapCause(effect, (cause) =>
    Cause.hasInterruptsOnly(cause)
      ? Effect.void
      : Effect.forEach(linesOf(cause), (line) => Console.error(line), { discard: true })
  )

/** 0 when done or asked to stop (SIGTERM, Ctrl-C), 1 otherwise: supervisors read 130 as a crash. */
export const exitCode = (exit: Exit.Exit<unknown, unknown>): number =>
  Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1
