/** Storage as oidc-provider asks for it: seven methods per kind of row, over `OAuthStore`. */
import { type Adapter, type AdapterFactory, type AdapterPayload, errors, Provider } from "oidc-provider"
import { Clock, Effect } from "effect"
import type { Client } from "./Clients.ts"
import type { Access, FoundRow } from "./OAuthStore.ts"
import type { ProviderOptions } from "./provider.ts"

/**
 * For how long a replaced refresh token may be sent again. Clients refresh several times at once, and not all of
 * them keep every answer; bursts of over a minute were seen.
 */
const replayWindowMillis = 120_000

/** By request: the token that took the place of the one sent. */
const replays = new WeakMap<object, string>()
export const replayOf = (ctx: object): string | null => replays.get(ctx) ?? null

export const adapterOf = ({ clients, run, store }: ProviderOptions): AdapterFactory => {
  const rows = (kind: string): Adapter => ({
    upsert: async (id, payload, expiresInSeconds = 0) => {
      const row = {
        kind,
        id,
        payload,
        grantId: payload.grantId ?? null,
        browser: kind === "Session" ? (payload.uid ?? null) : null,
        expiresInSeconds,
        ...(kind === "AccessToken" ? accessOf(payload) : {})
      }
      const rotated = kind === "RefreshToken" ? rotatedToken() : undefined
      if (rotated === undefined) return run(store.put(row))
      // Consuming the old one and keeping the new one is one step, or a crash between them signs the athlete out.
      if (await run(store.replace(row, rotated))) return
      // Another request of the same moment was first, here or in another process: its token is the answer to both.
      const first = await run(store.find(kind, rotated))
      const ctx = Provider.ctx
      if (first === null || first.successor === null || ctx === undefined) {
        throw new errors.InvalidGrant("refresh token already used")
      }
      replays.set(ctx, first.successor)
    },
    find: async (id) => {
      const found = await run(store.find(kind, id))
      return kind === "RefreshToken" ? run(Effect.map(Clock.currentTimeMillis, replayed(found))) : payloadOf(found)
    },
    findByUid: async (uid) => payloadOf(await run(store.findByBrowser(kind, uid))),
    findByUserCode: async () => undefined,
    consume: async (id) => {
      if (kind === "RefreshToken" || (await run(store.consume(kind, id)))) return
      const code = payloadOf(await run(store.find(kind, id)))
      if (code?.grantId !== undefined) await run(store.removeFamily(code.grantId))
      throw new errors.InvalidGrant("already consumed")
    },
    destroy: (id) => run(kind === "Grant" ? store.removeFamily(id) : store.remove(kind, id)),
    revokeByGrantId: (grantId) => run(store.removeFamily(grantId))
  })

  /** Clients are never stored: their ids say who they are. */
  const known: Adapter = {
    ...rows("Client"),
    upsert: async () => {},
    find: async (id) => {
      const redirectUri = Provider.ctx?.oidc.params?.["redirect_uri"]
      const client = await run(clients.find(id, typeof redirectUri === "string" ? redirectUri : undefined))
      return client === null ? undefined : metadataOf(client)
    }
  }
  return (kind) => (kind === "Client" ? known : rows(kind))
}

/** Ours have one address, a client and a scope; a token without opens nothing. */
const accessOf = ({ aud, clientId, scope }: AdapterPayload): { readonly access?: Access } =>
  typeof aud === "string" && typeof clientId === "string" && typeof scope === "string"
    ? { access: { audience: aud, scope, clientId } }
    : {}

const payloadOf = (found: FoundRow | null): AdapterPayload | undefined =>
  found === null
    ? undefined
    : {
        ...(found.payload as AdapterPayload),
        ...(found.consumedAtMillis === null ? {} : { consumed: Math.floor(found.consumedAtMillis / 1000) })
      }

/** Within the window a replaced token passes for good, and the answer will name its successor. */
const replayed =
  (found: FoundRow | null) =>
  (nowMillis: number): AdapterPayload | undefined => {
    const ctx = Provider.ctx
    if (
      found === null ||
      ctx === undefined ||
      found.consumedAtMillis === null ||
      found.successor === null ||
      nowMillis - found.consumedAtMillis > replayWindowMillis
    ) {
      return payloadOf(found)
    }
    replays.set(ctx, found.successor)
    return found.payload as AdapterPayload
  }

const rotatedToken = (): string | undefined => Provider.ctx?.oidc.entities.RotatedRefreshToken?.jti

const metadataOf = (client: Client): AdapterPayload => ({
  client_id: client.id,
  ...(client.name === "" ? {} : { client_name: client.name }),
  ...(client.secret === null ? {} : { client_secret: client.secret }),
  redirect_uris: [...client.redirectUris],
  application_type: client.kind,
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: client.authMethod
})
