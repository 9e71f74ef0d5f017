/** Which clients have access, and a button beside each that ends it. */
import { codeField, scopeWords } from "./consentPage.ts"
import type { Connection } from "../Connections.ts"
import type { Passkey } from "../Passkeys.ts"
import { html, type Html, moment, page, type Page, serverLine } from "./page.ts"
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
}

export const askForCodePage = (view: Locked): Page =>
  framed(
    view,
    html`<h1>Connected programs</h1>
      <p>To see which programs have access to your training, show that this is your server.</p>
      ${problem(view)}
      <form method="post" action="${view.action}">
        <input type="hidden" name="form" value="${view.formToken}" />
        <div class="actions">
          <button class="main" name="answer" value="start">Print a code on the server's console</button>
        </div>
      </form>
      ${usePasskey(view, view.toUse)}`
  )

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
      ${usePasskey(view, view.toUse)}`
  )

interface Opened extends View {
  readonly connections: ReadonlyArray<Connection>
  readonly passkeys: ReadonlyArray<Passkey>
  readonly toAdd: string | null
  readonly whyNot: string | null
}

export const connectionsPage = (view: Opened): Page =>
  framed(
    view,
    html`<h1>Connected programs</h1>
      ${problem(view)}
      ${
        view.connections.length === 0
          ? html`<p>No program is connected.</p>`
          : html`<ul class="list">
              ${view.connections.map((connection) => entry(view, connection))}
            </ul>`
      }
      ${passkeySection(view)}
      <form method="post" action="${view.action}">
        <input type="hidden" name="form" value="${view.formToken}" />
        <div class="actions"><button name="answer" value="leave">Done</button></div>
      </form>
      <p class="soft">Personal access tokens are listed on the server itself: token list.</p>`
  )

export const leftPage = (origin: string): Page =>
  framed(
    { origin, script: null },
    html`<h1>Done</h1>
      <p>This browser cannot see the connected programs any more.</p>`
  )

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

const framed = ({ origin, script }: Pick<View, "origin" | "script">, content: Html): Page =>
  page({
    script,
    title: "Connected programs · AI Endurance MCP",
    content: html`${serverLine(origin)}
      <section class="card">${content}</section>`
  })
