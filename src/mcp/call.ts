/**
 * One tool call, from raw arguments to a rendered outcome: scope, arguments, program, time-out, result;
 * around it the span `tool.<name>`, two metrics and one log line. Knows nothing of transports.
 *
 * The log line never holds arguments, results or tokens. Outcome codes are upper-case words; clients that
 * show stderr colour any line with the word "error" red, so routine lines avoid it.
 */
import { randomUUID } from "node:crypto"
import { Cause, Clock, Duration, Effect, Exit, Predicate, Result } from "effect"
import { Auth } from "../auth/Auth.ts"
import { WriteBudget } from "../auth/WriteBudget.ts"
import { type ToolError, Unavailable } from "../domain/errors.ts"
import type { AnyTool, ToolServices } from "../tools/Tool.ts"
import { measureCall } from "./metrics.ts"
import { badArguments, cancelled, crashed, failed, type Outcome, succeeded } from "./result.ts"
import type { ToolSchemaAdaptor } from "./toolSchema.ts"

/** A tool with what is made of its schemas, once. */
export interface PreparedTool {
  readonly tool: AnyTool
  readonly input: ToolSchemaAdaptor
  readonly output: ToolSchemaAdaptor
}

/** Never fails: whatever happens, short of interruption, is an outcome. */
export const callTool = (prepared: PreparedTool, args: unknown): Effect.Effect<Outcome, never, ToolServices> => {
  const { name } = prepared.tool
  return answer(prepared, args).pipe(
    Effect.catch((error) => Effect.succeed(failed(error))),
    Effect.catchCauseIf(
      (cause) => !Cause.hasInterruptsOnly(cause),
      (cause) => reportDefect(name, cause)
    ),
    (outcome) => observed(name, outcome),
    Effect.withSpan(`tool.${name}`, { attributes: { "mcp.tool.name": name } }, { captureStackTrace: false })
  )
}

const answer = Effect.fnUntraced(function* ({ tool, input, output }: PreparedTool, args: unknown) {
  const auth = yield* Auth
  const principal = yield* auth.require(tool.scope)
  const decoded = input.decode(args)
  if (Result.isFailure(decoded)) return badArguments(tool.name, decoded.failure)
  if (tool.scope === "write" && !isRehearsal(decoded.success)) {
    const spend = yield* WriteBudget
    if (spend !== null) yield* spend(principal, tool.takesBack ? "undo" : "write")
  }
  const value = yield* tool.run(decoded.success).pipe(
    Effect.timeoutOrElse({
      duration: Duration.seconds(tool.timeoutSeconds),
      orElse: () => Effect.fail(tooSlow(tool))
    })
  )
  // A value that does not fit the tool's own output schema is our bug, not the caller's.
  const encoded = yield* Effect.orDie(Effect.fromResult(output.encode(value)))
  return succeeded(encoded as Record<string, unknown>)
})

const isRehearsal = (input: unknown): boolean => Predicate.hasProperty(input, "dryRun") && input.dryRun === true

const tooSlow = (tool: AnyTool): ToolError =>
  tool.hints.readOnly
    ? new Unavailable({
        message: `${tool.name} did not finish within ${tool.timeoutSeconds} seconds. Nothing was changed.`,
        hint: "Try again, or ask for less: a shorter date range or less detail."
      })
    : new Unavailable({
        message: `${tool.name} did not finish within ${tool.timeoutSeconds} seconds. Whether the change was made is unknown.`,
        hint: "Read the plan again before repeating it (getPlannedWorkouts, or the tool that reads what was to change)."
      })

const reportDefect = Effect.fnUntraced(function* (name: string, cause: Cause.Cause<never>) {
  const reference = randomUUID().slice(0, 8)
  yield* Effect.logError("tool defect", cause).pipe(Effect.annotateLogs({ tool: name, reference }))
  return crashed(reference)
})

const observed = Effect.fnUntraced(function* <R>(name: string, call: Effect.Effect<Outcome, never, R>) {
  const started = yield* Clock.currentTimeMillis
  return yield* Effect.onExit(call, (exit) => record(name, started, codeOf(exit)))
})

const codeOf = (exit: Exit.Exit<Outcome>): string => (Exit.isSuccess(exit) ? exit.value.code : cancelled.code)

const record = Effect.fnUntraced(function* (name: string, started: number, code: string) {
  const ms = (yield* Clock.currentTimeMillis) - started
  const via = yield* Effect.match(
    Effect.flatMap(Auth, (auth) => auth.principal),
    {
      onFailure: () => "nobody",
      onSuccess: (principal) => principal.via
    }
  )
  yield* measureCall(name, code, ms)
  yield* Effect.logInfo("tool call").pipe(Effect.annotateLogs({ tool: name, outcome: code, ms, via }))
})
