import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { ApiLayer } from "../../../src/api/ApiLayer.ts"
import { ensureAthlete } from "../../../src/api/local/Athletes.ts"
import { AuthLayer } from "../../../src/auth/AuthLayer.ts"
import { ClockLayer } from "../../../src/clock/ClockLayer.ts"
import { instanceAt, sharedPlace } from "../../support/databases.ts"
import { athleteId, idOf, ride } from "./support/source.ts"

/** A server of its own: its own connections, nothing shared but the database. */
const onServer =
  (place: string) =>
  <A, E>(use: (api: AiEndurance["Service"]) => Effect.Effect<A, E>) =>
    Effect.flatMap(AiEndurance, use).pipe(
      Effect.provide(
        Layer.fresh(
          ApiLayer.local.pipe(
            Layer.provide(Layer.effectDiscard(ensureAthlete())),
            Layer.provide(
              Layer.mergeAll(instanceAt(place), AuthLayer.owner(athleteId, "owner"), ClockLayer.inZone("UTC"))
            )
          )
        )
      )
    )

describe("servers on one database", () => {
  it.live("make one athlete and one workout of the same request, and number different ones apart", () =>
    Effect.gen(function* () {
      const server = onServer(yield* sharedPlace)
      const create = (title: string) => server((api) => api.createRideRunWorkout(ride("2999-01-01", title)))
      const titles = ["Twin", "Twin", "Twin", "One", "Two", "Three"]
      const written = yield* Effect.forEach(titles, create, { concurrency: "unbounded" })
      assert.lengthOf(
        written.filter((result) => result.reused !== true && result.value.title === "Twin"),
        1
      )
      assert.strictEqual(new Set(written.map(idOf)).size, 4)
      const history = yield* server((api) => api.getChangeHistory({ limit: 50 }))
      assert.deepStrictEqual(
        history.map((change) => Number(change.id)),
        [4, 3, 2, 1]
      )
    })
  )

  it.live("undo each change once, whichever of them is asked", () =>
    Effect.gen(function* () {
      const server = onServer(yield* sharedPlace)
      yield* server((api) => api.createRideRunWorkout(ride("2999-01-01", "First")))
      yield* server((api) => api.createRideRunWorkout(ride("2999-01-01", "Second")))
      const undo = server((api) => Effect.result(api.undoLastChange({ dryRun: false })))
      const results = yield* Effect.all([undo, undo, undo], { concurrency: "unbounded" })
      assert.deepStrictEqual(results.map((result) => result._tag).sort(), ["Failure", "Success", "Success"])
    })
  )
})
