/** What pages show about passkeys. Hidden until the script has found that the browser can. */
import type { Passkey } from "../Passkeys.ts"
import { html, type Html, moment } from "./page.ts"

interface Form {
  readonly action: string
  readonly formToken: string
}

/** @param options what the browser is asked for; null where there is no passkey to use */
export const usePasskey = (form: Form, options: string | null): Html | null =>
  options === null
    ? null
    : html`<div data-passkey="use" data-options="${options}" hidden>
        <p class="or">or</p>
        <form method="post" action="${form.action}">
          <p class="problem" role="alert" hidden></p>
          ${fields(form, "passkey")}
          <div class="actions only"><button>Use a passkey</button></div>
        </form>
      </div>`

interface Passkeys extends Form {
  readonly passkeys: ReadonlyArray<Passkey>
  /** What the browser is asked for to make one; null when it is too late, or not possible here. */
  readonly toAdd: string | null
  /** Why there is no way to add one, in a sentence. */
  readonly whyNot: string | null
}

export const passkeySection = (view: Passkeys): Html =>
  html`<h2>Passkeys</h2>
    <p class="soft">With a passkey this browser or phone lets you in without a code from the console.</p>
    ${
      view.passkeys.length === 0
        ? null
        : html`<ul class="list">
            ${view.passkeys.map((passkey) => entry(view, passkey))}
          </ul>`
    }
    ${view.toAdd === null ? null : addPasskey(view, view.toAdd)}
    ${view.whyNot === null ? null : html`<p class="soft">${view.whyNot}</p>`}`

const addPasskey = (form: Form, options: string): Html =>
  html`<div data-passkey="add" data-options="${options}" hidden>
      <form method="post" action="${form.action}">
        <label class="line"
          >Name of the new passkey
          <input name="name" maxlength="60" autocomplete="off" placeholder="This laptop" />
        </label>
        <p class="problem" role="alert" hidden></p>
        ${fields(form, "enrol")}
        <div class="actions only"><button>Add a passkey</button></div>
        <p class="soft">Possible for five minutes after a code.</p>
      </form>
    </div>
    <noscript><p class="soft">To add one, allow this page its script.</p></noscript>`

const entry = (form: Form, passkey: Passkey): Html =>
  html`<li>
    <div>
      <h3>${passkey.name}</h3>
      <p class="soft">For ${passkey.host}</p>
      <p class="soft">
        Since ${moment(passkey.createdAt)};
        ${passkey.lastUsedAt === null ? "not used yet" : `last used ${moment(passkey.lastUsedAt)}`}
      </p>
    </div>
    <form method="post" action="${form.action}">
      <input type="hidden" name="form" value="${form.formToken}" />
      <input type="hidden" name="id" value="${passkey.id}" />
      <button name="answer" value="remove-passkey">Remove</button>
    </form>
  </li>`

const fields = ({ formToken }: Form, answer: string): Html =>
  html`<input type="hidden" name="form" value="${formToken}" />
    <input type="hidden" name="answer" value="${answer}" />
    <input type="hidden" name="passkey" value="" />`
