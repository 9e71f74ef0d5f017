/**
 * How often something may be asked, counted in windows of a minute in this process's memory. Generous by address:
 * all of Claude's users come from few of them.
 */
import { Clock, Effect } from "effect"

const windowMillis = 60_000
/** Beyond this many keys the oldest are forgotten; a flood of keys must not fill the memory. */
const maxKeys = 10_000

export interface Limit {
  readonly perMinute: number
}

export type Limiter = (key: string, limit: Limit) => Effect.Effect<number | null>

/** @returns a limiter that answers with the seconds to wait, or null when the request may pass */
export const makeLimiter = (): Limiter => {
  const counts = new Map<string, { readonly startedAtMillis: number; count: number }>()
  return (key, { perMinute }) =>
    Effect.map(Clock.currentTimeMillis, (nowMillis) => {
      const found = counts.get(key)
      if (found === undefined || nowMillis - found.startedAtMillis >= windowMillis) {
        counts.delete(key)
        counts.set(key, { startedAtMillis: nowMillis, count: 1 })
        if (counts.size > maxKeys) counts.delete(counts.keys().next().value!)
        return null
      }
      found.count += 1
      return found.count <= perMinute
        ? null
        : Math.max(1, Math.ceil((found.startedAtMillis + windowMillis - nowMillis) / 1000))
    })
}

/** Addresses of version 6 count by the network they are in: everybody has as many as they like. */
export const addressKey = (address: string): string => {
  if (!address.includes(":")) return address
  const mapped = /^::ffff:([\d.]+)$/iu.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [head = "", tail] = address.split("::", 2)
  const groups = head.split(":").filter((group) => group !== "")
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter((group) => group !== "").length
  return [...groups, ...Array.from({ length: Math.max(0, missing) }, () => "0")].slice(0, 4).join(":")
}
