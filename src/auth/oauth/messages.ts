/** Requests and answers of the sign-in pages and endpoints, as plain values: http/ makes them and sends them. */

export interface Asked {
  readonly method: string
  readonly path: string
  /** Without the question mark; empty when there is none. */
  readonly query: string
  /** Lower-case names. What a proxy or a client says about addresses is not among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whom to count the request on. */
  readonly from: string
}

export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string>>>
  readonly body: string
}

export const json = (status: number, body: unknown, headers: Answered["headers"] = {}): Answered => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store", ...headers },
  body: JSON.stringify(body)
})

export const oauthError = (status: number, error: string, description: string, headers: Answered["headers"] = {}) =>
  json(status, { error, error_description: description }, headers)

export const redirect = (location: string, headers: Answered["headers"] = {}): Answered => ({
  status: 303,
  headers: { location, "cache-control": "no-store", ...headers },
  body: ""
})

/** The one value of a form field or parameter; null when it is missing or there are several. */
export const single = (params: URLSearchParams, name: string): string | null => {
  const values = params.getAll(name)
  return values.length === 1 ? values[0]! : null
}
