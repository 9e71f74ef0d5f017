/** The live source in front of the account that msw plays, on Tuesday 2026-09-15 at noon. */
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { AiEndurance } from "../../../../src/api/AiEndurance.ts"
import * as LiveSource from "../../../../src/api/live/LiveSource.ts"
import type { Limits } from "../../../../src/api/live/upstream/limits.ts"
import { ensureAthlete } from "../../../../src/api/local/Athletes.ts"
import { AuthLayer } from "../../../../src/auth/AuthLayer.ts"
import { ClockLayer } from "../../../../src/clock/ClockLayer.ts"
import { Database } from "../../../../src/db/Database.ts"
import { AthleteId } from "../../../../src/domain/Athlete.ts"
import { type FakeAccount, fakeAccount } from "../../../support/upstream/fakeAccount.ts"
import { type FakeUpstream, fakeUpstream, type Quirks } from "../../../support/upstream/fakeUpstream.ts"
import { upstreamLayer } from "../../../support/upstream/harness.ts"

export const today = "2026-09-15"

export interface Playing {
  readonly account: FakeAccount
  readonly fake: FakeUpstream
}

export const playing = (quirks: Quirks = {}): Playing => {
  const account = fakeAccount()
  return { account, fake: fakeUpstream({ quirks, answers: account.answers }) }
}

const notes = Layer.effectDiscard(ensureAthlete()).pipe(Layer.provideMerge(Database.memory))

export const services = (limits: Partial<Limits> = {}) =>
  LiveSource.layer.pipe(
    Layer.provide(upstreamLayer({ limits: { requests: 10_000, ...limits } })),
    Layer.provideMerge(ClockLayer.inZone("UTC")),
    Layer.provideMerge(AuthLayer.owner(AthleteId.make(1), "test")),
    Layer.provideMerge(notes)
  )

export const noon = TestClock.setTime(Date.parse(`${today}T12:00:00Z`))

/** Everything of one test: a database of its own, and the clock at its place. */
export const live = <A, E>(
  body: (source: AiEndurance["Service"]) => Effect.Effect<A, E, SqlClient.SqlClient>,
  limits: Partial<Limits> = {}
) => noon.pipe(Effect.andThen(Effect.flatMap(AiEndurance, body)), Effect.provide(services(limits)))
