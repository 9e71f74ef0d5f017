/**
 * How an athlete shows who they are, once they have allowed an access. Consent comes first and is asked by ourselves
 * (`consentFlow`); what follows it depends on whose server this is:
 *
 * - `ownerProof`: the server is the athlete's own, and they can read its console or use a passkey of theirs
 * - `upstreamProof`: they have an account at AI Endurance, and sign in there
 */
import type { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { Scope } from "../Auth.ts"
import type { Client } from "./Clients.ts"
import type { Answered } from "./messages.ts"
import type { TooManyCodes } from "./OwnerCodes.ts"
import type { ConsentView } from "./pages/consentPage.ts"

/** An authorization request in the browser that it was begun in. */
export interface Interaction {
  readonly uid: string
  readonly client: Client
  readonly redirectUri: string
  readonly resource: string
  readonly asked: ReadonlyArray<Scope>
}

/** A consent that was given and waits for the proof. */
export interface Consent {
  readonly interaction: Interaction
  /** What was ticked. */
  readonly scopes: ReadonlyArray<Scope>
  /** The step of the page that this is an answer to. */
  readonly answered: number
  /** The step of the page that is shown now. */
  readonly step: number
  /** For that page. */
  readonly view: (problem: string | null) => ConsentView
}

export interface Proven {
  readonly _tag: "Proven"
  readonly athleteId: AthleteId
  /** What can be granted: what was ticked, or less. */
  readonly scopes: ReadonlyArray<Scope>
  /** Stores what belongs to the grant, once there is one. */
  readonly settle: (grantId: string) => Effect.Effect<void, SqlError.SqlError>
  /** Takes back what the proof left elsewhere, when nothing came of it. */
  readonly abandon: Effect.Effect<void>
}

export type Turn =
  /** The proof goes on; the browser is shown a page or sent somewhere. */
  | { readonly _tag: "GoesOn"; readonly answered: Answered }
  | Proven
  /** Back to the question. */
  | { readonly _tag: "AskAgain"; readonly problem: string | null }
  /** The client is told so. */
  | { readonly _tag: "Refused"; readonly error: string; readonly description: string }

type Asking = Effect.Effect<Turn, TooManyCodes | SqlError.SqlError>

export interface Proof {
  /** The question was answered with yes. */
  readonly begin: (consent: Consent) => Asking
  /** The page is opened once more, or the browser comes back to it. */
  readonly visit: (consent: Consent, query: URLSearchParams) => Asking
  /** Null for an answer that no page of this proof sends. */
  readonly answer: (consent: Consent, form: URLSearchParams) => Asking | null
  /** The person said no in the middle. */
  readonly forget: (uid: string) => Effect.Effect<void, SqlError.SqlError>
  /** The origin that the browser is sent to; null when it stays here. */
  readonly elsewhere: Effect.Effect<string | null>
}

export const goesOn = (answered: Answered): Turn => ({ _tag: "GoesOn", answered })
export const askAgain = (problem: string | null): Turn => ({ _tag: "AskAgain", problem })
export const refused = (error: string, description: string): Turn => ({ _tag: "Refused", error, description })
