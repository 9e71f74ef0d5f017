/** The question, and the code that shows that the one who answers it is the owner. */
import type { Scope } from "../../Auth.ts"
import { paths } from "../addresses.ts"
import { isLoopback } from "../clientMetadata.ts"
import { formTarget, html, type Html, page, type Page, serverLine } from "./page.ts"
import { usePasskey } from "./passkeyParts.ts"

export interface ConsentView {
  readonly origin: string
  readonly action: string
  readonly formToken: string
  readonly clientName: string
  /** The host that vouches for the client, or null. */
  readonly clientDomain: string | null
  readonly redirectUri: string
  /** The origin where the athlete signs in after this page; null when that is here. */
  readonly elsewhere: string | null
  readonly scopes: ReadonlyArray<Scope>
  readonly problem: string | null
}

export const consentPage = (view: ConsentView): Page =>
  framed(
    view,
    "Allow access?",
    html`<h1>Allow access to your training?</h1>
      <h2>Who asks</h2>
      ${who(view)}
      <h2>Where the answer goes</h2>
      <p><strong>${whereTo(view.redirectUri)}</strong></p>
      ${warning(view)}
      <form method="post" action="${view.action}">
        <h2>What it may do</h2>
        ${view.problem === null ? null : html`<p class="problem" role="alert">${view.problem}</p>`}
        <fieldset>
          <legend class="soft">Untick what you do not want to allow.</legend>
          ${view.scopes.map(choice)}
        </fieldset>
        ${
          view.elsewhere === null
            ? null
            : html`<p class="soft">
                After Allow you sign in at <strong>${new URL(view.elsewhere).host}</strong>, which is asked for just
                what is ticked here.
              </p>`
        }
        <input type="hidden" name="form" value="${view.formToken}" />
        <div class="actions">
          <button class="main" name="answer" value="allow">Allow</button>
          <button name="answer" value="deny">Cancel</button>
        </div>
      </form>`
  )

/** @param toUse what the browser is asked for to use a passkey instead; null where there is none */
export const codePage = (view: ConsentView, toUse: string | null = null): Page =>
  framed(
    view,
    "Type the code",
    html`<h1>Now show that this is your server</h1>
      <p>
        The server has just printed a code where it runs: in the terminal, or in the log of the service or container.
        Type it here. It works once, for ten minutes, in this browser.
      </p>
      <h2>Who asks</h2>
      ${who(view)}
      <form method="post" action="${view.action}" autocomplete="off">
        ${view.problem === null ? null : html`<p class="problem" role="alert">${view.problem}</p>`} ${codeField}
        <input type="hidden" name="form" value="${view.formToken}" />
        <div class="actions">
          <button class="main" name="answer" value="code">Continue</button>
          <button name="answer" value="deny" formnovalidate>Cancel</button>
        </div>
      </form>
      ${usePasskey(view, toUse)}`,
    toUse === null ? null : view.origin + paths.passkeyScript
  )

export const codeField = html`<label class="code"
  >Code from the server's console
  <input
    class="code"
    name="code"
    required
    autofocus
    inputmode="text"
    autocapitalize="characters"
    autocomplete="one-time-code"
    spellcheck="false"
    maxlength="16"
    placeholder="XXXX-XXXX"
/></label>`

export const scopeWords: Readonly<Record<Scope, { readonly title: string; readonly text: string }>> = {
  read: { title: "Read", text: "See your plan, activities, zones, recovery and races." },
  write: { title: "Change", text: "Move, skip, mark, create and edit workouts, and change zones and races." }
}

const framed = (view: ConsentView, title: string, content: Html, script: string | null = null): Page =>
  page({
    script,
    title: `${title} · AI Endurance MCP`,
    formTargets: [...formTarget(view.redirectUri), ...(view.elsewhere === null ? [] : formTarget(view.elsewhere))],
    content: html`${serverLine(view.origin)}
      <section class="card">${content}</section>
      <footer>If you did not start this yourself, choose Cancel or close this page: nothing is allowed then.</footer>`
  })

/** The domain is shown larger than the name: a name is only what the client calls itself. */
const who = ({ clientDomain, clientName }: ConsentView): Html =>
  clientDomain === null
    ? html`<p class="who">${clientName === "" ? "A program without a name" : clientName}</p>
        <span class="badge open">Not verified</span>
        <p class="soft">The name is only what this program calls itself.</p>`
    : html`<p class="who">${clientDomain}</p>
        ${clientName === "" ? null : html`<p class="name">${clientName}</p>`}
        <span class="badge good">Verified domain</span>`

const choice = (scope: Scope): Html =>
  html`<label class="choice">
    <input type="checkbox" name="scope" value="${scope}" checked />
    <div>${scopeWords[scope].title}<span>${scopeWords[scope].text}</span></div>
  </label>`

export const whereTo = (redirectUri: string): string => {
  const url = URL.parse(redirectUri)
  if (url === null) return "an unknown address"
  if (isLoopback(redirectUri)) return `This computer (${url.host})`
  return /^https?:$/u.test(url.protocol) ? url.host : `The program on this computer that opens ${url.protocol} links`
}

const warning = ({ redirectUri }: ConsentView): Html | null =>
  isLoopback(redirectUri) || !redirectUri.startsWith("https:")
    ? html`<p class="note">
        The answer goes to a program on the computer that this browser runs on. Any program there can claim to be this
        one: allow it only if you have just started to connect it.
      </p>`
    : null
