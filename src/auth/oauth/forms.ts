/** What makes a posted form ours: the page it says it comes from, and a token that only that page held, once. */
import type { Answered, Asked } from "./messages.ts"
import { errorPage } from "./pages/errorPage.ts"
import type { Page } from "./pages/page.ts"

/** False when the browser says that another site sent this. A browser that says nothing leaves it to the token. */
export const fromOurPage = (origin: string, { headers }: Asked): boolean =>
  (headers["origin"] === undefined || headers["origin"] === origin) &&
  (headers["sec-fetch-site"] === undefined || headers["sec-fetch-site"] === "same-origin")

export const isForm = ({ headers }: Asked): boolean =>
  /^application\/x-www-form-urlencoded *(?:;|$)/iu.test(headers["content-type"] ?? "")

export const shown = (page: Page, status = 200, headers: Answered["headers"] = {}): Answered => ({
  status,
  headers: { ...page.headers, ...headers },
  body: page.body
})

export const refusedForm = (): Answered => shown(errorPage("forbidden", ""), 403)

export const slowDown = (retryAfterSeconds: number): Answered =>
  shown(errorPage("slow_down", ""), 429, { "retry-after": String(retryAfterSeconds) })

export const notAllowed = (...methods: ReadonlyArray<string>): Answered => ({
  status: 405,
  headers: { allow: methods.join(", ") },
  body: ""
})

export const cookiesOf = ({ headers }: Asked): ReadonlyMap<string, string> =>
  new Map(
    (headers["cookie"] ?? "").split(";").flatMap((pair): ReadonlyArray<readonly [string, string]> => {
      const at = pair.indexOf("=")
      return at < 0 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]]
    })
  )
