/** `setActivityFlags`: what the athlete says about an activity, kept against whatever is detected later. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { ActivityFlags } from "../../../domain/Activity.ts"
import type { AthleteId } from "../../../domain/Athlete.ts"
import { InvalidInput, type NotFound, type Unavailable } from "../../../domain/errors.ts"
import type { AiEndurance, FlagChange, FlagsSet } from "../../AiEndurance.ts"
import * as entities from "../entities.ts"
import { type FlagName, flagNames, flagsJson, pinnedOf } from "../flagRows.ts"
import { type Draft, write } from "../journal.ts"
import type { Local } from "../Local.ts"
import { findActivity, type Recorded } from "./recorded.ts"

export const setActivityFlags = (local: Local): AiEndurance["Service"]["setActivityFlags"] =>
  Effect.fn("AiEndurance.setActivityFlags")((request) =>
    write(local, "setActivityFlags", request.dryRun, (athleteId) => plan(local, request, athleteId))
  )

const plan = (
  { sql }: Local,
  { flags: asked, id, sport }: FlagChange,
  athleteId: AthleteId
): Effect.Effect<Draft<FlagsSet>, InvalidInput | NotFound | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const recorded = yield* findActivity(sql, athleteId, sport, id)
    const wished = implied(asked)
    const names = flagNames.filter((name) => wished[name] !== undefined)
    if (names.length === 0) return yield* noFlag()
    const before = recorded.summary.flags
    const after: ActivityFlags = { ...before, ...wished }
    if (after.isVirtual && !after.isIndoor) return yield* contradiction(asked)
    const rows = yield* sql<{ readonly flags_pinned: string }>`SELECT flags_pinned FROM activities
      WHERE athlete_id = ${athleteId} AND id = ${id}`
    const pinned = pinnedOf(rows[0]?.flags_pinned)
    // Nothing in this source is trained on activities, so nothing is ever queued.
    const value: FlagsSet = { flags: after, retrainQueued: false }
    const changed = names.filter((name) => before[name] !== after[name])
    if (changed.length === 0 && names.every((name) => pinned.includes(name))) {
      return { entities: [], summary: `${nameOf(recorded)} has these flags already.`, value }
    }
    const current = yield* entities.read(sql, athleteId, "activity", id)
    return {
      entities: [
        {
          kind: "activity",
          id,
          before: current,
          after: flagsJson({ flags: after, pinned: [...pinned, ...names] })
        }
      ],
      summary:
        changed.length === 0
          ? `${nameOf(recorded)} has these flags already; they are kept against later detection now.`
          : `${nameOf(recorded)}: ${changed.map((name) => words[name][after[name] ? "set" : "cleared"]).join(", ")}.`,
      value
    }
  })

/** What is virtual is indoors, unless the caller says the opposite in the same breath. */
const implied = (asked: FlagChange["flags"]): FlagChange["flags"] =>
  asked.isVirtual === true && asked.isIndoor === undefined ? { ...asked, isIndoor: true } : asked

const words: { readonly [Name in FlagName]: { readonly set: string; readonly cleared: string } } = {
  isIndoor: { set: "marked indoor", cleared: "marked outdoor" },
  isVirtual: { set: "marked virtual", cleared: "no longer virtual" },
  isErgMode: { set: "marked as ridden in ERG mode", cleared: "no longer ERG mode" },
  excludeFromCurves: { set: "excluded from curves", cleared: "counts in curves again" },
  excludeFromModel: { set: "excluded from the model", cleared: "counts in the model again" },
  excludeFromDurability: { set: "excluded from durability", cleared: "counts in durability again" },
  excludeHrData: { set: "heart-rate data excluded", cleared: "heart-rate data counts again" }
}

const nameOf = ({ day, summary: { id, name } }: Recorded): string =>
  `Activity ${id} (${name === null ? day : `${name}, ${day}`})`

const noFlag = () =>
  new InvalidInput({
    message: "No flag was named, so there is nothing to set.",
    hint: `Name at least one: ${flagNames.join(", ")}.`
  })

const contradiction = ({ isVirtual }: FlagChange["flags"]) =>
  new InvalidInput({
    message:
      isVirtual === true
        ? "An activity cannot be virtual and outdoors at once."
        : "This activity is virtual, and a virtual activity is indoors.",
    hint:
      isVirtual === true
        ? "Leave isIndoor out: virtual implies it."
        : "To mark it outdoor, set isVirtual to false in the same call."
  })
