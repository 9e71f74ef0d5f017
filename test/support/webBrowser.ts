/** A browser that goes to any address of this machine: cookies by host and path, redirects one by one, forms. */
import { Effect } from "effect"

export interface Shown {
  readonly url: URL
  readonly status: number
  readonly body: string
  readonly location: URL | null
}

export interface WebBrowser {
  readonly open: (url: URL) => Effect.Effect<Shown>
  /** Sends the first form of the page that is shown, with its hidden fields and these. */
  readonly submit: (page: Shown, fields: ReadonlyArray<readonly [string, string]>) => Effect.Effect<Shown>
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
}

const mostRedirects = 12

/** @param stays whether a redirect is followed; where it is not, its answer is shown */
export const webBrowser = (stays: (url: URL) => boolean): WebBrowser => {
  const hosts = new Map<string, Map<string, Cookie>>()
  const jarOf = ({ hostname }: URL) => {
    const jar = hosts.get(hostname) ?? new Map<string, Cookie>()
    hosts.set(hostname, jar)
    return jar
  }

  const ask = async (url: URL, init: RequestInit): Promise<Shown> => {
    const jar = jarOf(url)
    const held = [...jar.values()].filter(({ path }) => url.pathname.startsWith(path))
    const headers = new Headers(init.headers)
    headers.set("accept", "text/html")
    if (held.length > 0) headers.set("cookie", held.map(({ name, value }) => `${name}=${value}`).join("; "))
    const answer = await fetch(url, { ...init, headers, redirect: "manual" })
    for (const line of answer.headers.getSetCookie()) keep(jar, line)
    const body = await answer.text()
    const onward = /<meta http-equiv="refresh" content="0; url=([^"]+)"/u.exec(body)?.[1]
    const location = answer.headers.get("location") ?? onward ?? null
    return {
      url,
      status: answer.status,
      body,
      location: location === null ? null : new URL(location, url)
    }
  }

  const follow = async (first: Shown): Promise<Shown> => {
    let shown = first
    for (let turns = 0; shown.location !== null && stays(shown.location) && turns < mostRedirects; turns++) {
      shown = await ask(shown.location, {})
    }
    return shown
  }

  return {
    open: (url) => Effect.promise(async () => follow(await ask(url, {}))),
    submit: (page, fields) =>
      Effect.promise(async () => {
        const { action, hidden } = formOf(page)
        const body = new URLSearchParams([...hidden, ...fields].map(([name, value]): [string, string] => [name, value]))
        const headers = {
          "content-type": "application/x-www-form-urlencoded",
          origin: page.url.origin,
          referer: page.url.href
        }
        return follow(await ask(action, { method: "POST", headers, body: body.toString() }))
      })
  }
}

const formOf = ({ body, url }: Shown) => {
  const form = /<form[^]*?<\/form>/u.exec(body)?.[0] ?? ""
  const action = /<form[^>]*action="([^"]*)"/u.exec(form)?.[1] ?? ""
  const hidden = [...form.matchAll(/<input[^>]*>/gu)].flatMap(([input]): ReadonlyArray<readonly [string, string]> => {
    const attribute = (name: string) => plain(new RegExp(` ${name}="([^"]*)"`, "u").exec(input)?.[1] ?? "")
    return attribute("type") === "hidden" ? [[attribute("name"), attribute("value")]] : []
  })
  return { action: action === "" ? url : new URL(plain(action), url), hidden }
}

const plain = (text: string): string =>
  text
    .replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&#x([\da-f]+);/giu, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&quot;/gu, '"')
    .replace(/&lt;/gu, "<")
    .replace(/&gt;/gu, ">")
    .replace(/&amp;/gu, "&")

const keep = (jar: Map<string, Cookie>, line: string): void => {
  const [pair = "", ...attributes] = line.split(/; ?/u)
  const at = pair.indexOf("=")
  const path = attributes.find((one) => /^path=/iu.test(one))?.slice(5) ?? "/"
  const cookie = { name: pair.slice(0, at), value: pair.slice(at + 1), path }
  const key = `${cookie.name} ${cookie.path}`
  const gone = attributes.some((one) => /^max-age=0$/iu.test(one) || /^expires=Thu, 01 Jan 1970/iu.test(one))
  if (cookie.value === "" || gone) jar.delete(key)
  else jar.set(key, cookie)
}
