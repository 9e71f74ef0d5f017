/**
 * The pages between an authorization request and its code: the question, then the owner's code, then back to the
 * client. Who may go on is decided by three things together: the cookie that the authorization server gave to this
 * browser, the form token of the page shown last, and the code from the console.
 */
import type { Provider } from "./provider.ts"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import { type Scope, scopes as knownScopes } from "../Auth.ts"
import { paths } from "./addresses.ts"
import type { Client, Clients } from "./Clients.ts"
import type { Connections } from "./Connections.ts"
import { fromOurPage, isForm, notAllowed, refusedForm, shown, slowDown } from "./forms.ts"
import { exchange } from "./inProcess.ts"
import { type KeyRing, signingKeys } from "./KeyRing.ts"
import { type Answered, type Asked, single } from "./messages.ts"
import type { OAuthStore } from "./OAuthStore.ts"
import type { OwnerCodes } from "./OwnerCodes.ts"
import type { Passkeys } from "./Passkeys.ts"
import { codePage, consentPage, type ConsentView, whereTo } from "./pages/consentPage.ts"
import { errorPage } from "./pages/errorPage.ts"
import { lifetimes } from "./provider.ts"
import { isSigned, sign } from "./Sealer.ts"

export interface FlowServices {
  readonly origin: string
  readonly athleteId: AthleteId
  readonly keys: KeyRing["Service"]
  readonly store: OAuthStore["Service"]
  readonly clients: Clients["Service"]
  readonly codes: OwnerCodes["Service"]
  readonly connections: Connections["Service"]
  readonly passkeys: Passkeys["Service"]
}

/** How far the person has come. Every answer that counts moves `step`, which the form token is made of. */
interface Progress {
  readonly step: number
  /** What was ticked; null while the question stands. */
  readonly allowed: ReadonlyArray<Scope> | null
}

const start: Progress = { step: 0, allowed: null }

interface Interaction {
  readonly uid: string
  readonly client: Client
  readonly redirectUri: string
  readonly resource: string
  readonly asked: ReadonlyArray<Scope>
}

