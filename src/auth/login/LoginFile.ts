/**
 * Where this machine keeps its logins at AI Endurance: in `logins/` of the data folder, one for each address, closed
 * to everybody else. Beside each login the client that it was given to, which outlives it: whoever signs in again is
 * not registered again.
 *
 * What is written replaces the file whole; who may write when is the caller's business (`StoredLogin` has the locks).
 */
import { createHash } from "node:crypto"
import { join } from "node:path"
import { Effect, Result, Schema } from "effect"
import * as PrivateFile from "../PrivateFile.ts"
import { clientsFromText, clientsToText, type RegisteredClient } from "../upstream/registration.ts"
import { type KeptLogin, loginFromText, loginToText } from "../upstream/TokenPair.ts"

export interface LoginPlace {
  /** `AIE_UPSTREAM_URL`; what is kept for one address is never used for another. */
  readonly upstream: string
  readonly folder: string
  readonly loginFile: string
  readonly clientFile: string
}

export const loginPlace = (dataDir: string, upstream: string): LoginPlace => {
  const folder = join(dataDir, "logins")
  // The host is for people; addresses differ by their path too.
  const host = new URL(upstream).host.replaceAll(/[^\w.-]/gu, "_")
  const name = `${host}-${createHash("sha256").update(upstream).digest("hex").slice(0, 8)}`
  return {
    upstream,
    folder,
    loginFile: join(folder, `${name}.json`),
    clientFile: join(folder, `${name}.client.json`)
  }
}

/** The message names the file; for those who must not see a path there is `problem`. */
export class LoginUnusable extends Schema.TaggedError<LoginUnusable>()("LoginUnusable", {
  message: Schema.String,
  hint: Schema.String,
  /** The end of a sentence: "others may read it". */
  problem: Schema.String
}) {}

/** Makes the folder, or says what is wrong with it: before anybody signs in for nothing. */
export const prepare = (place: LoginPlace): Effect.Effect<void, LoginUnusable> =>
  Effect.mapError(PrivateFile.makeFolder(place.folder), ({ problem }) => unusable(place.folder, problem))

/** Null when there is none. */
export const readLogin = (place: LoginPlace): Effect.Effect<KeptLogin | null, LoginUnusable> =>
  Effect.flatMap(read(place, place.loginFile), (content) => {
    if (content === null) return Effect.succeed(null)
    const login = loginFromText(JSON.stringify(content))
    return login === null ? Effect.fail(unusable(place.loginFile, "it is damaged")) : Effect.succeed(login)
  })

export const writeLogin = (place: LoginPlace, login: KeptLogin): Effect.Effect<void, LoginUnusable> =>
  write(place, place.loginFile, loginToText(login))

/** @returns whether there was one; also one that could not be used is gone */
export const removeLogin = (place: LoginPlace): Effect.Effect<boolean, LoginUnusable> => remove(place.loginFile)

/** Empty when there are none. */
export const readClients = (place: LoginPlace): Effect.Effect<ReadonlyArray<RegisteredClient>, LoginUnusable> =>
  Effect.map(read(place, place.clientFile), (content) =>
    content === null ? [] : clientsFromText(JSON.stringify(content))
  )

export const writeClients = (
  place: LoginPlace,
  clients: ReadonlyArray<RegisteredClient>
): Effect.Effect<void, LoginUnusable> => write(place, place.clientFile, clientsToText(clients))

export const removeClients = (place: LoginPlace): Effect.Effect<boolean, LoginUnusable> => remove(place.clientFile)

const version = 1

const Envelope = Schema.fromJsonString(
  Schema.Struct({ version: Schema.Finite, upstream: Schema.String, content: Schema.Unknown })
)
const decode = Schema.decodeUnknownResult(Envelope)

/** Null for a file, or a folder, that is not there. */
const read = (place: LoginPlace, path: string): Effect.Effect<unknown, LoginUnusable> =>
  PrivateFile.checkFolder(place.folder).pipe(
    Effect.mapError((error) => ({ error, path: place.folder })),
    Effect.andThen(Effect.mapError(PrivateFile.read(path), (error) => ({ error, path }))),
    Effect.map((text): string | null => text),
    Effect.catch(({ error, path: refused }) =>
      error.missing ? Effect.succeed(null) : Effect.fail(unusable(refused, error.problem))
    ),
    Effect.flatMap((text) => (text === null ? Effect.succeed(null) : contentOf(place, path, text)))
  )

const contentOf = (place: LoginPlace, path: string, text: string): Effect.Effect<unknown, LoginUnusable> => {
  const found = Result.getOrNull(decode(text))
  if (found === null) return Effect.fail(unusable(path, "it is damaged"))
  if (found.version !== version) return Effect.fail(unusable(path, "another version of this program wrote it"))
  // Copied there, or renamed: a token for one address must not be sent to another.
  if (found.upstream !== place.upstream) return Effect.fail(unusable(path, "it belongs to another address"))
  return Effect.succeed(found.content)
}

const write = (place: LoginPlace, path: string, content: string): Effect.Effect<void, LoginUnusable> =>
  Effect.andThen(
    prepare(place),
    Effect.mapError(
      PrivateFile.replace(
        path,
        `${JSON.stringify({ version, upstream: place.upstream, content: JSON.parse(content) as unknown }, null, 2)}\n`
      ),
      ({ problem }) => unusable(path, problem)
    )
  )

const remove = (path: string): Effect.Effect<boolean, LoginUnusable> =>
  Effect.mapError(PrivateFile.remove(path), ({ problem }) => unusable(path, problem))

const unusable = (path: string, problem: string) =>
  new LoginUnusable({
    problem,
    message: `The login kept in ${path} cannot be used: ${problem}.`,
    hint: "Put that right, or begin anew: `npm run cli -- logout`, then `npm run cli -- login`."
  })
