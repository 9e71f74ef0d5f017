/**
 * Where AI Endurance's authorization server has its endpoints. It is asked for them in the two documented steps
 * (RFC 9728, RFC 8414); what it says is believed only for addresses of its own. Where it says nothing usable, the
 * paths that AI Endurance documents are taken, at the origin that was configured.
 */
import { Effect, Result, Schema } from "effect"
import { belongsTo, boundedFetch } from "./boundedFetch.ts"

export interface ServerMetadata {
  readonly issuer: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly revocationEndpoint: string | null
  /** Null where clients do not register themselves. */
  readonly registrationEndpoint: string | null
  readonly userinfoEndpoint: string | null
  /** Says that every answer to an authorization request names its issuer. */
  readonly namesIssuer: boolean
  /** A client's secret goes into the form, because the header is not taken. */
  readonly secretInForm: boolean
}

const documentedPaths = {
  authorization_endpoint: "/authorize/",
  token_endpoint: "/api/o/token/",
  revocation_endpoint: "/api/o/revoke_token/"
} as const

export interface Discovered {
  readonly metadata: ServerMetadata
  /** False when the server said nothing usable and the documented paths stand in. */
  readonly announced: boolean
  /** False when a document could not be had for now: its server has not said that it lacks anything. */
  readonly answered: boolean
}

/** @param configured the address of the MCP endpoint */
export const discover = Effect.fn("upstream.discover")(function* (configured: URL) {
  let answered = true
  const document = (url: string) =>
    Effect.map(fetched(url), (found) => {
      answered &&= found !== null
      return found?.document ?? null
    })
  const resource = yield* document(wellKnown(configured, "oauth-protected-resource", configured.pathname))
  const atOrigin =
    resource === null ? yield* document(wellKnown(configured, "oauth-protected-resource", "/")) : resource
  const named = Result.getOrNull(decodeResource(atOrigin))?.authorization_servers[0]
  const issuer = named !== undefined && belongsTo(configured, named) ? new URL(named) : new URL(configured.origin)
  for (const kind of ["oauth-authorization-server", "openid-configuration"]) {
    const found = usable(configured, issuer, yield* document(wellKnown(issuer, kind, issuer.pathname)))
    if (found !== null) return { metadata: found, announced: true, answered: true } satisfies Discovered
  }
  return { metadata: documented(configured), announced: false, answered } satisfies Discovered
})

const Resource = Schema.Struct({ authorization_servers: Schema.Array(Schema.String) })
const decodeResource = Schema.decodeUnknownResult(Resource)

const Server = Schema.Struct({
  issuer: Schema.String,
  authorization_endpoint: Schema.String,
  token_endpoint: Schema.String,
  revocation_endpoint: Schema.optionalKey(Schema.String),
  registration_endpoint: Schema.optionalKey(Schema.String),
  userinfo_endpoint: Schema.optionalKey(Schema.String),
  authorization_response_iss_parameter_supported: Schema.optionalKey(Schema.Boolean),
  token_endpoint_auth_methods_supported: Schema.optionalKey(Schema.Array(Schema.String))
})
const decodeServer = Schema.decodeUnknownResult(Server)

/** Null for a document of somebody else, and for one that leads elsewhere. */
const usable = (configured: URL, issuer: URL, given: unknown): ServerMetadata | null => {
  const found = Result.getOrNull(decodeServer(given))
  // With and without the slash that an origin has at its end.
  if (found === null || URL.parse(found.issuer)?.href !== issuer.href) return null
  const { registration_endpoint, revocation_endpoint, userinfo_endpoint } = found
  const endpoints = [found.authorization_endpoint, found.token_endpoint]
  const optional = [registration_endpoint, revocation_endpoint, userinfo_endpoint].filter((one) => one !== undefined)
  if (![...endpoints, ...optional].every((endpoint) => belongsTo(configured, endpoint))) return null
  const methods = found.token_endpoint_auth_methods_supported
  return {
    issuer: found.issuer,
    authorizationEndpoint: found.authorization_endpoint,
    tokenEndpoint: found.token_endpoint,
    revocationEndpoint: revocation_endpoint ?? null,
    registrationEndpoint: registration_endpoint ?? null,
    userinfoEndpoint: userinfo_endpoint ?? null,
    namesIssuer: found.authorization_response_iss_parameter_supported === true,
    secretInForm: methods !== undefined && !methods.includes("client_secret_basic")
  }
}

const documented = ({ origin }: URL): ServerMetadata => ({
  issuer: origin,
  authorizationEndpoint: origin + documentedPaths.authorization_endpoint,
  tokenEndpoint: origin + documentedPaths.token_endpoint,
  revocationEndpoint: origin + documentedPaths.revocation_endpoint,
  registrationEndpoint: null,
  userinfoEndpoint: null,
  namesIssuer: false,
  secretInForm: false
})

/** The well-known part goes between host and path. */
const wellKnown = ({ origin }: URL, kind: string, path: string): string =>
  `${origin}/.well-known/${kind}${path.replace(/(?<!\/)\/+$/u, "")}`

/** Null when nothing came back, or a failure that may pass. No document: then the documented paths are tried. */
const fetched = (url: string): Effect.Effect<{ readonly document: unknown } | null> =>
  Effect.tryPromise(async (signal) => {
    const response = await boundedFetch(url, { headers: { accept: "application/json" }, signal })
    const text = await response.text()
    if (response.status >= 500 || response.status === 429) return null
    return { document: response.status === 200 ? Result.getOrNull(parsed(text)) : null }
  }).pipe(
    Effect.timeoutOrElse({ duration: documentMillis, orElse: () => Effect.succeed(null) }),
    Effect.orElseSucceed(() => null)
  )

const parsed = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Unknown))

const documentMillis = 2_000
