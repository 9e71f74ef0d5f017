/**
 * Opens an address in the person's browser. The address comes from another server, so it is parsed, held to the
 * configured host, and handed over as one argument: never through a shell, and never as anything but a web page.
 */
import { spawn } from "node:child_process"
import { Context, Effect } from "effect"
import { isThisMachine } from "../upstream/boundedFetch.ts"

export interface Opener {
  readonly program: string
  readonly args: ReadonlyArray<string>
}

/** How programs are started; tests look instead. True when it runs, or did what it was asked to. */
export const Launch = Context.Reference<(opener: Opener) => Effect.Effect<boolean>>(
  "ai-endurance-mcp/auth/login/Launch",
  {
    defaultValue: () => (opener) =>
      Effect.callback<boolean>((resume) => {
        // On its own, because a browser that it starts must live on when this program ends.
        const child = spawn(opener.program, opener.args, { detached: true, shell: false, stdio: "ignore" })
        child.once("error", () => resume(Effect.succeed(false)))
        child.once("exit", (code) => resume(Effect.succeed(code === 0)))
        child.once("spawn", () => child.unref())
      }).pipe(
        // Where there is no browser it says so at once; one that is opened may stay for as long as it is looked at.
        Effect.timeoutOrElse({ duration: "1 second", orElse: () => Effect.succeed(true) })
      )
  }
)

/**
 * @param configured the address that the person trusts: `AIE_UPSTREAM_URL`
 * @returns whether a browser was asked to open it
 */
export const openBrowser = Effect.fn("openBrowser")(function* (address: URL, configured: URL) {
  if (!mayOpen(address, configured)) return false
  const launch = yield* Launch
  return yield* launch(openerOf(process.platform, address))
})

/**
 * A page of the configured host over https; http only where the host is this machine. Nothing in it that any shell,
 * ours or one inside the opener, could read as more than letters: a sign-in address has no use for such characters.
 */
export const mayOpen = (address: URL, configured: URL): boolean =>
  address.hostname === configured.hostname &&
  (address.protocol === "https:" || (address.protocol === "http:" && isThisMachine(address.hostname))) &&
  address.username === "" &&
  address.password === "" &&
  /^[\w\-.~:/?&=%+,@[\]]+$/u.test(address.href)

export const openerOf = (platform: NodeJS.Platform, { href }: URL): Opener => {
  switch (platform) {
    case "darwin":
      return { program: "/usr/bin/open", args: [href] }
    case "win32":
      // Not `start`, which is a word of the shell: it would read `&` and `%` in the address.
      return { program: "rundll32.exe", args: ["url.dll,FileProtocolHandler", href] }
    default:
      return { program: "xdg-open", args: [href] }
  }
}
