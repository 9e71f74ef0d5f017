/**
 * A real browser, where there is one: what policies, cookies, redirects and passkeys do together shows nowhere else.
 * Needs Chromium (Debian: apt-get install chromium); without it the tests that ask for it are skipped, loudly.
 */
import { existsSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Console as Output, Context, Effect, Layer } from "effect"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"

const executablePath = [process.env["CHROMIUM"] ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== "" && existsSync(path)
)
/** Where pictures go when somebody wants to look at them. */
const pictures = process.env["AIE_TEST_PICTURES"] ?? null

export const hasChromium = executablePath !== undefined

if (!hasChromium) {
  Effect.runSync(
    Output.warn("SKIPPED: the pages of signing in were not tried in a browser; Chromium is not installed.")
  )
}

export class Chromium extends Context.Service<Chromium, Browser>()("test/oauth/Chromium") {
  static readonly layer = Layer.effect(
    Chromium,
    executablePath === undefined
      ? Effect.succeed({} as Browser) // Nobody asks for it then.
      : Effect.acquireRelease(
          Effect.promise(() =>
            chromium.launch({
              executablePath,
              args: ["--no-sandbox", "--disable-gpu", "--in-process-gpu", "--renderer-process-limit=1"]
            })
          ),
          (browser) => Effect.promise(() => browser.close())
        )
  )
}

/** A client's callback, or a page of somebody else; answers with its port. */
export const otherServer = (body: (port: number) => string) =>
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<Server>((resolve) => {
          const server = createServer((_request, response) => {
            const { port } = server.address() as AddressInfo
            response.writeHead(200, { "content-type": "text/html" }).end(body(port))
          })
          server.listen(0, "127.0.0.1", () => resolve(server))
        })
    ),
    (server) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  ).pipe(Effect.map((server) => (server.address() as AddressInfo).port))

export const tab = (options: Parameters<Browser["newContext"]>[0] = {}) =>
  Effect.gen(function* () {
    const browser = yield* Chromium
    const context: BrowserContext = yield* Effect.acquireRelease(
      Effect.promise(() => browser.newContext(options)),
      (opened) => Effect.promise(() => opened.close())
    )
    return yield* Effect.promise(() => context.newPage())
  })

export const picture = (page: Page, name: string) =>
  pictures === null
    ? Effect.void
    : Effect.promise(() => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true }))
