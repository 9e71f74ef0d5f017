/** What `serve` prints once it listens: the address, and what to paste into which client. */

export interface Greeting {
  /** The address of the MCP endpoint, as clients reach it. */
  readonly endpoint: string
  /** How this program is started, for clients that start it themselves. */
  readonly command: { readonly program: string; readonly args: ReadonlyArray<string> }
  /** What such a client must set; secrets are left to be filled in. */
  readonly env: { readonly [name: string]: string }
  readonly demo: boolean
  /** Who answers, where it is not this program's own data: `AI Endurance at https://…`. */
  readonly source: string | null
  /** With what AI Endurance is asked for whoever sits at this machine; null where it is not asked. */
  readonly account: "environment" | "login" | "none" | null
  /** The name of the AI Endurance that is played; null when nobody is. */
  readonly profile: string | null
  /** The secret, on a first start only. */
  readonly token: string | null
}

export const greetingLines = (greeting: Greeting): ReadonlyArray<string> => {
  const { endpoint, token } = greeting
  const bearer = `Bearer ${token ?? "YOUR_TOKEN"}`
  return [
    `AI Endurance MCP serves ${endpoint}`,
    ...(greeting.profile === null ? [] : [`It speaks as AI Endurance's own server did: profile ${greeting.profile}.`]),
    ...(greeting.source === null ? [] : [`Answers come from ${greeting.source}`]),
    ...accountLines(greeting),
    ...(greeting.demo ? [`The athlete is a demo. Your own data replaces it: npm run cli -- import PATH`] : []),
    "",
    ...(token === null
      ? [`A token for scripts and clients: npm run cli -- token create --scope "read write" --name NAME`]
      : [
          `Personal access token (read write), shown this once: ${token}`,
          `More of them, or fewer: npm run cli -- token create | list | revoke`
        ]),
    ...signInLines(greeting),
    "",
    "Claude Code:",
    `  claude mcp add --transport http ai-endurance ${endpoint} --header "Authorization: ${bearer}"`,
    "",
    "Claude Desktop, claude_desktop_config.json (starts its own process, needs no token):",
    ...json({
      mcpServers: {
        "ai-endurance": {
          command: greeting.command.program,
          args: [...greeting.command.args, "stdio"],
          ...(Object.keys(greeting.env).length > 0 && { env: greeting.env })
        }
      }
    }),
    "",
    "Cline, cline_mcp_settings.json:",
    ...json({
      mcpServers: { "ai-endurance": { type: "streamableHttp", url: endpoint, headers: { Authorization: bearer } } }
    }),
    "",
    "Cursor, ~/.cursor/mcp.json:",
    ...json({ mcpServers: { "ai-endurance": { url: endpoint, headers: { Authorization: bearer } } } }),
    ""
  ]
}

const accountLines = ({ account }: Greeting): ReadonlyArray<string> => {
  switch (account) {
    case "environment":
      return ["For personal access tokens it is asked with AIE_UPSTREAM_TOKEN."]
    case "login":
      return [`For personal access tokens it is asked with the login of this machine: npm run cli -- status`]
    case "none":
      return [`This machine is not signed in there yet: npm run cli -- login (for personal access tokens)`]
    case null:
      return []
  }
}

/** Only at a host of its own; a recording is nobody's to sign in to. */
const signInLines = ({ account, endpoint, source }: Greeting): ReadonlyArray<string> => {
  if (new URL(endpoint).pathname !== "/mcp" || (source !== null && account === null)) return []
  return [
    account === null
      ? "Clients that can sign in need the address alone: the code that their page asks for is printed here."
      : "Clients that can sign in need the address alone: their page leads to AI Endurance's own sign-in.",
    `Who is connected, and cutting them off: ${new URL("/connections", endpoint).href}`
  ]
}

const json = (value: unknown): ReadonlyArray<string> =>
  JSON.stringify(value, null, 2)
    .split("\n")
    .map((line) => `  ${line}`)
