/**
 * A cassette in the place of AI Endurance: `WireSource` answered from recordings. The code above it is the
 * code that talks to AI Endurance, so a tool tried here is the tool that runs there.
 */
import { Effect, Layer, Ref } from "effect"
import { ClockLayer } from "../../clock/ClockLayer.ts"
import {
  InvalidInput,
  NotFound,
  NotRecorded,
  type ToolError,
  Unavailable,
  WorkoutHasNoSteps
} from "../../domain/errors.ts"
import { type JsonObject, WireSource } from "../WireSource.ts"
import { type Answer, answer, type Deck, deckOf } from "./answer.ts"
import type { Cassette, CassetteInfo } from "./Cassette.ts"
import { callWords, nearest } from "./nearest.ts"
import { nothingChanged, type Overlay } from "./overlay.ts"

/** The clock stands at the moment of the recording. */
export const clock = ({ recordedAt, timeZone }: CassetteInfo) =>
  ClockLayer.standing({ epochMillis: Date.parse(recordedAt), timeZone })

export const make = Effect.fnUntraced(function* ({ exchanges, info }: Cassette) {
  const deck = deckOf(exchanges, ClockLayer.dayIn(info.timeZone, Date.parse(info.recordedAt)))
  const overlay = yield* Ref.make(nothingChanged)
  return WireSource.of({
    listTools: Effect.succeed(info.tools),
    call: Effect.fnUntraced(function* (tool, args) {
      const found = yield* Ref.modify(overlay, (before): readonly [Answer, Overlay] => {
        const given = answer(deck, before, tool, args)
        return [given, given._tag === "Reply" ? given.overlay : before]
      })
      return found._tag === "Reply" ? found.json : yield* problem(deck, tool, args, found)
    })
  })
})

export const layer = (cassette: Cassette): Layer.Layer<WireSource> => Layer.effect(WireSource, make(cassette))

const problem = (
  deck: Deck,
  tool: string,
  args: JsonObject,
  found: Exclude<Answer, { readonly _tag: "Reply" }>
): Effect.Effect<never, ToolError> => {
  switch (found._tag) {
    case "Gone":
      return new NotFound({
        message: `There is no workout ${found.workoutId} any more: it was skipped.`,
        hint: "Start again to start from the recording, or look at the plan with getPlannedWorkouts."
      })
    case "Refusal":
      return refused(found.text)
    case "NotRecorded": {
      const close = nearest(deck.exchanges, tool, args, 3).map(callWords)
      return new NotRecorded({
        message: `The recording does not hold ${callWords({ tool, arguments: args })}.`,
        hint:
          close.length > 0
            ? `Nearest recorded calls: ${close.join("; ")}.`
            : `No call of ${tool} was recorded. Recorded are: ${[...new Set(deck.exchanges.map((each) => each.tool))].join(", ")}.`
      })
    }
  }
}

/** AI Endurance's own words, told apart by the status they begin with. */
const refused = (text: string): Effect.Effect<never, ToolError> => {
  const words = { message: `AI Endurance answered: ${text}`, hint: "This is what the recording holds for this call." }
  if (text.includes("WORKOUT_HAS_NO_STEPS")) return new WorkoutHasNoSteps(words)
  if (/^\W*404\b/u.test(text)) return new NotFound(words)
  return /^\W*422\b/u.test(text) ? new InvalidInput(words) : new Unavailable(words)
}
