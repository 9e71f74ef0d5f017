/**
 * The pages between an authorization request and its code: the question, then the proof of who answered it, then back
 * to the client. Who may go on is decided by three things together: the cookie that the authorization server gave to
 * this browser, the form token of the page shown last, and the proof.
 */
import type { Provider } from "./provider.ts"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import { type Scope, scopesAmong } from "../Auth.ts"
import { paths } from "./addresses.ts"
import type { Clients } from "./Clients.ts"
import type { Connections } from "./Connections.ts"
import { fromOurPage, isForm, notAllowed, refusedForm, shown, slowDown } from "./forms.ts"
import { exchange } from "./inProcess.ts"
import { type KeyRing, signingKeys } from "./KeyRing.ts"
import { type Answered, type Asked, single } from "./messages.ts"
import type { OAuthStore } from "./OAuthStore.ts"
import { consentPage, type ConsentView, whereTo } from "./pages/consentPage.ts"
import { errorPage } from "./pages/errorPage.ts"
import type { Consent, Interaction, Proof, Proven, Turn } from "./Proof.ts"
import { askLibrary, interactionDetails, lifetimes } from "./provider.ts"
import { isSigned, sign } from "./Sealer.ts"

export interface FlowServices {
  readonly origin: string
  readonly keys: KeyRing["Service"]
  readonly store: OAuthStore["Service"]
  readonly clients: Clients["Service"]
  readonly connections: Connections["Service"]
  readonly proof: Proof
}

/** How far the person has come. Every answer that counts moves `step`, which the form token is made of. */
interface Progress {
  readonly step: number
  /** What was ticked; null while the question stands. */
  readonly allowed: ReadonlyArray<Scope> | null
}

const start: Progress = { step: 0, allowed: null }

