/**
 * A cassette in the place of AI Endurance's endpoint: `Upstream` answered from recordings. The code above it is
 * the code that talks to AI Endurance, and so are the check of arguments and the reading of refusals; a tool tried
 * here is the tool that runs there.
 */
import { Effect, Layer, Ref } from "effect"
import { ClockLayer } from "../../clock/ClockLayer.ts"
import { NotFound, NotRecorded, type ReadError, UpstreamChanged } from "../../domain/errors.ts"
import { fittedTo, problemsAgainst } from "../live/upstream/arguments.ts"
import { faultOf } from "../live/upstream/classify.ts"
import { asReadError } from "../live/upstream/faults.ts"
import { liveToolsOf } from "../live/upstream/LiveTool.ts"
import {
  type CallArguments,
  type CallFailures,
  type CallKind,
  Upstream,
  type UpstreamReply
} from "../live/upstream/Upstream.ts"
import { type Answer, answer, type Deck, deckOf } from "./answer.ts"
import type { Cassette, CassetteInfo } from "./Cassette.ts"
import { callWords, nearest } from "./nearest.ts"
import { nothingChanged, type Overlay } from "./overlay.ts"
import type { JsonObject } from "./json.ts"

/** The clock stands at the moment of the recording. */
export const clock = ({ recordedAt, timeZone }: CassetteInfo) =>
  ClockLayer.standing({ epochMillis: Date.parse(recordedAt), timeZone })

type Failure = CallFailures["write"]

const make = Effect.fnUntraced(function* ({ exchanges, info }: Cassette) {
  const deck = deckOf(exchanges, ClockLayer.dayIn(info.timeZone, Date.parse(info.recordedAt)))
  const overlay = yield* Ref.make(nothingChanged)
  const tools = liveToolsOf(info.tools) ?? []

  const checked = (tool: string, args: CallArguments): Effect.Effect<CallArguments, ReadError> => {
    const schema = tools.find(({ name }) => name === tool)?.inputSchema
    if (schema === undefined) return notOffered(tool)
    const problems = problemsAgainst(schema, fittedTo(schema, args))
    return problems.length === 0 ? Effect.succeed(args) : doesNotFit(tool, problems)
  }

  const played = Effect.fnUntraced(function* (tool: string, args: CallArguments, kind: CallKind) {
    // Arguments are JSON by nature: they were about to be sent.
    const sent = args as JsonObject
    const found = yield* Ref.modify(overlay, (before): readonly [Answer, Overlay] => {
      const given = answer(deck, before, tool, sent)
      return [given, given._tag === "Reply" ? given.overlay : before]
    })
    if (found._tag !== "Reply") return yield* problem(deck, { tool, sent, kind }, found)
    return { value: found.json, from: typeof found.json === "string" ? "text" : "json" } satisfies UpstreamReply
  })

  const read = (tool: string, args: CallArguments): Effect.Effect<UpstreamReply, CallFailures["read"]> =>
    Effect.mapError(played(tool, args, "read"), onlyOfReads)

  const calls: {
    readonly [Kind in CallKind]: (tool: string, args: CallArguments) => Effect.Effect<UpstreamReply, CallFailures[Kind]>
  } = {
    read,
    write: (tool, args) => Effect.flatMap(checked(tool, args), (fitting) => played(tool, fitting, "write"))
  }

  return Upstream.of({
    call: (tool, args, { kind }) => calls[kind](tool, args),
    checkArguments: (tool, args) => Effect.asVoid(checked(tool, args)),
    listTools: Effect.succeed(tools),
    initialize: Effect.succeed({
      name: "recording",
      version: info.contract,
      protocolVersion: "2025-06-18",
      instructions: null
    }),
    checkCredential: read("getUser", {})
  })
})

export const layer = (cassette: Cassette): Layer.Layer<Upstream> => Layer.effect(Upstream, make(cassette))

interface Asked {
  readonly tool: string
  readonly sent: JsonObject
  readonly kind: CallKind
}

const problem = (
  deck: Deck,
  { kind, sent, tool }: Asked,
  found: Exclude<Answer, { readonly _tag: "Reply" }>
): Exclude<Failure, { readonly _tag: "OutcomeUnknown" }> => {
  switch (found._tag) {
    case "Gone":
      return new NotFound({
        message: `There is no workout ${found.workoutId} in the plan now: it was skipped, or not created yet.`,
        hint: "Look at the plan with getPlannedWorkouts; starting again starts from the recording."
      })
    case "Refusal": {
      const seen = { _tag: "ToolFailed", text: found.text } as const
      return faultOf(seen, { what: tool, isTool: true, kind, inSession: false, quotable: (text) => text }).error
    }
    case "NotRecorded": {
      const close = nearest(deck.exchanges, tool, sent, 3).map(callWords)
      const tools = [...new Set(deck.exchanges.map((each) => each.tool))]
      return new NotRecorded({
        message: `The recording does not hold ${callWords({ tool, arguments: sent })}.`,
        hint:
          close.length > 0
            ? `Nearest recorded calls: ${close.join("; ")}.`
            : `No call of ${tool} was recorded. Recorded are: ${tools.join(", ")}.`
      })
    }
  }
}

const onlyOfReads = (error: Exclude<Failure, { readonly _tag: "OutcomeUnknown" }>): CallFailures["read"] =>
  error._tag === "WorkoutHasNoSteps" ? asReadError(error) : error

const notOffered = (tool: string) =>
  new UpstreamChanged({
    message: `${tool} is not among the tools of the recording; nothing was sent.`,
    hint: "Record again with an account that has it, or use another recording."
  })

const doesNotFit = (tool: string, problems: ReadonlyArray<string>) =>
  new UpstreamChanged({
    message: `What would be sent to ${tool} does not fit the schema of the recording:\n${problems
      .map((each) => `- ${each}`)
      .join("\n")}`,
    hint: "Correct the arguments and call again."
  })
