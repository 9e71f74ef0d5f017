/**
 * Who a client id stands for. No client is stored: an id is either the address of a document that the client
 * publishes about itself, or its own registration, sealed, which only we could have made.
 */
import { Cache, Clock, Context, Duration, Effect, Exit, Layer, Result, Schema } from "effect"
import { type ClientMetadata, hasRedirect, type MetadataRefused, normalise } from "./clientMetadata.ts"
import { fetchDocument, type FetchRefused, publicUrl } from "./guardedFetch.ts"
import { KeyRing } from "./KeyRing.ts"
import { pinnedClients } from "./pinnedClients.ts"
import { keyOf, open, seal, sign } from "./Sealer.ts"

export interface Client extends ClientMetadata {
  readonly id: string
  /** Null for public clients. */
  readonly secret: string | null
  /** The host that vouches for the id; null for a client that only says who it is. */
  readonly domain: string | null
}

export class Clients extends Context.Service<
  Clients,
  {
    /**
     * Null for an id that stands for nobody, a document that does not hold, or one that cannot be had now.
     * @param redirectUri where the answer is to be sent, in an authorization request
     */
    readonly find: (id: string, redirectUri?: string) => Effect.Effect<Client | null>
    readonly register: (body: unknown) => Result.Result<Client, MetadataRefused>
  }
>()("ai-endurance-mcp/auth/oauth/Clients") {
  static readonly layerFetching = (
    fetch: (url: string) => Effect.Effect<unknown, FetchRefused>
  ): Layer.Layer<Clients, never, KeyRing> =>
    Layer.effect(
      Clients,
      Effect.gen(function* () {
        const keys = yield* KeyRing
        const documents = yield* publishedClients(fetch)
        return Clients.of({
          find: (id, redirectUri) => {
            if (id.startsWith(registeredPrefix)) return Effect.succeed(registered(keys, id))
            const pinned = pinnedClients.get(id)
            if (pinned === undefined) return publicUrl(id) === null ? Effect.succeed(null) : documents(id)
            const known = published(id, pinned)
            // Asked of its vendor only for an address that may have come since; what is pinned holds in any case.
            return redirectUri === undefined || hasRedirect(pinned, redirectUri)
              ? Effect.succeed(known)
              : Effect.map(documents(id), (current) => current ?? known)
          },
          register: (body) => Result.map(normalise(body, "registration"), (metadata) => issue(keys, metadata))
        })
      })
    )

  static readonly layer = Clients.layerFetching((url) => fetchDocument(url))
}

const registeredPrefix = "dcr~"
const place = "client registration"

/** The sealed form, short because it travels in addresses. */
const Registration = Schema.fromJsonString(
  Schema.Struct({
    n: Schema.String,
    r: Schema.Array(Schema.String),
    k: Schema.Literals(["web", "native"]),
    a: Schema.Literals(["none", "client_secret_post", "client_secret_basic"])
  })
)
const decodeRegistration = Schema.decodeUnknownResult(Registration)

const issue = (keys: KeyRing["Service"], metadata: ClientMetadata): Client => {
  const text = JSON.stringify({
    n: metadata.name,
    r: metadata.redirectUris,
    k: metadata.kind,
    a: metadata.authMethod
  })
  const id = registeredPrefix + seal(keys.clients, place, text)
  return { ...metadata, id, secret: secretOf(keys, id, metadata), domain: null }
}

const registered = (keys: KeyRing["Service"], id: string): Client | null => {
  const text = open(keys.clients, place, id.slice(registeredPrefix.length))
  const found = text === null ? null : Result.getOrNull(decodeRegistration(text))
  if (found === null) return null
  const metadata = { name: found.n, redirectUris: found.r, kind: found.k, authMethod: found.a }
  return { ...metadata, id, secret: secretOf(keys, id, metadata), domain: null }
}

/** Derived from the id, under the key that sealed it, so that there is nothing to store. */
const secretOf = (keys: KeyRing["Service"], id: string, { authMethod }: ClientMetadata): string | null => {
  const keyId = id.slice(registeredPrefix.length).split(".")[1]
  const key = keyOf(keys.clients, keyId ?? "")
  return authMethod === "none" || key === undefined ? null : sign(key, "client secret", id)
}

/** Clients by the address of their documents. */
const publishedClients = Effect.fnUntraced(function* (fetch: (url: string) => Effect.Effect<unknown, FetchRefused>) {
  const fetched = new Map<string, { readonly client: Client | null; readonly atMillis: number }>()
  const look = Effect.fnUntraced(function* (url: string) {
    const nowMillis = yield* Clock.currentTimeMillis
    return yield* fetch(url).pipe(
      Effect.map((document) => {
        const client = clientOf(url, document)
        fetched.delete(url)
        fetched.set(url, { client, atMillis: nowMillis })
        const [oldest] = fetched.keys()
        if (oldest !== undefined && fetched.size > mostDocuments) fetched.delete(oldest)
        return { client, isFresh: client !== null }
      }),
      // Without the address: it is whatever a stranger wrote.
      Effect.tapError((error) =>
        Effect.logInfo("client metadata document refused").pipe(Effect.annotateLogs({ reason: error.message }))
      ),
      // A client whose web site is away for an hour does not lose its connections.
      Effect.orElseSucceed(() => {
        const last = fetched.get(url)
        const holds = last !== undefined && nowMillis - last.atMillis < Duration.toMillis(longestAway)
        return { client: holds ? last.client : null, isFresh: false }
      })
    )
  })
  const cache = yield* Cache.makeWith(look, {
    capacity: mostDocuments,
    // What could not be had is asked for again soon, but not by every request of a flood.
    timeToLive: (exit) => (Exit.isSuccess(exit) && exit.value.isFresh ? Duration.hours(1) : Duration.minutes(1))
  })
  return (url: string) => Effect.map(Cache.get(cache, url), ({ client }) => client)
})

const mostDocuments = 200
const longestAway = Duration.days(1)

/** Null for a document that is not that of a client at this address. */
const clientOf = (url: string, document: unknown): Client | null =>
  // A document that names another address is somebody else's.
  (document as { readonly client_id?: unknown } | null)?.client_id === url
    ? Result.getOrNull(Result.map(normalise(document, "document"), (metadata) => published(url, metadata)))
    : null

const published = (url: string, metadata: ClientMetadata): Client => ({
  ...metadata,
  id: url,
  secret: null,
  domain: new URL(url).hostname
})
