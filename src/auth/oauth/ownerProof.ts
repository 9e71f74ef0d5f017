/**
 * Proof for an athlete whose own server this is: a code from its console, or a passkey that was added right after one.
 * Both hold for one page of one interaction.
 */
import { Effect } from "effect"
import type { AthleteId } from "../../domain/Athlete.ts"
import { shown } from "./forms.ts"
import { single } from "./messages.ts"
import type { OwnerCodes, TooManyCodes } from "./OwnerCodes.ts"
import type { Passkeys } from "./Passkeys.ts"
import { codePage, whereTo } from "./pages/consentPage.ts"
import { askAgain, type Consent, goesOn, type Proof, type Turn } from "./Proof.ts"

export interface OwnerServices {
  readonly athleteId: AthleteId
  readonly codes: OwnerCodes["Service"]
  readonly passkeys: Passkeys["Service"]
}

export const ownerProof = ({ athleteId, codes, passkeys }: OwnerServices, origin: string): Proof => {
  const passkeyAt = (uid: string, step: number) => ({ athleteId, origin, binding: `consent:${uid}:${step}` })

  const page = ({ interaction, step, view }: Consent, problem: string | null) =>
    Effect.map(passkeys.toUse(passkeyAt(interaction.uid, step)), (toUse) =>
      goesOn(shown(codePage(view(problem), toUse)))
    )

  /** Who keeps asking for codes must not keep out an owner who needs none. */
  const withoutCode = Effect.fnUntraced(function* ({ interaction, step, view }: Consent, tooMany: TooManyCodes) {
    const toUse = yield* passkeys.toUse(passkeyAt(interaction.uid, step))
    if (toUse === null) return yield* tooMany
    return goesOn(shown(codePage(view("No code can be printed now: too many were asked for. Use a passkey."), toUse)))
  })

  const proven = ({ scopes }: Consent): Turn => ({
    _tag: "Proven",
    athleteId,
    scopes,
    settle: () => Effect.void,
    abandon: Effect.void
  })

  const code = Effect.fnUntraced(function* (consent: Consent, typed: string) {
    const verdict = yield* codes.check(`consent:${consent.interaction.uid}`, typed)
    if (verdict === "right") return proven(consent)
    return verdict === "gone"
      ? // A new code takes a new answer.
        askAgain("That code does not work any more. Choose Allow to have a new one printed.")
      : yield* page(consent, "That is not the code. Look at the newest one on the console.")
  })

  const passkey = Effect.fnUntraced(function* (consent: Consent, used: string) {
    const { uid } = consent.interaction
    if (!(yield* passkeys.check(passkeyAt(uid, consent.answered), used))) {
      return yield* page(consent, "That passkey was not accepted. Type the code from the console.")
    }
    yield* codes.forget(`consent:${uid}`)
    return proven(consent)
  })

  return {
    begin: (consent) =>
      codes.issue(`consent:${consent.interaction.uid}`, about(consent)).pipe(
        Effect.andThen(page(consent, null)),
        Effect.catchTag("TooManyCodes", (tooMany) => withoutCode(consent, tooMany))
      ),
    visit: (consent) => page(consent, null),
    answer: (consent, form) => {
      switch (single(form, "answer")) {
        case "code":
          return code(consent, single(form, "code") ?? "")
        case "passkey":
          return passkey(consent, single(form, "passkey") ?? "")
        default:
          return null
      }
    },
    forget: (uid) => codes.forget(`consent:${uid}`),
    elsewhere: Effect.succeed(null)
  }
}

/** What the owner reads beside the code, from which they can tell that it is not what they started. */
const about = ({ interaction: { client, redirectUri }, scopes }: Consent): string => {
  const name = client.name === "" ? "A program without a name" : client.name
  const who = client.domain === null ? `${name} (not verified)` : `${name} at ${client.domain}`
  return `${who} asks for ${scopes.join(", ")}. The answer goes to ${whereTo(redirectUri)}.`
}
