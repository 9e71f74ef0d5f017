/**
 * How AI Endurance spoke at five moments, as switches. Where its documentation leaves something open, the
 * value here is our choice; turning the switch is all it takes when the real answer becomes known.
 *
 * `current` is the server as last seen; `fixed-future` is what it would be with its known faults repaired.
 */

export interface Profile {
  /** The revision whose tools and arguments are listed. */
  readonly revision: string
  /** `initialize` and `tools/list` need no token (Q1). */
  readonly anonymousListing: boolean
  /** Opening an event stream by GET is answered 401, signed in or not (Q2). */
  readonly refusesEventStream: boolean
  /** Tools declare an `outputSchema` (Q3, first half). */
  readonly outputSchemas: boolean
  /** Results carry `structuredContent` beside the text (Q3, second half). */
  readonly structuredContent: boolean
  /** `activity_date_local` ends in a Z that does not mean UTC (Q5). */
  readonly falseZ: boolean
  /** Rest days of the recovery model have no ESS, and nobody has a `recovery_alpha1` (Q6). */
  readonly recoveryGaps: boolean
  /** Rows of an activity list asked for without a range; 40 within one (Q7). */
  readonly rowsWithoutRange: 20 | 40
  /** Details answer `{}`, as in a deployment that did not know them yet (Q8). */
  readonly emptyDetails: boolean
  /** Alpha 1 and time series come without being asked for (Q9). */
  readonly everythingUnasked: boolean
  /** List rows carry the two older durability percentages (Q10). */
  readonly durabilityPercent: boolean
  /** A tool that is missing from the list and cannot be called (Q16); null lists them all. */
  readonly missingTool: string | null
  /** Ids are taken as text too (Q17). */
  readonly textIds: boolean
  /** Some rides say that their power was modelled from heart rate (Q18); false: none does. */
  readonly powerFromHeartRate: boolean
  /** List rows and details carry `id`. */
  readonly activityIds: boolean
  /** Days of the recovery model when none are asked for. */
  readonly recoveryDays: number
  /** Unknown arguments are ignored; false refuses them. */
  readonly ignoresUnknownArguments: boolean
  /** Signing in tells whose account it was. */
  readonly tellsAccounts: boolean
  /** Failures begin with the documented status, `404: …`; false sends the words alone. */
  readonly statusInFailures: boolean
}

const current: Profile = {
  revision: "1.2.0",
  anonymousListing: true,
  refusesEventStream: true,
  outputSchemas: true,
  structuredContent: false,
  falseZ: true,
  recoveryGaps: true,
  rowsWithoutRange: 20,
  emptyDetails: false,
  everythingUnasked: false,
  durabilityPercent: false,
  missingTool: null,
  textIds: true,
  powerFromHeartRate: true,
  activityIds: true,
  recoveryDays: 14,
  ignoresUnknownArguments: true,
  tellsAccounts: false,
  statusInFailures: true
}

/** Details of this time answered `{}` at first; that is a switch of its own. */
const before11: Profile = {
  ...current,
  revision: "1.0.6",
  outputSchemas: false,
  activityIds: false,
  everythingUnasked: true,
  durabilityPercent: true
}

export const profiles = {
  current,
  "pre-2026-09": { ...current, outputSchemas: false },
  "pre-1.1": before11,
  "pre-1.0.5": { ...before11, revision: "1.0.4", rowsWithoutRange: 40, recoveryDays: 60 },
  "fixed-future": {
    ...current,
    structuredContent: true,
    anonymousListing: false,
    refusesEventStream: false,
    tellsAccounts: true
  }
} as const satisfies { readonly [name: string]: Profile }

export type ProfileName = keyof typeof profiles
export const profileNames = Object.keys(profiles) as ReadonlyArray<ProfileName>