export const consentFlow = (services: FlowServices, provider: Provider) => {
  const { athleteId, codes, connections, origin, passkeys, store } = services
  const base = new URL(origin)
  const formToken = (uid: string, { step }: Progress) =>
    sign(signingKeys(services.keys.browser)[0]!, "consent form", uid, String(step))
  const isFormToken = (token: string, uid: string, { step }: Progress) =>
    isSigned(services.keys.browser, token, "consent form", uid, String(step))

  /** Null without the cookie that belongs to this very page. */
  const interactionOf = Effect.fnUntraced(function* (asked: Asked) {
    const { request, response } = exchange(base, asked)
    const details = yield* Effect.orElseSucceed(
      Effect.tryPromise(() => provider.interactionDetails(request, response)),
      () => null
    )
    if (details === null || asked.path !== paths.consent + details.uid) return null
    const { client_id, redirect_uri, resource, scope } = details.params as Readonly<Record<string, unknown>>
    const client = typeof client_id === "string" ? yield* services.clients.find(client_id) : null
    if (client === null || typeof redirect_uri !== "string" || typeof resource !== "string") return null
    const words = typeof scope === "string" ? scope.split(" ") : []
    const interaction: Interaction = {
      uid: details.uid,
      client,
      redirectUri: redirect_uri,
      resource,
      asked: knownScopes.filter((one) => words.includes(one))
    }
    return interaction
  })

  const passkeyAt = (uid: string, { step }: Progress) => ({ athleteId, origin, binding: `consent:${uid}:${step}` })

  const show = Effect.fnUntraced(function* (interaction: Interaction, progress: Progress, problem: string | null) {
    const { asked, client, redirectUri, uid } = interaction
    const view: ConsentView = {
      origin,
      action: paths.consent + uid,
      formToken: formToken(uid, progress),
      clientName: client.name,
      clientDomain: client.domain,
      redirectUri,
      scopes: asked,
      problem
    }
    return shown(
      progress.allowed === null ? consentPage(view) : codePage(view, yield* passkeys.toUse(passkeyAt(uid, progress)))
    )
  })

  const keep = (uid: string, progress: Progress) => store.keep("consent-progress", uid, progress, lifetimes.interaction)

  /** Hands the outcome to the authorization server, which sends the browser on. */
  const finish = (asked: Asked, result: Parameters<Provider["interactionFinished"]>[2]) =>
    Effect.promise(async () => {
      const { answered, request, response } = exchange(base, asked)
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
      return answered
    })

  const deny = Effect.fnUntraced(function* (asked: Asked, { uid }: Interaction) {
    yield* codes.forget(`consent:${uid}`)
    return yield* finish(asked, { error: "access_denied", error_description: "access was not allowed" })
  })

  const allow = Effect.fnUntraced(function* (asked: Asked, interaction: Interaction, scopes: ReadonlyArray<Scope>) {
    const { client, redirectUri, resource } = interaction
    const grantId = yield* Effect.promise(async () => {
      const grant = new provider.Grant({ accountId: String(athleteId), clientId: client.id })
      grant.addResourceScope(resource, scopes.join(" "))
      return grant.save()
    })
    yield* connections.add({
      grantId,
      athleteId,
      clientName: client.name,
      clientDomain: client.domain,
      redirectsTo: whereTo(redirectUri),
      scopes
    })
    yield* Effect.logInfo("access allowed", client.domain ?? "unverified client", scopes.join(" "))
    return yield* finish(asked, {
      login: { accountId: String(athleteId), remember: false },
      consent: { grantId }
    })
  })

  const answerQuestion = Effect.fnUntraced(function* (form: URLSearchParams, interaction: Interaction, step: number) {
    const ticked = interaction.asked.filter((scope) => form.getAll("scope").includes(scope))
    if (ticked.length === 0) {
      const progress = { step, allowed: null }
      yield* keep(interaction.uid, progress)
      return yield* show(interaction, progress, "Tick at least one thing it may do, or choose Cancel.")
    }
    const progress = { step, allowed: ticked }
    yield* keep(interaction.uid, progress)
    yield* codes.issue(`consent:${interaction.uid}`, about(interaction, ticked))
    return yield* show(interaction, progress, null)
  })

  const answerCode = Effect.fnUntraced(function* (
    asked: Asked,
    form: URLSearchParams,
    interaction: Interaction,
    progress: Progress & { readonly allowed: ReadonlyArray<Scope> }
  ) {
    const verdict = yield* codes.check(`consent:${interaction.uid}`, single(form, "code") ?? "")
    if (verdict === "right") return yield* allow(asked, interaction, progress.allowed)
    if (verdict === "gone") {
      // Back to the question: a new code takes a new answer.
      const again = { step: progress.step, allowed: null }
      yield* keep(interaction.uid, again)
      return yield* show(
        interaction,
        again,
        "That code does not work any more. Choose Allow to have a new one printed."
      )
    }
    yield* keep(interaction.uid, progress)
    return yield* show(interaction, progress, "That is not the code. Look at the newest one on the console.")
  })

  const answerPasskey = Effect.fnUntraced(function* (
    asked: Asked,
    form: URLSearchParams,
    interaction: Interaction,
    progress: Progress & { readonly allowed: ReadonlyArray<Scope> }
  ) {
    const { uid } = interaction
    if (yield* passkeys.check(passkeyAt(uid, progress), single(form, "passkey") ?? "")) {
      yield* codes.forget(`consent:${uid}`)
      return yield* allow(asked, interaction, progress.allowed)
    }
    const next = { ...progress, step: progress.step + 1 }
    yield* keep(uid, next)
    return yield* show(interaction, next, "That passkey was not accepted. Type the code from the console.")
  })

  const post = Effect.fnUntraced(function* (asked: Asked, interaction: Interaction) {
    const form = new URLSearchParams(asked.body)
    if (!isForm(asked) || !fromOurPage(origin, asked)) return refusedForm()
    // Taken, so that of a form sent twice at once only one counts.
    const { uid } = interaction
    const progress = ((yield* store.take("consent-progress", uid)) ?? null) as Progress | null
    if (progress === null) return refusedForm()
    if (!isFormToken(single(form, "form") ?? "", uid, progress)) {
      yield* keep(uid, progress)
      return refusedForm()
    }
    const step = progress.step + 1
    const answer = single(form, "answer")
    if (answer === "deny") return yield* deny(asked, interaction)
    const next =
      answer === "allow" && progress.allowed === null
        ? answerQuestion(form, interaction, step)
        : answer === "code" && progress.allowed !== null
          ? answerCode(asked, form, interaction, { step, allowed: progress.allowed })
          : answer === "passkey" && progress.allowed !== null
            ? answerPasskey(asked, form, interaction, { ...progress, allowed: progress.allowed })
            : Effect.as(keep(uid, { ...progress, step }), refusedForm())
    return yield* Effect.catchTag(next, "TooManyCodes", ({ retryAfterSeconds }) =>
      Effect.as(keep(uid, { step, allowed: null }), slowDown(retryAfterSeconds))
    )
  })

  const get = Effect.fnUntraced(function* (interaction: Interaction) {
    const found = (yield* store.peek("consent-progress", interaction.uid)) as Progress | null
    if (found === null) yield* keep(interaction.uid, start)
    return yield* show(interaction, found ?? start, null)
  })

  return Effect.fn("SignIn.consent")(function* (asked: Asked): Effect.fn.Return<Answered, SqlError.SqlError> {
    if (asked.method !== "GET" && asked.method !== "POST") return notAllowed("GET", "POST")
    const interaction = yield* interactionOf(asked)
    if (interaction === null) return shown(errorPage("session_not_found", ""), 403)
    return yield* asked.method === "POST" ? post(asked, interaction) : get(interaction)
  })
}

/** What the owner reads beside the code, from which they can tell that it is not what they started. */
const about = ({ client, redirectUri }: Interaction, scopes: ReadonlyArray<Scope>): string => {
  const name = client.name === "" ? "A program without a name" : client.name
  const who = client.domain === null ? `${name} (not verified)` : `${name} at ${client.domain}`
  return `${who} asks for ${scopes.join(", ")}. The answer goes to ${whereTo(redirectUri)}.`
}
