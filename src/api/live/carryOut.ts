/**
 * One write, from sending it to knowing what became of it.
 *
 * Replies to writes are not documented, so they prove nothing: what counts is what AI Endurance shows when it is read
 * again. That also tells what happened when the answer got lost, and the summary says exactly as much as is known.
 */
import { Effect } from "effect"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { EntityChange } from "../../domain/Change.ts"
import { Conflict, Unavailable, UpstreamRefused, type WorkoutHasNoSteps, type WriteError } from "../../domain/errors.ts"
import { isObject, type JsonObject } from "../../wire/open.ts"
import type { Written } from "../AiEndurance.ts"
import { withNotes } from "../noteWords.ts"
import { journal } from "./ledger.ts"
import { type Live, unstoppable, withStorage } from "./Live.ts"
import type { CallArguments, OutcomeUnknown, ReadFailure } from "./upstream/Upstream.ts"

/** What reading again shows. */
export type Look<A> =
  /** It happened. `note`: what is different from what was asked for, as a sentence. */
  | { readonly _tag: "Done"; readonly value: A; readonly note?: string; readonly reused?: true }
  /** It did not, in words: `it still is on 2026-11-22`. */
  | { readonly _tag: "NotDone"; readonly words: string }
  /** Cannot be told from what is shown, in words. */
  | { readonly _tag: "Unclear"; readonly value: A; readonly words: string }

export interface Call {
  readonly tool: string
  readonly args: CallArguments
}

export interface Change<A> {
  readonly call: Call
  /** @param reply what came back; null when nothing did, or no object */
  readonly look: (reply: JsonObject | null) => Effect.Effect<Look<A>, ReadFailure>
  /** What to answer with when it was confirmed and cannot be checked. */
  readonly expected: (reply: JsonObject | null) => A
}

export interface Outcome<A> {
  readonly value: A
  /** Sentences to add to what was done; empty when all is as expected. */
  readonly remarks: ReadonlyArray<string>
  readonly reused: boolean
}

/** @returns only when it happened, or AI Endurance says so and nothing speaks against it */
export const carryOut = <A>(
  { upstream }: Pick<Live, "upstream">,
  { call, expected, look }: Change<A>
): Effect.Effect<Outcome<A>, WriteError | WorkoutHasNoSteps> =>
  Effect.gen(function* () {
    const sent = yield* upstream.call(call.tool, call.args, { kind: "write" }).pipe(
      Effect.map(({ value }) => ({ reply: isObject(value) ? value : null, lost: null })),
      Effect.catchTag("OutcomeUnknown", (lost) => Effect.succeed({ reply: null, lost }))
    )
    const seen = yield* Effect.result(settled(look(sent.reply)))
    if (seen._tag === "Failure") {
      return sent.lost === null
        ? unchecked(
            expected(sent.reply),
            `AI Endurance confirmed it; it could not be read again to check. ${seen.failure.message}`
          )
        : yield* stillUnknown(call, sent.lost, seen.failure.message)
    }
    const found = seen.success
    switch (found._tag) {
      case "Done":
        return {
          value: found.value,
          remarks: [
            ...(sent.lost === null
              ? []
              : ["The answer of AI Endurance got lost; reading again shows that it happened."]),
            ...(found.note === undefined ? [] : [found.note])
          ],
          reused: found.reused === true
        }
      case "NotDone":
        return yield* sent.lost === null ? notShown(call, found.words) : notHappened(sent.lost, found.words)
      case "Unclear":
        return sent.lost === null
          ? unchecked(found.value, `AI Endurance confirmed it; ${found.words}.`)
          : yield* stillUnknown(call, sent.lost, `Reading again does not tell: ${found.words}.`)
    }
  })

/** A change may show a moment late. */
const settled = <A>(look: Effect.Effect<Look<A>, ReadFailure>): Effect.Effect<Look<A>, ReadFailure> =>
  latePauses.reduce<Effect.Effect<Look<A>, ReadFailure>>(
    (before, pause) =>
      Effect.filterOrElse(
        before,
        ({ _tag }) => _tag !== "NotDone",
        () => Effect.andThen(Effect.sleep(pause), look)
      ),
    look
  )

