/**
 * The network address that a request without a valid token is counted by. A proxy on this machine or in its network
 * appends the address that it heard from to `X-Forwarded-For`, so the last one counts; anybody else could write whatever
 * they like there, and is counted by their own address.
 */
import { Option } from "effect"
import type { HttpServerRequest } from "effect/http"

export const callerOf = (request: HttpServerRequest.HttpServerRequest): string => {
  const peer = Option.getOrElse(request.remoteAddress, () => "")
  const forwarded = request.headers["x-forwarded-for"]?.split(",").at(-1)?.trim()
  return forwarded !== undefined && forwarded !== "" && isNearby(peer) ? forwarded : peer
}

const isNearby = (address: string): boolean =>
  /^(?:::ffff:)?(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/iu.test(address) ||
  /^(?:::1$|f[cd])/iu.test(address)
