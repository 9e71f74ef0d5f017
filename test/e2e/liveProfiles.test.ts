/** AI Endurance as it spoke at five moments, over real HTTP: the live source reads and writes all of them alike. */
import { assert, describe, layer } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { afterAll } from "vitest"
import { addDays, ofTimestamp } from "../../src/domain/Day.ts"
import { type Profile, profileNames, profiles } from "../../src/simulator/profiles.ts"
import { type ContractClient, httpClient } from "../support/contractClients.ts"
import { liveHttp, liveTools } from "../support/liveProduct.ts"
import { demoDatabase } from "../support/product.ts"

type Json = Readonly<Record<string, unknown>>

class Connected extends Context.Service<Connected, ContractClient>()("test/e2e/liveProfiles/Connected") {}

const call = (name: string, args: Json = {}) =>
  Effect.flatMap(Connected, (client) => Effect.promise(() => client.call(name, args)))

const ask = (name: string, args: Json = {}) =>
  Effect.map(call(name, args), ({ content, isError, structuredContent }) => {
    assert.isNotTrue(isError, `${name}: ${content?.[0]?.text}`)
    return structuredContent as Json
  })

const rows = (reply: Json, key: string) => reply[key] as ReadonlyArray<Json>

// Simulated once: what the profiles change is how it is told.
const scope = Scope.makeUnsafe()
const demo = Layer.succeedContext(await Effect.runPromise(Layer.buildWithScope(demoDatabase, scope)))
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

describe("AI Endurance through the ages", () => {
  for (const name of profileNames) {
    const profile: Profile = profiles[name]
    const connected = Layer.effect(Connected, httpClient("legacy", "writer")).pipe(
      Layer.provide(liveHttp(liveTools, profile, demo))
    )
    layer(connected, { excludeTestServices: true })(name, (it) => {
      it.effect("is read: the athlete, what was done, what is planned", () =>
        Effect.gen(function* () {
          assert.strictEqual((yield* ask("getUser"))["user_type"], "Triathlete")
          const rides = rows(yield* ask("getCyclingActivity"), "activities")
          assert.isAtLeast(rides.length, 20)
          for (const ride of rides) {
            assert.match(String(ride["activity_date_local"]), /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/u)
            assert.strictEqual(ride["id"] !== undefined, profile.activityIds)
          }
          assert.isNotEmpty(rows(yield* ask("getPlannedWorkouts"), "workouts"))
          assert.isNotEmpty(rows(yield* ask("getRaceGoalEvent"), "goals"))
        })
      )

      it.effect("is written to and taken back", () =>
        Effect.gen(function* () {
          const plan = yield* ask("getPlannedWorkouts")
          const today = ofTimestamp((plan["today"] as { readonly date: string }).date)
          const next = rows(plan, "workouts").find((row) => String(row["date"]) > today)!
          const target = addDays(ofTimestamp(String(next["date"])), 1)
          const moved = yield* ask("changeWorkoutDate", { workoutId: next["workout_id"], newDate: target })
          assert.strictEqual(moved["new_date"], target)
          yield* ask("undoLastChange")
          const again = rows(yield* ask("getPlannedWorkouts"), "workouts")
          assert.strictEqual(again.find((row) => row["workout_id"] === next["workout_id"])?.["date"], next["date"])
        })
      )

      it.effect("says of a tool it does not have yet that it does not have it", () =>
        Effect.gen(function* () {
          const other = yield* call("getOtherActivity")
          assert.strictEqual(other.isError === true, profile.revision < "1.2.0", other.content?.[0]?.text)
          if (other.isError === true) assert.include(other.content?.[0]?.text, "doctor")
        })
      )
    })
  }
})
