/**
 * `fetch` for the authorization server of AI Endurance: no redirect is followed, no more than a little is read, and
 * only from its own addresses. Its metadata may name any address; which of them are believed is decided here.
 */

const maxBodyBytes = 65_536

/** @param hostname as `URL` spells it */
export const isThisMachine = (hostname: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(hostname)

/**
 * Whether secrets may be sent to an address that the server of `configured` names as its own: the very same origin,
 * or https at the same host, below it, or at the domain it belongs to.
 */
export const belongsTo = (configured: URL, text: string): boolean => {
  const url = URL.parse(text)
  if (url === null || url.username !== "" || url.password !== "" || url.hash !== "") return false
  if (url.origin === configured.origin) return url.protocol === "https:" || isThisMachine(url.hostname)
  if (url.protocol !== "https:" || configured.protocol !== "https:" || isAddress(url) || isAddress(configured)) {
    return false
  }
  return (
    url.hostname === configured.hostname ||
    isBelow(url.hostname, configured.hostname) ||
    (url.hostname.includes(".") && isBelow(configured.hostname, url.hostname))
  )
}

const isBelow = (host: string, domain: string): boolean => host.endsWith(`.${domain}`)

const isAddress = ({ hostname }: URL): boolean => hostname.startsWith("[") || /^[\d.]+$/u.test(hostname)

/**
 * What comes back is read whole, so that nothing later can hang on it. Rejects like `fetch`. Challenges are left out: any
 * gateway on the way may want a password, and what AI Endurance refuses it says in the body.
 */
export const boundedFetch = async (url: string, init: RequestInit): Promise<Response> => {
  const response = await fetch(url, { ...init, redirect: "manual" })
  const { headers, status } = response
  const body = await readAtMost(response)
  // Statuses that may not have a body.
  return new Response([204, 205, 304].includes(status) ? null : body, {
    status,
    headers: { "content-type": headers.get("content-type") ?? "" }
  })
}

const readAtMost = async ({ body }: Response): Promise<Buffer<ArrayBuffer>> => {
  const chunks: Array<Uint8Array> = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBodyBytes) break
    chunks.push(chunk)
  }
  return Buffer.concat(bytes > maxBodyBytes ? [] : chunks)
}