const latePauses = ["1 second", "2 seconds"] as const

export interface Draft<A> extends Change<A> {
  /** The name in the journal: the tool that was used. */
  readonly tool: string
  /** `Moved "Long run" on 2026-11-22 to 2026-11-24.` */
  readonly did: (value: A) => string
  /** What whoever asked should know besides; not journaled. */
  readonly notes?: (value: A) => ReadonlyArray<string>
  readonly entities: (value: A) => ReadonlyArray<EntityChange>
}

/** Carries a draft out and notes it; a rehearsal checks its arguments and stops there. */
export const write = <A>(
  live: Live,
  athleteId: AthleteId,
  draft: Draft<A>,
  rehearsal: { readonly value: A } | null
): Effect.Effect<Written<A>, WriteError | WorkoutHasNoSteps> =>
  rehearsal === null
    ? unstoppable(
        Effect.flatMap(carryOut(live, draft), ({ remarks, reused, value }) =>
          reused
            ? Effect.succeed({ ...untouched(value, remarks.join(" ")), reused: true })
            : noted(live, athleteId, draft, value, remarks)
        )
      )
    : Effect.as(live.upstream.checkArguments(draft.call.tool, draft.call.args), {
        value: rehearsal.value,
        changeId: null,
        dryRun: true,
        summary: `Dry run, nothing was changed. What would be done: ${said(draft, rehearsal.value)}`
      })

/** Nothing to do, and nothing done. */
export const untouched = <A>(value: A, summary: string, dryRun = false): Written<A> => ({
  value,
  changeId: null,
  dryRun,
  summary
})

/** A change that happened stays a success, whatever becomes of the note on it. */
const noted = <A>(
  live: Live,
  athleteId: AthleteId,
  draft: Draft<A>,
  value: A,
  remarks: ReadonlyArray<string>
): Effect.Effect<Written<A>> => {
  const { did, entities, tool } = draft
  const entry = { tool, summary: [did(value), ...remarks].join(" "), entities: entities(value) }
  const summary = [said(draft, value), ...remarks].join(" ")
  return Effect.match(withStorage(journal(live, athleteId, entry)), {
    onSuccess: (changeId): Written<A> => ({ value, changeId, dryRun: false, summary }),
    onFailure: (): Written<A> => ({
      value,
      changeId: null,
      dryRun: false,
      summary: `${summary} It could not be noted in the journal, so undoLastChange does not know it.`
    })
  })
}

const said = <A>({ did, notes }: Draft<A>, value: A): string => withNotes(did(value), notes?.(value) ?? [])

const unchecked = <A>(value: A, remark: string): Outcome<A> => ({ value, remarks: [remark], reused: false })

const notShown = ({ tool }: Call, words: string): Conflict =>
  new Conflict({
    message: `AI Endurance confirmed ${tool}, and reading again does not show it: ${words}.`,
    hint: "It may show late. Read the plan (getPlannedWorkouts) before trying again; it was not noted for undoLastChange."
  })

/** A refusal in so many words stays one. */
const notHappened = ({ cause }: OutcomeUnknown, words: string): Unavailable | UpstreamRefused => {
  const message = `${cause.message} Reading again shows that nothing was changed: ${words}.`
  return cause._tag === "UpstreamRefused"
    ? new UpstreamRefused({ message, hint: cause.hint })
    : new Unavailable({ message, hint: "Try again in a moment." })
}

const stillUnknown = ({ tool }: Call, { cause }: OutcomeUnknown, why: string): Unavailable =>
  new Unavailable({
    message: `${cause.message} Whether ${tool} happened is not known. ${why}`,
    hint: "Read what was to change (getPlannedWorkouts, getUser or the activity) before repeating it."
  })
