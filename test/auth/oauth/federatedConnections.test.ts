/** The page of connections for athletes who sign in at AI Endurance: what each sees and ends, and what leaves nothing. */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { vi } from "vitest"
import { OwnerConsole } from "../../../src/auth/oauth/OwnerCodes.ts"
import type { Answer } from "../../support/served.ts"
import {
  authorizePath,
  type Browser,
  formTokenOf,
  locationOf,
  newBrowser,
  newPkce,
  refresh
} from "./support/browser.ts"
import { called, comeBack, connected, Double, federatedServer, sentAway, thrice } from "./support/federatedServer.ts"
import { rows } from "./support/subject.ts"

const page = "/connections"

/** From the page as a stranger sees it to AI Endurance's page. */
const sent = Effect.fnUntraced(function* (browser: Browser) {
  const stranger = yield* browser.visit(page)
  const answer = yield* browser.submit(page, { form: formTokenOf(stranger), answer: "upstream" })
  return { answer, stranger, there: URL.parse(locationOf(answer)) ?? new URL("about:blank") }
})

/** Presses the button there as whoever is logged in. @returns the answer to the browser that is back */
const back = Effect.fnUntraced(function* (browser: Browser, account: string, there: URL) {
  const double = yield* Double
  double.browser.account = account
  return yield* browser.visit(yield* comeBack(there))
})

/** All the way to the open page. */
const opened = Effect.fnUntraced(function* (browser: Browser, account: string) {
  const { there } = yield* sent(browser)
  const answer = yield* back(browser, account, there)
  assert.include(answer.body, "You are signed in")
  assert.include(answer.body, 'http-equiv="refresh" content="0; url=/connections"')
  return yield* browser.visit(page)
})

const idsOf = ({ body }: Answer) => [...body.matchAll(/name="connection" value="([^"]+)"/gu)].map(([, id]) => id!)

/** What a visit to the page must leave as it was, here and there. */
const left = Effect.gen(function* () {
  const double = yield* Double
  const tables = yield* Effect.forEach(
    ["athletes", "upstream_athletes", "upstream_logins", "oauth_connections", "oauth_rows"],
    rows
  )
  const open = (yield* rows("oauth_values")).filter(({ kind }) => String(kind).startsWith("upstream-"))
  return [...tables.map((table) => table.length), open.length, double.logins.live()]
})

const later = <A, E, R>(millis: number, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => vi.useFakeTimers({ toFake: ["Date"], now: vi.getRealSystemTime() + millis })),
    () => effect,
    () => Effect.sync(() => vi.useRealTimers())
  )

const codes: Array<string> = []
const listened = Layer.succeed(OwnerConsole, (lines) =>
  Effect.sync(() => {
    codes.push(...lines.flatMap((line) => /Code: ([0-9A-Z-]{9})/u.exec(line)?.[1] ?? []))
  })
)

const servers = federatedServer({ tellsSubject: true, namesIssuer: true }).pipe(Layer.provide(listened))

