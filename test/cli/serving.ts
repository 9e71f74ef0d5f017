/** The program serving, as it is started, and clients that its owner lets in with the codes it prints. */
import { Effect } from "effect"
import {
  askConsent,
  authorizePath,
  formTokenOf,
  locationOf,
  newBrowser,
  newPkce,
  redeem,
  tokensOf
} from "../auth/oauth/support/browser.ts"
import { servedElsewhere } from "../support/ports.ts"
import { bearer, message, postMcp } from "../support/served.ts"
import { type Program, running } from "./run.ts"

const getUser = message("tools/call", { name: "getUser", arguments: {} })

export const serving = Effect.fnUntraced(function* (dataDir: string) {
  const program = yield* running(["serve", "--port", "0"], { AIE_DATA_DIR: dataDir, AIE_DEMO: "off" })
  const [, port] = yield* Effect.promise(() => program.says(/serves http:\/\/127\.0\.0\.1:(\d+)\/mcp\n[\s\S]*cursor/u))
  // What asks for the served port asks the program's.
  return { program, port: Number(port), at: Effect.provide(servedElsewhere(Number(port))) }
})

/** A client that asks; it has been allowed and waits for its code. @param nth how many codes were printed by then */
export const asking = Effect.fnUntraced(function* (program: Program, nth: number) {
  const pkce = newPkce()
  const browser = newBrowser()
  const { consentPath, page } = yield* askConsent(browser, authorizePath(pkce.challenge))
  const asked = yield* browser.submit(consentPath, { form: formTokenOf(page), answer: "allow", scope: ["read"] })
  const codes = new RegExp(`(?:Code: \\S{9}[\\s\\S]*?){${nth - 1}}Code: (\\S{9})`, "u")
  const [, code] = yield* Effect.promise(() => program.says(codes))
  return Effect.gen(function* () {
    const done = yield* browser.submit(consentPath, { form: formTokenOf(asked), answer: "code", code: code! })
    const resumed = yield* browser.visit(new URL(locationOf(done)).pathname)
    return tokensOf(yield* redeem(new URL(locationOf(resumed)).searchParams.get("code") ?? "", pkce))
  })
})

export const letIn = (program: Program, nth: number) => Effect.flatten(asking(program, nth))

/** The status of a tool call. */
export const answered = (token: string) => Effect.map(postMcp(getUser, bearer(token)), ({ status }) => status)
