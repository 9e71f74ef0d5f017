import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { ApiLayer } from "../../../src/api/ApiLayer.ts"
import { ensureAthlete } from "../../../src/api/local/Athletes.ts"
import { AuthLayer } from "../../../src/auth/AuthLayer.ts"
import { ClockLayer } from "../../../src/clock/ClockLayer.ts"
import { instanceAt, sharedPlace } from "../../support/databases.ts"
import { athleteId, day, idOf, ride } from "./support/source.ts"

const noon = ClockLayer.standing({ epochMillis: Date.parse("2026-11-22T12:00:00Z"), timeZone: "UTC" })

/** A server of its own: its own connections, nothing shared but the database. */
const onServer =
  (place: string) =>
  <A, E>(use: (api: AiEndurance["Service"]) => Effect.Effect<A, E>) =>
    Effect.flatMap(AiEndurance, use).pipe(
      Effect.provide(
        Layer.fresh(
          ApiLayer.local.pipe(
            Layer.provide(Layer.effectDiscard(ensureAthlete())),
            Layer.provide(Layer.mergeAll(instanceAt(place), AuthLayer.owner(athleteId, "owner"), noon))
          )
        )
      )
    )

describe("servers on one database", () => {
  it.live("make one athlete and one workout of the same request, and number different ones apart", () =>
    Effect.gen(function* () {
      const server = onServer(yield* sharedPlace)
      const create = (title: string) => server((api) => api.createRideRunWorkout(ride("2027-01-01", title)))
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

  it.live("keep plan and journal in step, whatever they write at the same time", () =>
    Effect.gen(function* () {
      const server = onServer(yield* sharedPlace)
      const days = ["2027-01-01", "2027-01-02", "2027-01-03"]
      const first = yield* server((api) =>
        Effect.forEach(["A", "B", "C"], (title) => api.createRideRunWorkout(ride(days[0]!, title)))
      )
      // Four instances, each moving, marking, undoing and creating the same few workouts as the others.
      const busy = (instance: number) =>
        server((api) =>
          Effect.forEach(Array.from({ length: 8 }), (_, step) => {
            const id = idOf(first[(instance + step) % 3]!)
            const write: Effect.Effect<unknown, unknown> =
              step % 4 === 0
                ? api.changeWorkoutDate({ id, day: day(days[(instance + step) % 3]!), dryRun: false })
                : step % 4 === 1
                  ? api.markWorkout({ id, completed: instance % 2 === 0, dryRun: false })
                  : step % 4 === 2
                    ? api.createRideRunWorkout(ride(days[1]!, `Of ${instance}, step ${step}`))
                    : api.undoLastChange({ dryRun: false })
            return Effect.ignore(write)
          })
        )
      yield* Effect.forEach([0, 1, 2, 3], busy, { concurrency: "unbounded" })
      yield* server((api) =>
        Effect.gen(function* () {
          const history = yield* api.getChangeHistory({ limit: 100 })
          const numbers = history.map(({ id }) => Number(id))
          assert.deepStrictEqual(
            numbers,
            numbers.map((_, index) => numbers.length - index)
          )
          // Every change left behind what the next one found: all of them can be taken back, to the empty plan.
          const left = history.filter(({ undone }) => !undone).length
          for (let done = 0; done < left; done++) yield* api.undoLastChange({ dryRun: false })
          const { workouts } = yield* api.getPlannedWorkouts({
            start: day(days[0]!),
            end: day("2027-02-01"),
            uncapped: true
          })
          assert.deepStrictEqual(workouts, [])
        })
      )
    })
  )

  it.live("undo each change once, whichever of them is asked", () =>
    Effect.gen(function* () {
      const server = onServer(yield* sharedPlace)
      yield* server((api) => api.createRideRunWorkout(ride("2027-01-01", "First")))
      yield* server((api) => api.createRideRunWorkout(ride("2027-01-01", "Second")))
      const undo = server((api) => Effect.result(api.undoLastChange({ dryRun: false })))
      const results = yield* Effect.all([undo, undo, undo], { concurrency: "unbounded" })
      assert.deepStrictEqual(results.map((result) => result._tag).sort(), ["Failure", "Success", "Success"])
    })
  )
})