layer(servers, { excludeTestServices: true })("the page of connections for athletes of AI Endurance", (it) => {
  it.effect("leads there from our form, asking for reading only, with all that a sign-in is held by", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const { answer, stranger, there } = yield* sent(newBrowser())
      assert.include(/form-action [^;]+/u.exec(String(stranger.headers["content-security-policy"]))?.[0], double.origin)
      assert.include(stranger.body, "Sign in at AI Endurance")
      assert.include(stranger.body, "Print a code")
      assert.strictEqual(answer.status, 303)
      assert.strictEqual(there.origin + there.pathname, `${double.origin}/authorize/`)
      assert.strictEqual(there.searchParams.get("scope"), "read")
      assert.strictEqual(there.searchParams.get("code_challenge_method"), "S256")
      assert.match(there.searchParams.get("state") ?? "", /^[\w-]{43}$/u)
      assert.match(String(answer.headers["set-cookie"]), /^aie_upstream_[^;]+; .*HttpOnly; SameSite=Lax/u)
    })
  )

  it.effect("is not left for there by a form that is not ours, not this browser's, or sent again", () =>
    Effect.gen(function* () {
      const browser = newBrowser()
      const fields = { form: formTokenOf(yield* browser.visit(page)), answer: "upstream" }
      const stranger = newBrowser()
      yield* stranger.visit(page)
      const refused = [
        yield* stranger.submit(page, fields),
        yield* newBrowser().submit(page, fields),
        yield* browser.submit(page, { ...fields, form: "" }),
        yield* browser.submit(page, fields, { origin: "https://evil.example", "sec-fetch-site": "cross-site" })
      ]
      assert.deepStrictEqual(
        refused.map(({ status }) => status),
        [403, 403, 403, 403]
      )
      assert.strictEqual((yield* browser.submit(page, fields)).status, 303)
      assert.strictEqual((yield* browser.submit(page, fields)).status, 403)
    })
  )

  it.effect("shows each athlete their own connections and ends only those, their login included", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const mine = [yield* connected("ann", ["read"]), yield* connected("ann")] as const
      const others = yield* connected("bob")
      const [annAt, bobAt] = [newBrowser(), newBrowser()]
      const ann = yield* opened(annAt, "ann")
      const bob = yield* opened(bobAt, "bob")
      assert.lengthOf(idsOf(ann), 2)
      assert.lengthOf(idsOf(bob), 1)
      assert.notIncludeMembers(idsOf(ann), idsOf(bob))
      for (const words of ["claude.ai", "Read and Change", "Since ", "not used yet"]) assert.include(ann.body, words)
      for (const words of ["Passkeys", "Add a passkey", "token list"]) assert.notInclude(ann.body, words)

      const stolen = { form: formTokenOf(ann), answer: "revoke", connection: idsOf(bob)[0]! }
      const unmoved = yield* annAt.submit(page, stolen)
      assert.deepStrictEqual(idsOf(unmoved), idsOf(ann))
      assert.strictEqual((yield* called(others, "getUser")).status, 200)

      // Newest first.
      const before = double.logins.live()
      const cut = yield* annAt.submit(page, {
        form: formTokenOf(unmoved),
        answer: "revoke",
        connection: idsOf(ann)[0]!
      })
      assert.deepStrictEqual(idsOf(cut), idsOf(ann).slice(1))
      assert.strictEqual((yield* called(mine[1], "getUser")).status, 401)
      assert.strictEqual((yield* refresh(mine[1].refresh_token)).status, 400)
      assert.strictEqual((yield* called(mine[0], "getUser")).status, 200)
      yield* Effect.promise(async () => {
        while (double.logins.live().refresh > before.refresh - 1) await new Promise((resolve) => setImmediate(resolve))
      })
      assert.deepStrictEqual(double.logins.live(), { access: before.access - 1, refresh: before.refresh - 1 })
      assert.include((yield* annAt.visit(page)).body, "last used")
      assert.deepStrictEqual(idsOf(yield* bobAt.visit(page)), idsOf(bob))
    })
  )

  it.effect("still opens with a code for whoever runs the server, and shows them everybody's", () =>
    Effect.gen(function* () {
      yield* connected("ann")
      yield* connected("bob")
      const browser = newBrowser()
      const asked = yield* browser.submit(page, { form: formTokenOf(yield* browser.visit(page)), answer: "start" })
      const all = yield* browser.submit(page, {
        form: formTokenOf(asked),
        answer: "code",
        code: codes.at(-1) ?? ""
      })
      assert.lengthOf(idsOf(all), (yield* rows("oauth_connections")).length)
      assert.include(all.body, "Passkeys")
    })
  )

  it.effect("leads there also when a code was asked for first, which then opens nothing", () =>
    Effect.gen(function* () {
      yield* connected("ann")
      const browser = newBrowser()
      const asked = yield* browser.submit(page, { form: formTokenOf(yield* browser.visit(page)), answer: "start" })
      const answer = yield* browser.submit(page, { form: formTokenOf(asked), answer: "upstream" })
      const again = yield* browser.submit(page, { form: formTokenOf(asked), answer: "code", code: codes.at(-1) ?? "" })
      assert.strictEqual(again.status, 403)
      yield* back(browser, "ann", new URL(locationOf(answer)))
      assert.isNotEmpty(idsOf(yield* browser.visit(page)))
      assert.isEmpty((yield* rows("oauth_values")).filter(({ kind }) => kind === "owner-code"))
    })
  )

  it.effect("keeps nothing of the sign-in: its login is ended there before the page opens", () =>
    Effect.gen(function* () {
      const double = yield* Double
      yield* connected("ann")
      const before = [double.counts.codes, yield* left] as const
      yield* opened(newBrowser(), "ann")
      assert.deepStrictEqual([double.counts.codes, yield* left], [before[0] + 1, before[1]])
      // AI Endurance is asked to once; the athlete does not wait for a better day.
      double.revokes = false
      assert.isNotEmpty(idsOf(yield* opened(newBrowser(), "ann")))
      double.revokes = true
    })
  )

  it.effect(
    "gives the browser a new cookie when it opens, Strict, for a quarter of an hour, and takes back the others",
    () =>
      Effect.gen(function* () {
        yield* connected("ann")
        const browser = newBrowser()
        const { there } = yield* sent(browser)
        const held = () => [...browser.cookies.values()].find(({ name }) => name === "aie_owner")?.value ?? ""
        const before = held()
        const lines = [(yield* back(browser, "ann", there)).headers["set-cookie"] ?? []].flat()
        assert.match(
          lines.find((line) => line.startsWith("aie_owner=")) ?? "",
          /Max-Age=900; .*HttpOnly; SameSite=Strict/iu
        )
        assert.notStrictEqual(held(), before)
        assert.lengthOf([...browser.cookies], 1)
        // Whoever knows the old one sees a stranger's page.
        const planted = newBrowser()
        planted.cookies.set("x", { name: "aie_owner", value: before, path: "/" })
        assert.include((yield* planted.visit(page)).body, "Sign in at AI Endurance")
        const open = yield* browser.visit(page)
        assert.isNotEmpty(idsOf(open))
        assert.isEmpty(idsOf(yield* later(901_000, browser.visit(page))))
      })
  )

  it.effect("has no passkeys for athletes, whatever is posted", () =>
    Effect.gen(function* () {
      yield* connected("ann")
      const browser = newBrowser()
      let open = yield* opened(browser, "ann")
      for (const answer of ["enrol", "remove-passkey", "start", "passkey", "code", "upstream"]) {
        const refused = yield* browser.submit(page, { form: formTokenOf(open), answer, passkey: "{}", code: "x" })
        assert.strictEqual(refused.status, 403)
        open = yield* browser.visit(page)
      }
      assert.isNotEmpty(idsOf(open))
      yield* browser.submit(page, { form: formTokenOf(open), answer: "leave" })
      assert.lengthOf([...browser.cookies], 0)
    })
  )

  it.effect("says that nothing is connected under an account that it does not know, and makes nobody an athlete", () =>
    Effect.gen(function* () {
      const before = yield* left
      const browser = newBrowser()
      const { there } = yield* sent(browser)
      const answer = yield* back(browser, "zoe", there)
      assert.include(answer.body, "Nothing is connected here under that account")
      assert.isEmpty(idsOf(yield* browser.visit(page)))
      assert.deepStrictEqual(yield* left, before)
    })
  )

  it.effect.each([
    ["that was not sent there", "other"],
    ["that has a sign-in of its own under way", "victim"]
  ] as const)("does not open in a browser %s", ([, who]) =>
    Effect.gen(function* () {
      const double = yield* Double
      yield* connected("ann")
      const { there } = yield* sent(newBrowser())
      const other = newBrowser()
      if (who === "victim") yield* sent(other)
      const codesBefore = double.counts.codes
      const live = double.logins.live()
      const answer = yield* back(other, "ann", there)
      assert.strictEqual(answer.status, 403)
      assert.include(answer.body, "begun in another browser")
      assert.isEmpty(idsOf(yield* other.visit(page)))
      assert.deepStrictEqual([double.counts.codes, double.logins.live()], [codesBefore, live])
    })
  )

  it.effect("opens once for one way back, also when it is taken twice at once", () =>
    Effect.gen(function* () {
      yield* connected("ann")
      const browser = newBrowser()
      const { there } = yield* sent(browser)
      const callback = yield* comeBack(there)
      assert.deepStrictEqual(yield* thrice(browser, callback), [200, 403, 403])
    })
  )

  it.effect("is not opened by the way back of a consent, nor a consent finished by that of the page", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const browser = newBrowser()
      const consent = yield* sentAway(browser, authorizePath(newPkce().challenge))
      const answer = yield* browser.visit(yield* comeBack(consent.there))
      assert.include(locationOf(answer), consent.consentPath)
      const key = locationOf(answer).split("?")[1]!
      assert.include((yield* browser.visit(`${page}?${key}`)).body, "Sign in at AI Endurance")

      const codesBefore = double.counts.codes
      const again = yield* sentAway(browser, authorizePath(newPkce().challenge))
      const { there } = yield* sent(browser)
      const callback = yield* comeBack(there)
      const onConsent = yield* browser.visit(`${again.consentPath}?${callback.split("?")[1]}`)
      assert.include(onConsent.body, "Allow access")
      assert.strictEqual(double.counts.codes, codesBefore)
    })
  )

  it.effect("does not open after ten minutes there", () =>
    Effect.gen(function* () {
      const browser = newBrowser()
      const { there } = yield* sent(browser)
      const callback = yield* comeBack(there)
      const answer = yield* later(601_000, browser.visit(callback))
      assert.strictEqual(answer.status, 403)
      assert.include(answer.body, "has expired")
    })
  )

  it.effect.each([
    ["was not allowed there", "Access was not allowed at AI Endurance", "denied"],
    ["names another issuer", "did not complete the sign-in", "issuer"],
    ["is refused there", "did not complete the sign-in (invalid_grant)", "invalid_grant"],
    ["is not answered there", "AI Endurance did not answer", "breaks"],
    ["is answered, but not whose it is", "AI Endurance did not answer", "untold"]
  ] as const)("says so when the sign-in %s, and leaves nothing", ([, words, how]) =>
    Effect.gen(function* () {
      const double = yield* Double
      yield* connected("ann")
      const before = [yield* left, double.logins.live()]
      const browser = newBrowser()
      const { there } = yield* sent(browser)
      if (how === "denied") double.browser.presses = "deny"
      const came = yield* comeBack(there)
      double.browser.presses = "allow"
      if (how === "breaks" || how === "invalid_grant") double.tokenFaults.push(how)
      if (how === "untold") double.tells = "breaks"
      const answer = yield* browser.visit(
        how === "issuer" ? came.replace(/&iss=[^&]+/u, "&iss=https://evil.example") : came
      )
      double.tells = "subject"
      assert.include(answer.body, words)
      assert.include(answer.body, 'href="/connections"')
      assert.isEmpty(idsOf(yield* browser.visit(page)))
      assert.deepStrictEqual([yield* left, double.logins.live()], before)
    })
  )
})

