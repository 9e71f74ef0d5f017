/** The toolkit that AI Endurance's addresses look like, itself: sign in, renew once, sign out. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { signIn, signOut } from "../../../src/auth/login/signIn.ts"
import { StoredLogin } from "../../../src/auth/login/StoredLogin.ts"
import { djangoToolkit, hasToolkit } from "../../support/upstreamAuthorization/djangoToolkit.ts"
import { webBrowser } from "../../support/webBrowser.ts"
import { portlessRedirect } from "../../../src/auth/login/Loopback.ts"
import { aged, machine } from "./support/machine.ts"

const [user, password] = ["ann", "correct horse battery staple"]

/** Logs in there, allows what is asked for, and comes back to this machine. */
const allows = (address: URL) =>
  Effect.gen(function* () {
    const browser = webBrowser(() => true)
    const login = yield* browser.open(address)
    const approval = yield* browser.submit(login, [
      ["username", user],
      ["password", password]
    ])
    return (yield* browser.submit(approval, [["allow", "Authorize"]])).body
  })

describe("with a real Django OAuth Toolkit", () => {
  it.live.skipIf(!hasToolkit())(
    "a public client that is registered without a port signs in, is renewed once for all that ask, and signs out",
    () =>
      Effect.gen(function* () {
        const toolkit = yield* djangoToolkit({
          user,
          password,
          clientId: "our-public-client",
          clientSecret: null,
          redirectUri: portlessRedirect
        })
        const at = yield* machine(toolkit, { client: { id: "our-public-client", secret: null } })

        const shown = yield* Deferred.make<string>()
        const tell = (address: URL) => Effect.asVoid(Effect.forkDetach(Deferred.into(allows(address), shown)))
        const pair = yield* Effect.provide(
          signIn({ upstreamUrl: toolkit.url, scopes: ["read", "write"], port: 0, tell }),
          at.layer()
        )
        assert.deepStrictEqual(pair.scopes, ["read", "write"])
        assert.include(yield* Deferred.await(shown), "You are signed in")
        assert.deepStrictEqual(yield* toolkit.counts, { issued: 1, live: 1, access: 1 })

        yield* toolkit.expireAccessTokens
        yield* aged(at)
        const token = Effect.flatMap(StoredLogin, (stored) => stored.token)
        // Each with layers of its own, as processes would.
        yield* Effect.all(
          Array.from({ length: 6 }, () => Effect.provide(token, at.layer())),
          { concurrency: 6 }
        )
        assert.deepInclude(yield* toolkit.counts, { issued: 2, live: 1, access: 1 })

        assert.deepStrictEqual(yield* Effect.provide(signOut(), at.layer()), { revoked: true })
        assert.deepInclude(yield* toolkit.counts, { live: 0, access: 0 })
      }),
    60_000
  )
})
