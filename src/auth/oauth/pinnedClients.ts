/**
 * What well-known clients publish about themselves, as of November 2026. This holds without asking them: some of their
 * documents sit behind walls against robots, and a laptop without a network signs its own programs in too. Only when a
 * client wants its answer at an address that is not here is its document fetched (`Clients`).
 */
import type { ClientMetadata } from "./clientMetadata.ts"

const web = (name: string, ...redirectUris: ReadonlyArray<string>): ClientMetadata => ({
  name,
  redirectUris,
  kind: "web",
  authMethod: "none"
})
const native = (name: string, ...redirectUris: ReadonlyArray<string>): ClientMetadata => ({
  name,
  redirectUris,
  kind: "native",
  authMethod: "none"
})

export const pinnedClients: ReadonlyMap<string, ClientMetadata> = new Map([
  [
    "https://claude.ai/oauth/mcp-oauth-client-metadata",
    web("Claude", "https://claude.ai/api/mcp/auth_callback", "https://claude.com/api/mcp/auth_callback")
  ],
  [
    "https://claude.ai/oauth/claude-code-client-metadata",
    native("Claude Code", "http://localhost/callback", "http://127.0.0.1/callback")
  ],
  [
    "https://chatgpt.com/oauth/client.json",
    // Prefers signed assertions and takes "none" where they are not offered.
    web("ChatGPT", "https://chatgpt.com/connector_platform_oauth_redirect")
  ],
  [
    "https://vscode.dev/oauth/client-metadata.json",
    native(
      "Visual Studio Code",
      "http://127.0.0.1/",
      "http://127.0.0.1:33418/",
      "http://localhost/",
      "https://vscode.dev/redirect"
    )
  ]
])
