/** What the browser shows when it comes back from AI Endurance to the program on this machine. */
import { html, page, type Page, serverLine } from "../oauth/pages/page.ts"

/** @param upstream the host that was signed in to */
export const signedInPage = (origin: string, upstream: string, writes: boolean): Page =>
  page({
    title: "You are signed in",
    content: html`${serverLine(origin)}
      <section class="card">
        <h1>You are signed in</h1>
        <p>
          The program on this computer may now read${writes ? " and change" : ""} your training at
          <strong>${upstream}</strong>.
        </p>
        <p class="soft">You can close this window.</p>
      </section>`
  })

/** @param reason what happened, in a sentence */
export const failedPage = (origin: string, reason: string): Page =>
  page({
    title: "This did not work",
    content: html`${serverLine(origin)}
      <section class="card">
        <h1>This did not work</h1>
        <p>${reason}</p>
        <p class="soft">The terminal says what to do next.</p>
      </section>`
  })

export const refusalPage = (origin: string, status: 400 | 404 | 405 | 421): Page =>
  page({
    title: "Nothing happened",
    content: html`${serverLine(origin)}
      <section class="card">
        <h1>Nothing happened</h1>
        <p>${sentences[status]}</p>
      </section>`
  })

const sentences = {
  400: "This is not the sign-in that the program on this computer waits for, or it came a second time.",
  404: "There is nothing here.",
  405: "A browser that comes back from signing in asks in another way.",
  421: "The program on this computer answers under its own address only."
} as const
