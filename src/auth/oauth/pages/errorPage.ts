/** What the browser shows when there is nowhere it could safely be sent back to. */
import { html, page, type Page } from "./page.ts"

export const errorPage = (code: string, description: string): Page =>
  page({
    title: "This did not work",
    content: html`<section class="card">
      <h1>This did not work</h1>
      <p>${sentences.get(code) ?? "The program that sent you here asked for something that is not possible."}</p>
      <p>Nothing was allowed. Go back to where you began, and start again from there.</p>
      <p class="soft">${code}${description === "" ? "" : `: ${description}`}</p>
    </section>`
  })

const sentences: ReadonlyMap<string, string> = new Map([
  ["invalid_client", "The program that sent you here is not known to this server, or could not be checked just now."],
  ["invalid_redirect_uri", "The program wants the answer sent to an address that it has not registered."],
  ["temporarily_unavailable", "This server cannot get at its data just now. Try again in a minute."],
  ["server_error", "Something went wrong on this server; its log says what."],
  ["session_not_found", "This sign-in has expired, or was begun in another browser."],
  ["forbidden", "This form was not sent from our own page, or was sent twice."],
  ["slow_down", "There were too many attempts. Wait a little and try again."]
])
