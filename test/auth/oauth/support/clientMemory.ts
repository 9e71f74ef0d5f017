/** What the official clients remember between their steps of signing in. */

const callback = "http://127.0.0.1:7777/callback"

export interface Remembered {
  client?: unknown
  tokens?: { readonly access_token: string; readonly refresh_token?: string; readonly scope?: string }
  verifier?: string
  discovery?: unknown
  /** Where the client wants the browser to go; taken away when it has been there. */
  opened?: URL
}

/** What a client keeps on its disk. The two generations of clients agree on it but for types. */
export const keeping = (memory: Remembered, clientMetadataUrl?: string) => ({
  ...(clientMetadataUrl === undefined ? {} : { clientMetadataUrl }),
  redirectUrl: clientMetadataUrl === undefined ? callback : "http://localhost:7777/callback",
  clientMetadata: {
    client_name: "Test client",
    redirect_uris: [callback],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none"
  },
  state: () => "some-state",
  clientInformation: () => memory.client as never,
  saveClientInformation: (client: unknown) => void (memory.client = client),
  tokens: () => memory.tokens as never,
  saveTokens: (tokens: unknown) => void (memory.tokens = tokens as NonNullable<Remembered["tokens"]>),
  redirectToAuthorization: (url: URL) => void (memory.opened = url),
  saveCodeVerifier: (verifier: string) => void (memory.verifier = verifier),
  codeVerifier: () => memory.verifier ?? "",
  saveDiscoveryState: (state: unknown) => void (memory.discovery = state),
  discoveryState: () => memory.discovery as never
})
