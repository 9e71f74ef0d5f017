/** Which clients have access, and a button beside each that ends it; and how the page is opened. */
import { paths } from "../addresses.ts"
import { codeField, scopeWords } from "./consentPage.ts"
import type { Connection } from "../Connections.ts"
import type { Passkey } from "../Passkeys.ts"
import { formTarget, html, type Html, moment, page, type Page, serverLine } from "./page.ts"
import { passkeySection, usePasskey } from "./passkeyParts.ts"

interface View {
  readonly origin: string
  readonly action: string
  readonly formToken: string
  readonly problem: string | null
  /** Where the script is; null without one. */
  readonly script: string | null
}

interface Locked extends View {
  /** What the browser is asked for to use a passkey; null where there is none. */
  readonly toUse: string | null
  /** Null where the page is the owner's alone. */
  readonly athletes: Athletes | null
}

interface Athletes {
  /** The origin where they sign in. */
  readonly elsewhere: string
  /** Whether they are known again by that. */
  readonly canBeTold: boolean
}

export const askForCodePage = (view: Locked): Page =>
  framed(
    view,
    view.athletes === null
      ? html`<h1>Connected programs</h1>
          <p>To see which programs have access to your training, show that this is your server.</p>
          ${problem(view)} ${printCode(view, "main")} ${usePasskey(view, view.toUse)}`
      : html`<h1>Connected programs</h1>
          ${problem(view)} ${forAthletes(view, view.athletes)}
          <h2>If you run this server</h2>
          <p class="soft">A code from its console shows the programs of all athletes.</p>
          ${printCode(view, "")} ${usePasskey(view, view.toUse)}`,
    targets(view)
  )

const targets = ({ athletes }: Locked): ReadonlyArray<string> =>
  athletes === null ? [] : formTarget(athletes.elsewhere)

const forAthletes = (view: View, { canBeTold, elsewhere }: Athletes): Html =>
  canBeTold
    ? html`<p>
          To see which programs have access to your training, sign in at <strong>${new URL(elsewhere).host}</strong>,
          which is asked for reading only. That access is given back at once.
        </p>
        ${signIn(view, "main")}`
    : html`<p>
        AI Endurance does not tell this server whose account a sign-in is, so athletes cannot be shown their programs
        here. Disconnect a program where you connected it, or ask whoever runs this server.
      </p>`

const signIn = (view: View, look: "main" | ""): Html =>
  html`<form method="post" action="${view.action}">
    <input type="hidden" name="form" value="${view.formToken}" />
    <div class="actions only">
      <button class="${look}" name="answer" value="upstream">Sign in at AI Endurance</button>
    </div>
  </form>`

const printCode = (view: View, look: "main" | ""): Html =>
  html`<form method="post" action="${view.action}">
    <input type="hidden" name="form" value="${view.formToken}" />
    <div class="actions only">
      <button class="${look}" name="answer" value="start">Print a code on the server's console</button>
    </div>
  </form>`

export const typeCodePage = (view: Locked): Page =>
  framed(
    view,
    html`<h1>Connected programs</h1>
      <p>
        The server has just printed a code where it runs: in the terminal, or in the log of the service or container.
      </p>
      <form method="post" action="${view.action}" autocomplete="off">
        ${problem(view)} ${codeField}
        <input type="hidden" name="form" value="${view.formToken}" />
        <div class="actions"><button class="main" name="answer" value="code">Continue</button></div>
      </form>
      ${usePasskey(view, view.toUse)}
      ${
        view.athletes?.canBeTold === true
          ? html`<p class="or">or</p>
              ${signIn(view, "")}`
          : null
      }`,
    targets(view)
  )

interface Listed extends View {
  readonly connections: ReadonlyArray<Connection>
}

interface Opened extends Listed {
  readonly passkeys: ReadonlyArray<Passkey>
  readonly toAdd: string | null
  readonly whyNot: string | null
}

export const connectionsPage = (view: Opened): Page =>
  framed(
    view,
    html`<h1>Connected programs</h1>
      ${list(view)} ${passkeySection(view)} ${done(view)}
      <p class="soft">Personal access tokens are listed on the server itself: token list.</p>`
  )

/** What an athlete sees who signed in at AI Endurance. */
export const athletePage = (view: Listed): Page =>
  framed(
    view,
    html`<h1>Connected programs</h1>
      <p class="soft">Those that you connected with your account at AI Endurance.</p>
      ${list(view)} ${done(view)}`
  )

export const notOpenedPage = (origin: string, why: string): Page =>
  framed(
    { origin, script: null },
    html`<h1>Connected programs</h1>
      <p class="problem" role="alert">${why}</p>
      <p><a href="${paths.connections}">Back to the beginning</a></p>`
  )

export const leftPage = (origin: string): Page =>
  framed(
    { origin, script: null },
    html`<h1>Done</h1>
      <p>This browser cannot see the connected programs any more.</p>`
  )

const list = (view: Listed): Html =>
  html`${problem(view)}
  ${
    view.connections.length === 0
      ? html`<p>No program is connected.</p>`
      : html`<ul class="list">
          ${view.connections.map((connection) => entry(view, connection))}
        </ul>`
  }`

const done = (view: View): Html =>
  html`<form method="post" action="${view.action}">
    <input type="hidden" name="form" value="${view.formToken}" />
    <div class="actions"><button name="answer" value="leave">Done</button></div>
  </form>`

const entry = (view: View, connection: Connection): Html =>
  html`<li>
    <div>
      <h3>
        ${connection.clientDomain ?? (connection.clientName === "" ? "A program without a name" : connection.clientName)}
      </h3>
      <p class="soft">${connection.clientDomain === null ? "Not verified" : connection.clientName}</p>
      <p class="soft">Answers go to: ${connection.redirectsTo}</p>
      <p class="soft">${connection.scopes.map((scope) => scopeWords[scope].title).join(" and ")}</p>
      <p class="soft">
        Since ${moment(connection.createdAt)};
        ${connection.lastUsedAt === null ? "not used yet" : `last used ${moment(connection.lastUsedAt)}`}
      </p>
    </div>
    <form method="post" action="${view.action}">
      <input type="hidden" name="form" value="${view.formToken}" />
      <input type="hidden" name="connection" value="${connection.id}" />
      <button name="answer" value="revoke">Cut off</button>
    </form>
  </li>`

const problem = (view: View): Html | null =>
  view.problem === null ? null : html`<p class="problem" role="alert">${view.problem}</p>`

const framed = (
  { origin, script }: Pick<View, "origin" | "script">,
  content: Html,
  formTargets: ReadonlyArray<string> = []
): Page =>
  page({
    script,
    formTargets,
    title: "Connected programs · AI Endurance MCP",
    content: html`${serverLine(origin)}
      <section class="card">${content}</section>`
  })
