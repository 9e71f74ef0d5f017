/** What `doctor` asks of the source: AI Endurance, whether it is there, knows us, and still speaks as it did. */
import { Effect, Layer } from "effect"
import { drift, type DriftReport } from "../../api/live/driftLog.ts"
import { Upstream } from "../../api/live/upstream/Upstream.ts"
import { read } from "../../api/replay/folder.ts"
import { AuthLayer } from "../../auth/AuthLayer.ts"
import { loginPlace, readLogin } from "../../auth/login/LoginFile.ts"
import { environmentToken } from "../../auth/UpstreamToken.ts"
import { Database } from "../../db/Database.ts"
import { AthleteId } from "../../domain/Athlete.ts"
import { contractRevision } from "../../wire/contract.ts"
import type { Settings } from "../Settings.ts"
import { upstream } from "../sources.ts"
import { existingDatabase } from "../database.ts"
import { type Check, failed, fine } from "./check.ts"

export const sourceChecks = (settings: Settings): Effect.Effect<ReadonlyArray<Check>> => {
  switch (settings.source) {
    case "local":
      return Effect.succeed([])
    case "live":
      return liveChecks(settings)
    case "replay":
      return Effect.match(read(settings.replayDir), {
        onFailure: (error) => [failed("recording")(error)],
        onSuccess: ({ exchanges, info }) => [
          fine("recording", `${settings.replayDir}: ${exchanges.length} exchanges of ${info.date} (${info.source})`)
        ]
      })
  }
}

/** Who asks matters to the client of AI Endurance only for sharing it fairly, and nobody else asks here. */
const somebody = AuthLayer.owner(AthleteId.make(1), "doctor")

const liveChecks = (settings: Settings): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.gen(function* () {
    const { checkCredential, initialize } = yield* Upstream
    return [
      yield* credentialCheck(settings),
      yield* Effect.match(initialize, {
        onFailure: failed("upstream"),
        onSuccess: ({ name, protocolVersion, version }) =>
          fine("upstream", `${settings.upstreamUrl}: ${name} ${version}, protocol ${protocolVersion}`)
      }),
      yield* Effect.match(checkCredential, {
        onFailure: failed("account"),
        onSuccess: () => fine("account", "AI Endurance accepts the access token")
      }),
      yield* driftCheck(settings)
    ]
  }).pipe(
    Effect.provide(upstream(settings).pipe(Layer.provide(somebody))),
    Effect.catch((error) =>
      Effect.succeed([
        failed("upstream")({
          message: error.message,
          hint: "hint" in error ? error.hint : "Check AIE_UPSTREAM_URL, and AIE_UPSTREAM_TOKEN if it is set."
        })
      ])
    )
  )

/** What AI Endurance is asked with; whether it is accepted is the next question. */
const credentialCheck = (settings: Settings): Effect.Effect<Check> =>
  Effect.gen(function* () {
    if ((yield* environmentToken) !== null) return fine("login", "AIE_UPSTREAM_TOKEN is set, and goes before a login")
    const place = loginPlace(settings.dataDir, settings.upstreamUrl)
    const login = yield* readLogin(place)
    return login === null
      ? failed("login")({
          message: "this machine is not signed in to AI Endurance",
          hint: "Sign in: npm run cli -- login (or set AIE_UPSTREAM_TOKEN to an access token)."
        })
      : fine("login", `${login.pair.scopes.join(" ")}, kept in ${place.loginFile}`)
  }).pipe(
    Effect.catch((error) =>
      Effect.succeed(
        failed("login")({ message: error.message, hint: "hint" in error ? error.hint : "Check AIE_UPSTREAM_TOKEN." })
      )
    )
  )

/** Differences are news, never a fault. What was seen is kept where there is a database to keep it in. */
const driftCheck = (settings: Settings): Effect.Effect<Check, never, Upstream> =>
  Effect.match(drift(settings.upstreamUrl), {
    onFailure: (error) =>
      failed("drift")({ message: error.message, hint: "hint" in error ? error.hint : "See the database above." }),
    onSuccess: driftWords
  }).pipe(
    Effect.provide(Layer.unwrap(Effect.map(existingDatabase(settings), (database) => database ?? Database.memory))),
    Effect.catch((error) => Effect.succeed(failed("drift")(error)))
  )

const driftWords = ({ fromContract, since, tools }: DriftReport): Check => {
  const news = since?.differences ?? []
  const details = [
    ...fromContract.map(({ matters, text }) => (matters ? `matters: ${text}` : text)),
    ...news.map(({ text }) => `since ${since?.seenAt.slice(0, 10)}: ${text}`)
  ]
  const same = fromContract.length === 0 ? "as" : `${fromContract.length} differences from`
  const last = since === null ? "seen for the first time" : `last list of ${since.seenAt.slice(0, 10)}`
  return fine("drift", `${tools} tools, ${same} contract ${contractRevision}; ${last}`, details)
}
