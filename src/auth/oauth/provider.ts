/**
 * The one place that knows oidc-provider: its configuration for what MCP clients need and nothing else. Why each
 * default is changed stands in docs/decisions/0009-oidc-provider.md.
 */
import { type Configuration, errors, interactionPolicy, type KoaContextWithOIDC, Provider } from "oidc-provider"
import { generateKeyPairSync } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { Effect } from "effect"
import { SqlError } from "effect/sql"
import { scopes } from "../Auth.ts"
import { canonicalResource, paths, resourcePaths } from "./addresses.ts"
import type { Clients } from "./Clients.ts"
import { type KeyRing, signingKeys } from "./KeyRing.ts"
import { lifetimes } from "./lifetimes.ts"
import type { OAuthStore } from "./OAuthStore.ts"
import { adapterOf, replayOf } from "./providerAdapter.ts"
import { errorPage } from "./pages/errorPage.ts"
import type { Page } from "./pages/page.ts"

export { lifetimes } from "./lifetimes.ts"
export type { Provider }

export interface ProviderOptions {
  readonly origin: string
  readonly keys: KeyRing["Service"]
  readonly store: OAuthStore["Service"]
  readonly clients: Clients["Service"]
  /** Whether the account of a grant still exists. */
  readonly hasAccount: (accountId: string) => Promise<boolean>
  readonly run: <A, E>(effect: Effect.Effect<A, E>) => Promise<A>
  /** Told of what the library answered as a failure of the server, in words of its own. */
  readonly onFailure: (request: IncomingMessage, error: unknown) => void
}

export const makeProvider = (options: ProviderOptions): Provider => {
  const provider = new Provider(options.origin, configuration(options))
  // Our own front door has set both headers from the public address.
  provider.proxy = true
  // Else it writes failures to the console, with all there is to them.
  provider.silent = true
  // Read for each request, so that a key that was replaced signs no more cookies.
  Object.defineProperty(provider, "keys", { get: () => cookieKeys(options.keys) })
  provider.use(async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      // The library tells nobody of what fails once an answer was made, like keeping the session.
      options.onFailure(ctx.req, error)
      throw error
    }
    // The answer to a repeated refresh names the token that took the place of the old one.
    const replay = replayOf(ctx)
    if (replay !== null && ctx.status === 200 && typeof ctx.body === "object" && ctx.body !== null) {
      ctx.body = { ...ctx.body, refresh_token: replay }
    }
  })
  provider.on("server_error", ({ req }, error) => options.onFailure(req, error))
  return provider
}

/** Asks the library outside of its routes; what fails there is a defect, unless it was the database. */
export const askLibrary = <A>(ask: () => Promise<A>): Effect.Effect<A, SqlError.SqlError> =>
  Effect.catchDefect(Effect.promise(ask), (thrown) =>
    SqlError.isSqlError(thrown) ? Effect.fail(thrown) : Effect.die(thrown)
  )

/** What a browser is in the middle of; null for one that has not the cookie for it, or has it no more. */
export const interactionDetails = (provider: Provider, ...exchanged: Exchanged) =>
  askLibrary(async () => {
    try {
      return await provider.interactionDetails(...exchanged)
    } catch (thrown) {
      if (thrown instanceof errors.SessionNotFound) return null
      throw thrown
    }
  })

type Exchanged = Parameters<Provider["interactionDetails"]>

const configuration = (options: ProviderOptions): Configuration => {
  const { hasAccount, keys, origin } = options
  const secure = origin.startsWith("https:")
  // The session goes with every path, the others are bound to one, which `__Host-` does not allow.
  const cookieName = (prefix: string, name: string) => (secure ? `${prefix}${name}` : name)
  return {
    adapter: adapterOf(options),
    clientAuthMethods: ["none", "client_secret_basic", "client_secret_post"],
    clientDefaults: { id_token_signed_response_alg: "ES256" },
    clientBasedCORS: () => true,
    cookies: {
      keys: cookieKeys(keys),
      names: {
        session: cookieName("__Host-", "aie_session"),
        interaction: cookieName("__Secure-", "aie_consent"),
        resume: cookieName("__Secure-", "aie_resume")
      },
      long: { httpOnly: true, sameSite: "lax", signed: true },
      short: { httpOnly: true, sameSite: "lax", signed: true }
    },
    discovery: {
      registration_endpoint: origin + paths.register,
      client_id_metadata_document_supported: true
    },
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    rotateRefreshToken: (ctx) => replayOf(ctx) === null,
    revokeGrantPolicy: () => true,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => origin + resourcePaths[0],
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => {
          // Several are allowed by RFC 8707; a token of ours is for one.
          const isOne = typeof ctx.oidc.params?.["resource"] !== "object"
          if (!isOne || canonicalResource(origin, resource) !== resource) throw new errors.InvalidTarget()
          return { scope: scopes.join(" "), audience: resource, accessTokenFormat: "opaque" }
        }
      }
    },
    findAccount: async (_ctx, sub) =>
      (await hasAccount(sub)) ? { accountId: sub, claims: async () => ({ sub }) } : undefined,
    interactions: { policy: [alwaysConsent()], url: (_ctx, interaction) => `${paths.consent}${interaction.uid}` },
    jwks: { keys: [unusedSigningKey()] },
    // Nobody is asked for a session: what counts is the consent of this very request.
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId)
    },
    pkce: { required: () => true },
    renderError: (ctx, out) => render(ctx, errorPage(out.error, out.error_description ?? "")),
    responseTypes: ["code"],
    routes: {
      authorization: paths.authorize,
      token: paths.token,
      revocation: paths.revoke,
      jwks: paths.keys,
      end_session: "/api/o/unused"
    },
    scopes: ["offline_access"],
    ttl: {
      AccessToken: lifetimes.accessToken,
      AuthorizationCode: lifetimes.code,
      RefreshToken: lifetimes.refreshToken,
      Grant: lifetimes.grant,
      IdToken: lifetimes.code,
      Interaction: lifetimes.interaction,
      Session: lifetimes.session
    }
  }
}

const cookieKeys = (keys: KeyRing["Service"]): Array<string> =>
  signingKeys(keys.browser).map((key) => key.toString("base64url"))

/** Asked on every request and never remembered; the owner's code is part of it. */
const alwaysConsent = () =>
  new interactionPolicy.Prompt(
    { name: "consent", requestable: true },
    new interactionPolicy.Check("always", "consent is asked for every time", "interaction_required", (ctx) =>
      ctx.oidc.result?.consent === undefined
        ? interactionPolicy.Check.REQUEST_PROMPT
        : interactionPolicy.Check.NO_NEED_TO_PROMPT
    )
  )

/** The library wants a key although nothing here is ever signed with one: tokens are opaque. */
const unusedSigningKey = () => ({
  ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }),
  alg: "ES256",
  use: "sig"
})

const render = (ctx: KoaContextWithOIDC, { body, headers }: Page): void => {
  ctx.type = "html"
  ctx.body = body
  ctx.set({ ...headers })
}
