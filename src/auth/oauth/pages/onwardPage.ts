/**
 * A page of ours between AI Endurance and what comes next, which the browser asks for by itself. Two things need it:
 * a Strict cookie is sent only with what a page of ours asks for, and a policy of AI Endurance's page about where its
 * form may lead, which browsers apply to every redirect after it, ends here.
 */
import { html, page, type Page, serverLine } from "./page.ts"

/** @param next a path of ours */
export const onwardPage = (origin: string, next: string): Page =>
  page({
    next,
    title: "Signed in · AI Endurance MCP",
    content: html`${serverLine(origin)}
      <section class="card">
        <h1>You are signed in</h1>
        <p><a href="${next}">Go on</a></p>
      </section>`
  })
