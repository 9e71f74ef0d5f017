/** How clients register themselves, as they were seen to in 2026, and the callback that they then use. */
export const vendorRegistrations = [
  {
    name: "Claude",
    callback: "https://claude.ai/api/mcp/auth_callback",
    registration: {
      client_name: "Claude",
      redirect_uris: ["https://claude.ai/api/mcp/auth_callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      scope: "claudeai",
      token_endpoint_auth_method: "none"
    }
  },
  {
    name: "Claude Code",
    callback: "http://localhost:54545/callback",
    registration: {
      client_name: "Claude Code (ai-endurance)",
      redirect_uris: ["http://localhost:54545/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none"
    }
  },
  {
    name: "ChatGPT",
    callback: "https://chatgpt.com/connector_platform_oauth_redirect",
    registration: {
      client_name: "ChatGPT",
      redirect_uris: ["https://chatgpt.com/connector_platform_oauth_redirect"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_post"
    }
  },
  {
    name: "Codex",
    callback: "http://127.0.0.1:38271/callback",
    registration: {
      client_name: "Codex",
      redirect_uris: ["http://127.0.0.1:38271/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      application_type: "native",
      token_endpoint_auth_method: "none"
    }
  },
  {
    name: "Cursor",
    callback: "cursor://anysphere.cursor-mcp/oauth/callback",
    registration: {
      client_name: "Cursor",
      redirect_uris: [
        "cursor://anysphere.cursor-mcp/oauth/callback",
        "https://www.cursor.com/agents/mcp/oauth/callback",
        "http://localhost:8787/callback"
      ],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none"
    }
  },
  {
    name: "Visual Studio Code",
    callback: "http://127.0.0.1:33418/",
    registration: {
      client_name: "Visual Studio Code",
      client_uri: "https://code.visualstudio.com",
      redirect_uris: [
        "https://insiders.vscode.dev/redirect",
        "https://vscode.dev/redirect",
        "http://127.0.0.1/",
        "http://127.0.0.1:33418/"
      ],
      grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
      response_types: ["code"],
      application_type: "native",
      token_endpoint_auth_method: "none"
    }
  },
  {
    name: "OpenCode",
    callback: "http://127.0.0.1:19876/mcp/oauth/callback",
    registration: {
      client_name: "OpenCode",
      client_uri: "https://opencode.ai",
      redirect_uris: ["http://127.0.0.1:19876/mcp/oauth/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none"
    }
  },
  {
    name: "Cline",
    callback: "http://127.0.0.1:1456/callback",
    registration: {
      client_name: "Cline",
      redirect_uris: ["http://127.0.0.1:1456/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      scope: "read",
      token_endpoint_auth_method: "none"
    }
  },
  {
    name: "a program that keeps a secret",
    callback: "https://plan.example.org/cb",
    registration: {
      client_name: "Planner",
      redirect_uris: ["https://plan.example.org/cb"],
      token_endpoint_auth_method: "client_secret_basic"
    }
  }
] as const
