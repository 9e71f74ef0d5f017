/** The paths that signing in adds to the server, and the addresses made of them. */

/** Where AI Endurance has them, so that a client configured by hand for it finds ours. */
export const paths = {
  authorize: "/authorize/",
  token: "/api/o/token/",
  revoke: "/api/o/revoke_token/",
  register: "/api/o/register/",
  keys: "/api/o/jwks",
  consent: "/consent/",
  /** Where AI Endurance sends the browser back to, and nobody else does. */
  upstreamCallback: "/sign-in/ai-endurance",
  connections: "/connections",
  passkeyScript: "/connections/passkeys.js",
  serverMetadata: "/.well-known/oauth-authorization-server",
  openidMetadata: "/.well-known/openid-configuration",
  resourceMetadata: "/.well-known/oauth-protected-resource"
} as const

/** What athletes paste into their client. The first one is meant when a client names none. */
export const resourcePaths = ["/mcp", "/sse"] as const

/** An address of ours in the one spelling that tokens are bound to; null for any other. */
export const canonicalResource = (origin: string, text: string): string | null => {
  const url = URL.parse(text)
  if (url === null || url.origin !== origin || url.search !== "" || url.hash !== "" || url.username !== "") return null
  const path = url.pathname.replace(/\/$/u, "")
  if (path === "") return origin + resourcePaths[0]
  return resourcePaths.some((known) => known === path) ? origin + path : null
}

export const resourceMetadataUrl = (origin: string, path: string): string =>
  origin + paths.resourceMetadata + (resourcePaths.find((known) => known === path) ?? resourcePaths[0])

/** RFC 9728; null for the well-known address of something that is not a resource of ours. */
export const resourceMetadata = (origin: string, path: string): Readonly<Record<string, unknown>> | null => {
  const suffix = path.slice(paths.resourceMetadata.length)
  const resource = suffix === "" ? resourcePaths[0] : resourcePaths.find((known) => known === suffix)
  return resource === undefined
    ? null
    : {
        resource: origin + resource,
        resource_name: "AI Endurance MCP",
        authorization_servers: [origin],
        scopes_supported: ["read", "write"],
        bearer_methods_supported: ["header"]
      }
}
