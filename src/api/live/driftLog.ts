/**
 * What AI Endurance lists now, compared with its contract and with the last list that was seen. Every list that
 * differs from the one before is kept with its date. Differences are told and never stop anything.
 */
import { Clock, Effect, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import type { ReadError } from "../../domain/errors.ts"
import { type Drift, driftFromContract, driftSince } from "./upstream/drift.ts"
import { type LiveTool, liveToolsOf } from "./upstream/LiveTool.ts"
import { Upstream } from "./upstream/Upstream.ts"

export interface DriftReport {
  readonly tools: number
  readonly fromContract: ReadonlyArray<Drift>
  /** Null when no list was seen before. */
  readonly since: { readonly seenAt: string; readonly differences: ReadonlyArray<Drift> } | null
}

/** @param endpoint whose list it is: another address is another server */
export const drift = (
  endpoint: string
): Effect.Effect<DriftReport, ReadError | SqlError.SqlError, Upstream | SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const upstream = yield* Upstream
    const sql = yield* SqlClient.SqlClient
    const live = yield* upstream.listTools
    const rows = yield* sql<SeenRow>`SELECT seen_at, tools FROM upstream_tools WHERE endpoint = ${endpoint}
      ORDER BY seen_at DESC LIMIT 1`
    const [last] = rows
    const before = last === undefined ? null : Option.getOrNull(decodeTools(last.tools))
    const differences = before === null ? [] : driftSince(before, live)
    const fromContract = driftFromContract(live)
    if (before === null || differences.length > 0) {
      const at = new Date(yield* Clock.currentTimeMillis).toISOString()
      yield* sql`INSERT INTO upstream_tools ${sql.insert({
        endpoint,
        seen_at: at,
        tools: JSON.stringify(live),
        differences: JSON.stringify(differences.map(({ text }) => text))
      })}`
    }
    return {
      tools: live.length,
      fromContract,
      since: last === undefined || before === null ? null : { seenAt: last.seen_at, differences }
    }
  })

/** At start: one line per difference, none when there is none. */
export const logDrift = (endpoint: string): Effect.Effect<void, never, Upstream | SqlClient.SqlClient> =>
  Effect.matchEffect(drift(endpoint), {
    onFailure: () => Effect.logWarning("the tools of AI Endurance could not be listed; run doctor"),
    onSuccess: ({ fromContract, since }) =>
      Effect.forEach(
        [
          ...fromContract.map((each) => ({ ...each, against: "contract" })),
          ...(since?.differences ?? []).map((each) => ({ ...each, against: since?.seenAt ?? "" }))
        ],
        ({ against, matters, text, tool }) =>
          (matters ? Effect.logWarning(text) : Effect.logInfo(text)).pipe(Effect.annotateLogs({ tool, against })),
        { discard: true }
      )
  })

interface SeenRow {
  readonly seen_at: string
  readonly tools: string
}

const decodeTools = (text: string): Option.Option<ReadonlyArray<LiveTool>> =>
  Option.flatMap(Schema.decodeOption(Schema.fromJsonString(Schema.Json))(text), (json) =>
    Option.fromNullishOr(liveToolsOf(json))
  )
