/** Passkeys in a real browser, with an authenticator that the browser plays. */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { CDPSession, Page } from "playwright-core"
import { OAuthStore } from "../../../src/auth/oauth/OAuthStore.ts"
import { servedPort } from "../../support/conformance.ts"
import { authorizePath, newPkce } from "./support/browser.ts"
import { Chromium, hasChromium, otherServer, picture, tab } from "./support/chromium.ts"
import { signInServer } from "./support/signInServer.ts"
import { newestCode, printedCodes, Subject } from "./support/subject.ts"

const device = {
  protocol: "ctap2",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true
} as const

/** A browser whose device has passkeys. */
const withDevice = Effect.fnUntraced(function* (options: Parameters<typeof tab>[0] = {}) {
  const page = yield* tab(options)
  const cdp: CDPSession = yield* Effect.promise(() => page.context().newCDPSession(page))
  const added = yield* Effect.promise(async () => {
    await cdp.send("WebAuthn.enable")
    return cdp.send("WebAuthn.addVirtualAuthenticator", { options: device })
  })
  return { page, cdp, authenticatorId: added.authenticatorId }
})

const here = Effect.map(servedPort, (port) => `http://localhost:${port}`)

const visit = (page: Page, path: string) =>
  Effect.flatMap(here, (origin) => Effect.promise(() => page.goto(origin + path)))
const press = (page: Page, name: string) =>
  Effect.promise(() => page.getByRole("button", { name, exact: false }).first().click())
const sees = (page: Page, words: string) => Effect.promise(() => page.getByText(words).first().waitFor())
const count = (page: Page, name: string) => Effect.promise(() => page.getByRole("button", { name }).count())

const typeCode = Effect.fnUntraced(function* (page: Page) {
  yield* Effect.promise(() => page.getByLabel("Code from the server's console").waitFor())
  const code = yield* newestCode
  yield* Effect.promise(() => page.getByLabel("Code from the server's console").fill(code))
  yield* press(page, "Continue")
})

const openWithCode = Effect.fnUntraced(function* (page: Page) {
  yield* visit(page, "/connections")
  yield* press(page, "Print a code")
  yield* typeCode(page)
  yield* sees(page, "Passkeys")
})

/** @returns with a passkey in the device and the page left */
const enrolled = Effect.fnUntraced(function* (page: Page, name: string) {
  yield* openWithCode(page)
  yield* Effect.promise(() => page.getByLabel("Name of the new passkey").fill(name))
  yield* press(page, "Add a passkey")
  yield* sees(page, name)
  yield* press(page, "Done")
  yield* sees(page, "cannot see the connected programs any more")
})

const askConsent = Effect.fnUntraced(function* (page: Page) {
  const callbackPort = yield* otherServer(() => "<h1>Back at the client</h1>")
  const redirect_uri = `http://localhost:${callbackPort}/callback`
  yield* visit(page, authorizePath(newPkce().challenge, { redirect_uri }))
  yield* press(page, "Allow")
  yield* Effect.promise(() => page.getByLabel("Code from the server's console").waitFor())
})

/** What a click would send, and is not sent. */
const heldBack = Effect.fnUntraced(function* (page: Page, button: string) {
  const body = yield* Effect.promise(async () => {
    const { promise: held, resolve } = Promise.withResolvers<string>()
    await page.route("**/*", async (route) => {
      const request = route.request()
      if (request.method() !== "POST") return route.continue()
      // Only then is it sure not to be sent after all.
      await route.abort()
      resolve(request.postData() ?? "")
    })
    await page.getByRole("button", { name: button }).first().click()
    const found = await held
    await page.unroute("**/*")
    return found
  })
  return Object.fromEntries(new URLSearchParams(body))
})

/** Sends a form with this browser's cookies, as its page would. */
const send = (page: Page, path: string, form: Readonly<Record<string, string>>) =>
  Effect.flatMap(here, (origin) =>
    Effect.promise(async () => {
      const answer = await page.request.post(origin + path, { form: { ...form }, headers: { origin } })
      return { status: answer.status(), body: await answer.text() }
    })
  )

const formTokenOf = (body: string) => /name="form" value="([^"]+)"/u.exec(body)?.[1] ?? ""

const notAccepted = "passkey was not accepted"

