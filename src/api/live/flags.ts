/** `setActivityFlags`, read back from the detail of the activity. */
import { Effect } from "effect"
import type { ActivityFlags } from "../../domain/Activity.ts"
import { flagKeys } from "../../wire/activityRow.ts"
import { asFlag, asObject, type JsonObject, keysOf } from "../../wire/open.ts"
import type { AiEndurance, FlagChange, FlagsSet } from "../AiEndurance.ts"
import { detailOf } from "./activityDetails.ts"
import { type Change, type Draft, type Look, untouched, write } from "./carryOut.ts"
import { neverWithoutSteps } from "./changeWorkouts.ts"
import * as documents from "./documents.ts"
import type { Live } from "./Live.ts"
import { refuse } from "./refusals.ts"

type FlagName = keyof ActivityFlags
const flagNames = Object.keys(flagKeys) as ReadonlyArray<FlagName>

export const setActivityFlags = (live: Live): AiEndurance["Service"]["setActivityFlags"] =>
  Effect.fn("AiEndurance.setActivityFlags")(function* ({ dryRun, flags: asked, id, sport }) {
    const { athleteId } = yield* live.auth.require("write")
    const wished = asked.isVirtual === true ? { ...asked, isIndoor: true } : asked
    if (asked.isVirtual === true && asked.isIndoor === false) {
      return yield* refuse("An activity cannot be virtual and outdoors at once.", "Leave isIndoor out.")
    }
    return yield* live
      .inTurn(athleteId)(
        Effect.gen(function* () {
          const { activity } = yield* detailOf(live, { sport, id, alpha1: false, curves: false, series: null })
          const before = activity.flags
          const name = activity.name ?? activity.startLocal.slice(0, 10)
          const after: ActivityFlags = { ...before, ...wished }
          const changed = flagNames.filter((flag) => before[flag] !== after[flag])
          if (changed.length === 0) {
            const value: FlagsSet = { flags: before, retrainQueued: false }
            return untouched(value, `Activity ${id} (${name}) has these flags already.`, dryRun)
          }
          const draft: Draft<FlagsSet> = {
            ...flag(live, { sport, id, flags: asked }, before, (value) => value),
            tool: "setActivityFlags",
            did: ({ flags }) => `Activity ${id} (${name}): ${changed.map((each) => words(each, flags)).join(", ")}.`,
            entities: ({ flags }) => [
              {
                kind: "activity",
                id,
                before: documents.flags.encode({ sport, flags: before }),
                after: documents.flags.encode({ sport, flags })
              }
            ]
          }
          const rehearsal = dryRun ? { value: { flags: after, retrainQueued: retrains(changed) } } : null
          return yield* write(live, athleteId, draft, rehearsal)
        })
      )
      .pipe(neverWithoutSteps)
  })

/** Also what takes a change of flags back. */
export const flag = <A>(
  live: Live,
  { flags: asked, id, sport }: FlagChange,
  before: ActivityFlags,
  value: (set: FlagsSet) => A
): Change<A> => {
  const expected = (reply: JsonObject | null): FlagsSet => {
    const flags: ActivityFlags = { ...before, ...asked, ...(asked.isVirtual === true && { isIndoor: true }) }
    const changed = flagNames.filter((name) => before[name] !== flags[name])
    return { flags: { ...flags, ...toldFlags(reply) }, retrainQueued: queued(reply) ?? retrains(changed) }
  }
  return {
    call: {
      tool: "setActivityFlags",
      args: { activityId: id, sport: sport === "Ride" ? "cycling" : "running", ...asked }
    },
    look: (reply) =>
      Effect.map(
        detailOf(live, { sport, id, alpha1: false, curves: false, series: null }),
        ({ activity: { flags } }): Look<A> => {
          const wished = expected(reply)
          const missing = flagNames.filter((name) => asked[name] !== undefined && flags[name] !== asked[name])
          return missing.length === 0
            ? { _tag: "Done", value: value({ ...wished, flags }) }
            : { _tag: "NotDone", words: `${missing.map((name) => flagKeys[name]).join(", ")} is what it was` }
        }
      ),
    expected: (reply) => value(expected(reply))
  }
}

const toldFlags = (reply: JsonObject | null): Partial<ActivityFlags> => {
  const told = asObject(reply?.["flags"] ?? null)
  if (told === null) return {}
  const { peek } = keysOf(told)
  return Object.fromEntries(
    flagNames.flatMap((name) => {
      const value = peek(flagKeys[name], asFlag)
      return value === null ? [] : [[name, value]]
    })
  )
}

const queued = (reply: JsonObject | null): boolean | null => asFlag(reply?.["retrain_queued"] ?? null)

/** AI Endurance trains again for these two, and only where they change something. */
const retrains = (changed: ReadonlyArray<FlagName>): boolean =>
  changed.includes("excludeFromModel") || changed.includes("excludeHrData")

const words = (name: FlagName, flags: ActivityFlags): string => `${flagKeys[name]} ${flags[name] ? "set" : "cleared"}`