layer(federatedServer(), { excludeTestServices: true })("where AI Endurance tells nobody whose account it is", (it) => {
  it.effect("the page says so in place of the button, and takes nobody for anybody", () =>
    Effect.gen(function* () {
      const double = yield* Double
      yield* connected("ann")
      const browser = newBrowser()
      const { stranger, there } = yield* sent(browser)
      assert.notInclude(stranger.body, "Sign in at AI Endurance")
      assert.include(stranger.body, "does not tell this server whose account")
      const live = double.logins.live()
      const answer = yield* back(browser, "ann", there)
      assert.include(answer.body, "did not say whose account that is")
      assert.isEmpty(idsOf(yield* browser.visit(page)))
      assert.deepStrictEqual(double.logins.live(), live)
    })
  )
})

layer(federatedServer({ registers: false, tellsSubject: true }), { excludeTestServices: true })(
  "where AI Endurance cannot be begun with",
  (it) => {
    it.effect("the page says that it did not answer, and stays", () =>
      Effect.gen(function* () {
        const browser = newBrowser()
        const { answer } = yield* sent(browser)
        assert.strictEqual(answer.status, 200)
        assert.include(answer.body, "AI Endurance did not answer")
        assert.include(answer.body, "Print a code")
        assert.isEmpty((yield* rows("oauth_values")).filter(({ kind }) => kind === "upstream-away"))
      })
    )
  }
)
