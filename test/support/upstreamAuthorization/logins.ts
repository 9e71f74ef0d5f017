/**
 * What a Django OAuth Toolkit remembers: clients, codes, and pairs of tokens of which the refresh token dies with the
 * answer that replaces it, without any grace.
 */
import { createHash, randomBytes } from "node:crypto"

export interface Issued {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly scope: string
  readonly token_type: "Bearer"
}

interface Login {
  readonly account: string
  readonly clientId: string
  readonly scope: string
}

export type Form = URLSearchParams

export type Refusal = { readonly error: string }

export const makeLogins = (expiresInSeconds: () => number) => {
  const clients = new Map<string, { readonly secret: string | null; readonly redirectUris: ReadonlyArray<string> }>()
  const codes = new Map<string, Login & { readonly redirectUri: string; readonly challenge: string | null }>()
  const access = new Map<string, Login>()
  const refresh = new Map<string, Login & { readonly access: string }>()
  const fresh = (kind: string) => `${kind}-${randomBytes(12).toString("hex")}`

  const issue = (login: Login): Issued => {
    const pair = { access_token: fresh("up-access"), refresh_token: fresh("up-refresh") }
    access.set(pair.access_token, login)
    refresh.set(pair.refresh_token, { ...login, access: pair.access_token })
    return { ...pair, expires_in: expiresInSeconds(), scope: login.scope, token_type: "Bearer" }
  }

  return {
    clients,
    register: (redirectUris: ReadonlyArray<string>, secret: string | null = null): string => {
      const id = fresh("client")
      clients.set(id, { secret, redirectUris })
      return id
    },
    newCode: (account: string, asked: URLSearchParams): string => {
      const code = fresh("up-code")
      codes.set(code, {
        account,
        clientId: asked.get("client_id") ?? "",
        scope: asked.get("scope") ?? "",
        redirectUri: asked.get("redirect_uri") ?? "",
        challenge: asked.get("code_challenge")
      })
      return code
    },
    redeem: (clientId: string, form: Form): Issued | Refusal => {
      const code = codes.get(form.get("code") ?? "")
      codes.delete(form.get("code") ?? "")
      if (code === undefined || code.clientId !== clientId || code.redirectUri !== form.get("redirect_uri")) {
        return { error: "invalid_grant" }
      }
      const challenge = createHash("sha256")
        .update(form.get("code_verifier") ?? "")
        .digest("base64url")
      return code.challenge !== null && code.challenge !== challenge ? { error: "invalid_grant" } : issue(code)
    },
    renew: (clientId: string, form: Form): Issued | Refusal => {
      const spent = form.get("refresh_token") ?? ""
      const login = refresh.get(spent)
      if (login === undefined || login.clientId !== clientId) return { error: "invalid_grant" }
      refresh.delete(spent)
      access.delete(login.access)
      return issue(login)
    },
    revoke: (form: Form): void => {
      const token = form.get("token") ?? ""
      const login = refresh.get(token)
      if (login !== undefined) access.delete(login.access)
      refresh.delete(token)
      access.delete(token)
    },
    /** Whose token it is, and what it may; null for one that is none, or is over. */
    holder: (token: string): Login | null => access.get(token) ?? null,
    expireAccessTokens: (): void => access.clear(),
    revokeEverything: (): void => {
      access.clear()
      refresh.clear()
    },
    /** Every token that works, of everybody or of one. */
    secrets: (account?: string): ReadonlyArray<string> =>
      [...access, ...refresh]
        .filter(([, login]) => account === undefined || login.account === account)
        .map(([token]) => token),
    live: () => ({ access: access.size, refresh: refresh.size })
  }
}