layer(Layer.mergeAll(signInServer(), Chromium.layer), { excludeTestServices: true, timeout: "60 seconds" })(
  "a passkey",
  (it) => {
    const test = it.effect.skipIf(!hasChromium)

    test("is added after a code, lets in without one, keeps its name and last use, and can be removed", () =>
      Effect.gen(function* () {
        const { printed } = yield* Subject
        const { cdp, page, authenticatorId } = yield* withDevice({ colorScheme: "light" })
        yield* openWithCode(page)
        yield* picture(page, "passkeys-open-light")
        yield* Effect.promise(() => page.getByLabel("Name of the new passkey").fill("  Grey\tlaptop "))
        yield* press(page, "Add a passkey")
        yield* sees(page, "Grey laptop")
        yield* sees(page, "not used yet")
        yield* picture(page, "passkeys-added-light")
        // A second one in the same device would be the same key under two names.
        yield* press(page, "Add a passkey")
        yield* sees(page, "has a passkey for this server already")
        const { credentials } = yield* Effect.promise(() => cdp.send("WebAuthn.getCredentials", { authenticatorId }))
        assert.deepStrictEqual(
          credentials.map(({ isResidentCredential, rpId }) => [isResidentCredential, rpId]),
          [[true, "localhost"]]
        )
        yield* press(page, "Done")
        yield* sees(page, "cannot see")

        const before = yield* printed
        yield* visit(page, "/connections")
        yield* Effect.promise(() => page.getByRole("button", { name: "Use a passkey" }).waitFor())
        yield* picture(page, "passkeys-ask-light")
        yield* press(page, "Use a passkey")
        yield* sees(page, "last used")
        yield* sees(page, "Grey laptop")
        assert.strictEqual(yield* printed, before)
        // Opened by a passkey, it adds none.
        assert.strictEqual(yield* count(page, "Add a passkey"), 0)
        yield* press(page, "Remove")
        yield* Effect.promise(() => page.getByText("Grey laptop").waitFor({ state: "detached" }))
        yield* press(page, "Done")
        yield* visit(page, "/connections")
        assert.strictEqual(yield* count(page, "Use a passkey"), 0)
      }))

    test("answers consent in the place of the code, on a phone in the dark", () =>
      Effect.gen(function* () {
        const { page } = yield* withDevice({
          colorScheme: "dark",
          viewport: { width: 360, height: 740 },
          isMobile: true
        })
        yield* openWithCode(page)
        yield* picture(page, "passkeys-open-dark-phone")
        yield* Effect.promise(() => page.getByLabel("Name of the new passkey").fill("Phone"))
        yield* press(page, "Add a passkey")
        yield* sees(page, "not used yet")
        yield* picture(page, "passkeys-added-dark-phone")
        yield* askConsent(page)
        yield* picture(page, "passkeys-consent-dark-phone")
        const width = yield* Effect.promise(() => page.evaluate("document.documentElement.scrollWidth"))
        assert.isAtMost(width as number, 360)
        yield* press(page, "Use a passkey")
        yield* sees(page, "Back at the client")
        assert.include(page.url(), "code=")

        // Nor does somebody who keeps asking for codes keep the owner out.
        const store = yield* OAuthStore
        const marks = yield* Effect.forEach([1, 2, 3], () => store.mark("owner-code-pending", 3, 600))
        const before = yield* printedCodes
        yield* askConsent(page)
        yield* sees(page, "No code can be printed now")
        assert.strictEqual(yield* printedCodes, before)
        yield* press(page, "Use a passkey")
        yield* sees(page, "Back at the client")
        yield* Effect.forEach(marks, (mark) => store.unmark("owner-code-pending", mark ?? ""))
      }))

    test("counts once, for the page and the browser that asked, and only from this address", () =>
      Effect.gen(function* () {
        const { page } = yield* withDevice()
        yield* enrolled(page, "Once")
        yield* visit(page, "/connections")
        const options = yield* Effect.promise(() => page.locator("[data-passkey]").getAttribute("data-options"))
        const used = yield* heldBack(page, "Use a passkey")

        // In another browser, whose own page is as good.
        const stranger = yield* tab()
        yield* visit(stranger, "/connections")
        const strangers = yield* Effect.promise(() => stranger.content())
        const planted = yield* send(stranger, "/connections", { ...used, form: formTokenOf(strangers) })
        assert.include(planted.body, notAccepted)
        // On another page of the same browser.
        const other = yield* Effect.promise(() => page.context().newPage())
        yield* askConsent(other)
        const consent = yield* Effect.promise(() => other.content())
        const consentPath = new URL(other.url()).pathname
        const crossed = yield* send(page, consentPath, { ...used, form: formTokenOf(consent) })
        assert.include(crossed.body, notAccepted)

        // From another port of this machine: the browser allows it, since both are localhost.
        const elsewhere = yield* otherServer(() => "<h1>Not ours</h1>")
        const steal = `(async () => {
          const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0))
          const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=/g, "")
          const options = ${options ?? ""}
          const made = await navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge) } })
          const response = Object.fromEntries(["clientDataJSON", "authenticatorData", "signature"].map((part) => [part, text(made.response[part])]))
          return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, response })
        })().catch((error) => error.name)`
        yield* Effect.promise(() => page.goto(`http://127.0.0.1:${elsewhere}/`))
        assert.strictEqual(yield* Effect.promise(() => page.evaluate(steal)), "SecurityError")
        yield* Effect.promise(() => page.goto(`http://localhost:${elsewhere}/`))
        const stolen = String(yield* Effect.promise(() => page.evaluate(steal)))
        assert.include(stolen, "clientDataJSON")
        const refused = yield* send(page, "/connections", { ...used, passkey: stolen })
        assert.include(refused.body, notAccepted)

        // And then where it belongs, which opens the page; a second time it does not.
        yield* visit(page, "/connections")
        const good = yield* heldBack(page, "Use a passkey")
        assert.include((yield* send(page, "/connections", good)).body, "last used")
        assert.strictEqual((yield* send(page, "/connections", good)).status, 403)
        const again = yield* tab()
        yield* visit(again, "/connections")
        const form = formTokenOf(yield* Effect.promise(() => again.content()))
        assert.include((yield* send(again, "/connections", { ...good, form })).body, notAccepted)
      }))

    test("cannot be added without a code, nor later than five minutes after one", () =>
      Effect.gen(function* () {
        const { later } = yield* Subject
        const { page } = yield* withDevice()
        yield* openWithCode(page)
        const made = yield* heldBack(page, "Add a passkey")
        const late = yield* later(301_000)(send(page, "/connections", { ...made, name: "Late" }))
        assert.include(late.body, "Too late")
        assert.notInclude(late.body, "<h3>Late</h3>")
        // The answer of a page that a code opened is worth nothing where none was typed.
        const locked = yield* tab()
        yield* visit(locked, "/connections")
        const form = formTokenOf(yield* Effect.promise(() => locked.content()))
        assert.strictEqual((yield* send(locked, "/connections", { ...made, form })).status, 403)
        // On a page of its own, right after a code, the answer to another page's question does not hold either.
        yield* openWithCode(locked)
        const open = formTokenOf(yield* Effect.promise(() => locked.content()))
        assert.include((yield* send(locked, "/connections", { ...made, form: open })).body, notAccepted)
      }))

    test("that was copied is noticed by its counter", () =>
      Effect.gen(function* () {
        const { authenticatorId, cdp, page } = yield* withDevice()
        yield* enrolled(page, "Counted")
        const [copy] = yield* Effect.promise(
          async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials
        )
        yield* visit(page, "/connections")
        yield* press(page, "Use a passkey")
        yield* sees(page, "last used")
        yield* press(page, "Done")
        yield* Effect.promise(async () => {
          await cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId })
          const added = await cdp.send("WebAuthn.addVirtualAuthenticator", { options: device })
          await cdp.send("WebAuthn.addCredential", { authenticatorId: added.authenticatorId, credential: copy! })
        })
        yield* visit(page, "/connections")
        yield* press(page, "Use a passkey")
        yield* sees(page, notAccepted)
        yield* picture(page, "passkeys-refused")
      }))

    test("is not offered without a script, nor at an address without a name", () =>
      Effect.gen(function* () {
        const { page: able } = yield* withDevice()
        yield* enrolled(able, "Hidden")
        const page = yield* tab({ javaScriptEnabled: false })
        yield* visit(page, "/connections")
        assert.isFalse(yield* Effect.promise(() => page.getByRole("button", { name: "Use a passkey" }).isVisible()))
        const port = yield* servedPort
        const answer = yield* Effect.promise(() => page.goto(`http://127.0.0.1:${port}/connections`))
        assert.notInclude(answer!.headers()["content-security-policy"]!, "script-src")
        yield* press(page, "Print a code")
        yield* typeCode(page)
        yield* sees(page, "A passkey needs a name instead of a number")
        assert.strictEqual(yield* count(page, "Add a passkey"), 0)
        yield* picture(page, "passkeys-not-here")
      }))
  }
)
