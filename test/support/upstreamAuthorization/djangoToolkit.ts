/** A real Django OAuth Toolkit as a process of its own, where this machine has one. */
import { spawn, spawnSync } from "node:child_process"
import { join } from "node:path"
import { Effect } from "effect"
import { folder } from "../../cli/run.ts"

const python = "/usr/bin/python3"

/** Says what to install when there is none. */
export const hasToolkit = (): boolean => {
  const isThere = spawnSync(python, ["-c", "import oauth2_provider"]).status === 0
  if (!isThere) {
    process.stderr.write(
      "SKIPPED: signing in through a real Django OAuth Toolkit, for /usr/bin/python3 has none. " +
        "Install python3-django-oauth-toolkit.\n"
    )
  }
  return isThere
}

export interface ToolkitOptions {
  readonly user: string
  readonly password: string
  readonly clientId: string
  /** Null for a public client. */
  readonly clientSecret: string | null
  readonly redirectUri: string
}

export interface ToolkitCounts {
  /** Pairs of tokens that were ever given. */
  readonly issued: number
  /** Refresh tokens, and access tokens, that still work. */
  readonly live: number
  readonly access: number
}

/** Ends with the scope. */
export const djangoToolkit = (options: ToolkitOptions) =>
  Effect.gen(function* () {
    const { clientId, clientSecret, password, redirectUri, user } = options
    const script = join(import.meta.dirname, "toolkit.py")
    const args = [script, yield* folder, user, password, clientId, clientSecret ?? "", redirectUri]
    const { port } = yield* Effect.acquireRelease(
      Effect.callback<{ readonly port: string; readonly stop: () => void }>((resume) => {
        const child = spawn(python, args, { stdio: ["ignore", "pipe", "inherit"] })
        const stop = () => child.kill("SIGKILL")
        child.stdout.once("data", (chunk: Buffer) => resume(Effect.succeed({ port: chunk.toString().trim(), stop })))
        child.once("exit", (code) => resume(Effect.die(new Error(`the toolkit ended with ${code}`))))
      }),
      ({ stop }) => Effect.sync(stop)
    )
    const origin = `http://127.0.0.1:${port}`
    const ask = (path: string, init: RequestInit = {}) =>
      Effect.promise(async (): Promise<unknown> => (await fetch(origin + path, init)).json())
    return {
      origin,
      url: `${origin}/mcp`,
      counts: Effect.map(ask("/test/counts/"), (found) => found as ToolkitCounts),
      expireAccessTokens: ask("/test/expire/", { method: "POST" })
    }
  })

export type Toolkit = Effect.Success<ReturnType<typeof djangoToolkit>>
