/** The frame of every page: one column that fits a phone, light and dark, nothing from elsewhere. */
import { createHash } from "node:crypto"

/** Markup that is safe to put on a page; text becomes it by being escaped. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
}

type Part = string | number | Html | null | false | ReadonlyArray<Html>

/** Escapes everything put into it, unless it is markup already. */
export const html = (strings: TemplateStringsArray, ...parts: ReadonlyArray<Part>): Html =>
  new Html(strings.map((text, at) => text + (at < parts.length ? markupOf(parts[at]!) : "")).join(""))

const markupOf = (part: Part): string => {
  if (part === null || part === false) return ""
  if (part instanceof Html) return part.markup
  if (typeof part === "object") return part.map(({ markup }) => markup).join("\n")
  return String(part).replace(/[&<>"']/gu, (char) => `&#${char.charCodeAt(0)};`)
}

export interface Page {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface PageOptions {
  readonly title: string
  readonly content: Html
  /** Where a form of this page may end up; browsers apply the policy to redirects of the answer too. */
  readonly formTargets?: ReadonlyArray<string>
  /** The address of the one script that the page may run; none by default. */
  readonly script?: string | null
  /** The address of ours that the browser goes on to by itself; null to stay. */
  readonly next?: string | null
}

export const page = ({ content, formTargets = [], next = null, script = null, title }: PageOptions): Page => ({
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": [
      "default-src 'none'",
      `style-src 'sha256-${styleHash}'`,
      ...(script === null
        ? []
        : [`script-src ${script}`, "require-trusted-types-for 'script'", "trusted-types 'none'"]),
      `form-action ${["'self'", ...formTargets].join(" ")}`,
      "base-uri 'none'",
      "frame-ancestors 'none'"
    ].join("; "),
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    // Not "no-referrer": that would send our own forms with `Origin: null`.
    "referrer-policy": "same-origin",
    "permissions-policy": "interest-cohort=()",
    "x-robots-tag": "noindex"
  },
  body: html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${next === null ? null : html`<meta http-equiv="refresh" content="0; url=${next}" />`}
        ${new Html(`<style>${style}</style>`)} ${script === null ? null : html`<script src="${script}" defer></script>`}
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html> `.markup
})

/** A moment for people. @param iso UTC, ISO 8601 */
export const moment = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`

/** What a redirect address is as a source in a policy. */
export const formTarget = (redirectUri: string): ReadonlyArray<string> => {
  const url = URL.parse(redirectUri)
  if (url === null) return []
  // Policies have no notation for an IPv6 host, and none for the host of another scheme.
  const isNamed = /^https?:$/u.test(url.protocol) && !url.hostname.startsWith("[")
  // What would end this directive and begin another one is no source.
  return isNamed ? (/^[\w.:/-]+$/u.test(url.origin) ? [url.origin] : []) : [url.protocol]
}

const style = `
:root { --ink: #16212b; --soft: #51606d; --line: #d5dce2; --card: #fff; --ground: #eef2f5; --accent: #0b6e5c;
  --accent-ink: #fff; --warn: #8a4b00; --warn-ground: #fff4e2; --warn-line: #f0cf9b; --bad: #a3241c }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf2; --soft: #9fb0bd; --line: #33424e; --card: #17212a;
  --ground: #0d1419; --accent: #43c3a7; --accent-ink: #05241d; --warn: #ffce8a; --warn-ground: #33260f;
  --warn-line: #6b4f1d; --bad: #ff9a90 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { max-width: 30rem; margin: 0 auto; padding: clamp(1rem, 6vh, 4rem) 1rem 2rem }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: clamp(1.25rem, 5vw, 2rem) }
.from { display: flex; gap: .6rem; align-items: center; margin: 0 .25rem 1rem; color: var(--soft); font-size: .9rem }
.from svg { width: 1.5rem; height: 1.5rem; flex: none; color: var(--accent) }
.from strong { color: var(--ink); font-weight: 600; overflow-wrap: anywhere }
h1 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere }
h2 { font-size: .8rem; letter-spacing: .04em; text-transform: uppercase; color: var(--soft); margin: 1.5rem 0 .5rem }
p { margin: .5rem 0; overflow-wrap: anywhere }
.soft { color: var(--soft); font-size: .925rem }
.who { font-size: 1.6rem; line-height: 1.2; font-weight: 650; margin: 0; overflow: hidden }
.name { margin: .15rem 0 0; color: var(--soft); overflow: hidden }
.badge { display: inline-block; font-size: .8rem; font-weight: 600; border-radius: 1rem; padding: .1rem .6rem;
  border: 1px solid currentColor; margin-top: .6rem }
.badge.good { color: var(--accent) } .badge.open { color: var(--warn) }
.note { border: 1px solid var(--warn-line); background: var(--warn-ground); color: var(--warn); border-radius: .6rem;
  padding: .6rem .8rem; margin: 1rem 0 0; font-size: .925rem }
.problem { color: var(--bad); font-weight: 600 }
fieldset { border: 0; padding: 0; margin: 0 }
legend { padding: 0 }
.choice { display: flex; gap: .8rem; padding: .8rem; border: 1px solid var(--line); border-radius: .6rem; margin: .5rem 0;
  cursor: pointer }
.choice input { width: 1.25rem; height: 1.25rem; margin: .1rem 0 0; accent-color: var(--accent); flex: none }
.choice span { display: block; color: var(--soft); font-size: .925rem }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1.5rem }
button { font: inherit; font-weight: 600; border-radius: .6rem; padding: .75rem 1.25rem; border: 1px solid var(--line);
  background: transparent; color: var(--ink); cursor: pointer; min-height: 2.9rem; white-space: nowrap }
button.main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); flex: 1 1 10rem }
button:hover { filter: brightness(1.06) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
label.code { display: block; font-weight: 600; margin-top: 1rem }
input.code { font: 600 1.5rem/1.2 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .12em; text-transform: uppercase;
  width: 100%; padding: .7rem .8rem; margin-top: .4rem; border-radius: .6rem; border: 1px solid var(--line);
  background: var(--ground); color: var(--ink) }
label.line { display: block; font-weight: 600; margin-top: 1rem }
label.line input { font: inherit; font-weight: 400; width: 100%; padding: .6rem .8rem; margin-top: .4rem; border-radius: .6rem;
  border: 1px solid var(--line); background: var(--ground); color: var(--ink) }
.or { display: flex; align-items: center; gap: .8rem; color: var(--soft); margin: 1.25rem 0 0 }
.or::before, .or::after { content: ""; flex: 1; border-top: 1px solid var(--line) }
.actions.only { margin-top: 1rem } .actions.only button { flex: 1 1 10rem }
[hidden] { display: none }
ul.list { list-style: none; margin: 1rem 0 0; padding: 0 }
ul.list li { border-top: 1px solid var(--line); padding: 1rem 0; display: flex; gap: 1rem; align-items: start;
  justify-content: space-between }
ul.list h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
ul.list p { margin: .1rem 0 0 }
footer { margin: 1rem .25rem 0; color: var(--soft); font-size: .85rem }
a { color: var(--accent) }
@media (max-width: 26rem) { ul.list li { flex-direction: column } button { white-space: normal } }
`

const styleHash = createHash("sha256").update(style).digest("base64")

/** Every page says whose it is, so that a page that looks like ours but is elsewhere stands out. */
export const serverLine = (origin: string): Html =>
  html`<p class="from">
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      aria-hidden="true"
    >
      <path d="M2 14h4l3-9 5 15 3-8h5" />
    </svg>
    <span>AI Endurance MCP at <strong>${new URL(origin).host}</strong></span>
  </p>`
