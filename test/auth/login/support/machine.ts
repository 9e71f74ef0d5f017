/** A machine that is signed in at a double of AI Endurance, or is about to be. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Deferred, Effect } from "effect"
import { loginPlace, readLogin, writeLogin } from "../../../../src/auth/login/LoginFile.ts"
import { signIn } from "../../../../src/auth/login/signIn.ts"
import { StoredLogin, type StoredLoginOptions } from "../../../../src/auth/login/StoredLogin.ts"
import type { UpstreamDouble } from "../../../support/upstreamAuthorization/double.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "aie-login-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** A data folder that is gone after the test, and the layers over it, anew for each that asks: a process each. */
export const machine = ({ url }: { readonly url: string }, options: Partial<StoredLoginOptions> = {}) =>
  Effect.map(folder, (dataDir) => ({
    dataDir,
    place: loginPlace(dataDir, url),
    layer: () => StoredLogin.layer({ dataDir, upstreamUrl: url, client: null, ...options })
  }))

export type Machine = Effect.Success<ReturnType<typeof machine>>

/** Goes where it is told and follows every redirect, as a browser does; what it shows at the end. */
export const browse = (address: string | URL) => Effect.promise(async () => (await fetch(address)).text())

/** Signs in, with a browser that does as the double is told to. */
export const login = (double: UpstreamDouble, more: Partial<Parameters<typeof signIn>[0]> = {}) =>
  Effect.gen(function* () {
    const shown = yield* Deferred.make<string>()
    const told: Array<URL> = []
    const tell = (address: URL) =>
      Effect.gen(function* () {
        told.push(address)
        yield* Effect.forkDetach(Effect.flatMap(browse(address), (page) => Deferred.succeed(shown, page)))
      })
    const outcome = yield* Effect.result(
      signIn({ upstreamUrl: double.url, scopes: ["read", "write"], port: 0, tell, ...more })
    )
    return { outcome, told: told[0], page: told.length > 0 ? yield* Deferred.await(shown) : null }
  })

/** As if time had gone by: the access token is over, and so is the rest after a renewal without an answer. */
export const aged = ({ place }: Machine) =>
  Effect.gen(function* () {
    const kept = yield* readLogin(place)
    if (kept === null) return yield* Effect.die("there is no login")
    yield* writeLogin(place, {
      pair: { ...kept.pair, expiresAtMillis: 1 },
      refreshingSinceMillis: kept.refreshingSinceMillis === null ? null : 1
    })
  })

/** Signed in, and the access token is over here and there. */
export const withExpiredLogin = (double: UpstreamDouble) =>
  Effect.gen(function* () {
    const made = yield* machine(double)
    yield* Effect.provide(login(double), made.layer())
    double.logins.expireAccessTokens()
    yield* aged(made)
    return made
  })
