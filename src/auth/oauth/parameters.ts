/**
 * Clients' parameters, brought into the shape that the authorization server takes. Only what occurs once: a
 * parameter that occurs twice stays as it is, to be refused.
 */
import { scopesAmong } from "../Auth.ts"
import { canonicalResource } from "./addresses.ts"
import { single } from "./messages.ts"

/**
 * Keeps the scopes we have; none is a wish to read. Clients send leading blanks, scopes of other servers, and
 * `offline_access`, which every client of ours has anyway.
 */
export const normaliseScope = (scope: string): string => {
  const known = scopesAmong(scope.split(/[\s+]+/u))
  return known.length === 0 ? "read" : known.join(" ")
}

/** The parameters of an authorization request. */
export const normaliseAuthorization = (origin: string, query: string): string => {
  const params = new URLSearchParams(query)
  if (params.getAll("scope").length < 2) params.set("scope", normaliseScope(single(params, "scope") ?? ""))
  canonicaliseResource(origin, params)
  // The library's other ways to answer bring a page of its own, with a script.
  const mode = single(params, "response_mode")
  if (mode !== null && mode !== "" && mode !== responseMode) params.set("response_mode", "refused")
  return params.toString()
}

/** How answers travel: in the query of the client's address, and no other way. */
export const responseMode = "query"

/** The form of a token request; a refresh may ask for fewer scopes, so one that is not there stays away. */
export const normaliseTokenRequest = (origin: string, form: string): URLSearchParams => {
  const params = new URLSearchParams(form)
  const scope = single(params, "scope")
  if (scope !== null) params.set("scope", normaliseScope(scope))
  canonicaliseResource(origin, params)
  return params
}

const canonicaliseResource = (origin: string, params: URLSearchParams): void => {
  const given = single(params, "resource")
  const canonical = given === null ? null : canonicalResource(origin, given)
  if (canonical !== null) params.set("resource", canonical)
}