export const consentFlow = (services: FlowServices, provider: Provider) => {
  const { connections, origin, proof, store } = services
  const base = new URL(origin)
  const formToken = (uid: string, step: number) =>
    sign(signingKeys(services.keys.browser)[0]!, "consent form", uid, String(step))
  const isFormToken = (token: string, uid: string, step: number) =>
    isSigned(services.keys.browser, token, "consent form", uid, String(step))

  /** Null without the cookie that belongs to this very page. */
  const interactionOf = Effect.fnUntraced(function* (asked: Asked) {
    const { request, response } = exchange(base, asked)
    const details = yield* interactionDetails(provider, request, response)
    if (details === null || asked.path !== paths.consent + details.uid) return null
    const { client_id, redirect_uri, resource, scope } = details.params as Readonly<Record<string, unknown>>
    const client = typeof client_id === "string" ? yield* services.clients.find(client_id) : null
    if (client === null || typeof redirect_uri !== "string" || typeof resource !== "string") return null
    const interaction: Interaction = {
      uid: details.uid,
      client,
      redirectUri: redirect_uri,
      resource,
      asked: scopesAmong(typeof scope === "string" ? scope.split(" ") : [])
    }
    return interaction
  })

  const viewOf = (
    { asked, client, redirectUri, uid }: Interaction,
    step: number,
    elsewhere: string | null,
    problem: string | null
  ): ConsentView => ({
    origin,
    action: paths.consent + uid,
    formToken: formToken(uid, step),
    clientName: client.name,
    clientDomain: client.domain,
    redirectUri,
    elsewhere,
    scopes: asked,
    problem
  })

  const question = (interaction: Interaction, step: number, problem: string | null) =>
    Effect.map(proof.elsewhere, (elsewhere) => shown(consentPage(viewOf(interaction, step, elsewhere, problem))))

  const consentOf = (
    interaction: Interaction,
    { allowed, ...steps }: { readonly allowed: ReadonlyArray<Scope>; readonly answered: number; readonly step: number }
  ): Consent => ({
    interaction,
    scopes: allowed,
    ...steps,
    view: (problem) => viewOf(interaction, steps.step, null, problem)
  })

  const keep = (uid: string, progress: Progress) => store.keep("consent-progress", uid, progress, lifetimes.interaction)

  /** Hands the outcome to the authorization server, which sends the browser on. */
  const finish = (asked: Asked, result: Parameters<Provider["interactionFinished"]>[2]) =>
    askLibrary(async () => {
      const { answered, request, response } = exchange(base, asked)
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
      return answered
    })

  const refuse = Effect.fnUntraced(function* (asked: Asked, { uid }: Interaction, error: string, description: string) {
    yield* store.take("consent-progress", uid)
    return yield* finish(asked, { error, error_description: description })
  })

  const deny = Effect.fnUntraced(function* (asked: Asked, interaction: Interaction) {
    yield* proof.forget(interaction.uid)
    return yield* refuse(asked, interaction, "access_denied", "access was not allowed")
  })

  const allow = Effect.fnUntraced(function* (asked: Asked, interaction: Interaction, proven: Proven) {
    const { client, redirectUri, resource, uid } = interaction
    const { athleteId, scopes } = proven
    yield* store.take("consent-progress", uid)
    const grantId = yield* askLibrary(async () => {
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
    yield* proven.settle(grantId)
    yield* Effect.logInfo("access allowed").pipe(
      Effect.annotateLogs({ client: client.domain ?? "unverified", scopes: scopes.join(" ") })
    )
    return yield* finish(asked, {
      login: { accountId: String(athleteId), remember: false },
      consent: { grantId }
    })
  })

  const turned = Effect.fnUntraced(function* (asked: Asked, { interaction, scopes, step }: Consent, turn: Turn) {
    switch (turn._tag) {
      case "GoesOn":
        yield* keep(interaction.uid, { step, allowed: scopes })
        return turn.answered
      case "AskAgain":
        yield* keep(interaction.uid, { step, allowed: null })
        return yield* question(interaction, step, turn.problem)
      case "Refused":
        return yield* refuse(asked, interaction, turn.error, turn.description)
      case "Proven":
        return yield* Effect.onError(allow(asked, interaction, turn), () => turn.abandon)
    }
  })

  const answerQuestion = Effect.fnUntraced(function* (
    asked: Asked,
    form: URLSearchParams,
    interaction: Interaction,
    answered: number
  ) {
    const step = answered + 1
    const ticked = interaction.asked.filter((scope) => form.getAll("scope").includes(scope))
    if (ticked.length === 0) {
      yield* keep(interaction.uid, { step, allowed: null })
      return yield* question(interaction, step, "Tick at least one thing it may do, or choose Cancel.")
    }
    const consent = consentOf(interaction, { allowed: ticked, answered, step })
    return yield* turned(asked, consent, yield* proof.begin(consent))
  })

  const post = Effect.fnUntraced(function* (asked: Asked, interaction: Interaction) {
    const form = new URLSearchParams(asked.body)
    if (!isForm(asked) || !fromOurPage(origin, asked)) return refusedForm()
    // Taken, so that of a form sent twice at once only one counts.
    const { uid } = interaction
    const progress = ((yield* store.take("consent-progress", uid)) ?? null) as Progress | null
    if (progress === null) return refusedForm()
    if (!isFormToken(single(form, "form") ?? "", uid, progress.step)) {
      yield* keep(uid, progress)
      return refusedForm()
    }
    const { allowed, step: answered } = progress
    const step = answered + 1
    const answer = single(form, "answer")
    if (answer === "deny") return yield* deny(asked, interaction)
    const consent = allowed === null ? null : consentOf(interaction, { allowed, answered, step })
    const proving = consent === null ? null : proof.answer(consent, form)
    const next =
      answer === "allow" && consent === null
        ? answerQuestion(asked, form, interaction, answered)
        : consent !== null && proving !== null
          ? Effect.flatMap(proving, (turn) => turned(asked, consent, turn))
          : Effect.as(keep(uid, { allowed, step }), refusedForm())
    return yield* Effect.catchTag(next, "TooManyCodes", ({ retryAfterSeconds }) =>
      Effect.as(keep(uid, { step, allowed: null }), slowDown(retryAfterSeconds))
    )
  })

  const get = Effect.fnUntraced(function* (asked: Asked, interaction: Interaction) {
    const { uid } = interaction
    const found = (yield* store.peek("consent-progress", uid)) as Progress | null
    if (found === null) yield* keep(uid, start)
    const { allowed, step } = found ?? start
    if (allowed === null) return yield* question(interaction, step, null)
    const consent = consentOf(interaction, { allowed, answered: step, step })
    return yield* proof.visit(consent, new URLSearchParams(asked.query)).pipe(
      Effect.flatMap((turn) => turned(asked, consent, turn)),
      Effect.catchTag("TooManyCodes", ({ retryAfterSeconds }) => Effect.succeed(slowDown(retryAfterSeconds)))
    )
  })

  return Effect.fn("SignIn.consent")(function* (asked: Asked): Effect.fn.Return<Answered, SqlError.SqlError> {
    if (asked.method !== "GET" && asked.method !== "POST") return notAllowed("GET", "POST")
    const interaction = yield* interactionOf(asked)
    if (interaction === null) return shown(errorPage("session_not_found", ""), 403)
    return yield* asked.method === "POST" ? post(asked, interaction) : get(asked, interaction)
  })
}
