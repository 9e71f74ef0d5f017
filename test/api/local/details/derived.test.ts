/** Figures that are computed again while somebody else writes to the same activity. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import * as ActivityStore from "../../../../src/api/local/ActivityStore.ts"
import { derivedOf } from "../../../../src/api/local/details/derived.ts"
import { loadSubject } from "../../../../src/api/local/details/subject.ts"
import { engineVersion } from "../../../../src/engine/version.ts"
import { athleteId } from "../support/source.ts"
import { atNoon, imported, kept, layer, recordingMade, save } from "./activities.ts"

const on = "2026-11-20"

describe("figures computed again", () => {
  it.effect("are not stored over a richer recording that took the activity's place meanwhile", () =>
    Effect.gen(function* () {
      yield* atNoon
      const sql = yield* SqlClient.SqlClient
      const id = yield* save({ day: on, seconds: 3600, channels: { watts: () => 200 } })
      yield* sql`UPDATE activity_derived SET engine_version = ${engineVersion - 1}`
      yield* sql`UPDATE activities SET engine_version = ${engineVersion - 1}`
      const richer = recordingMade({ day: on, seconds: 3600, channels: { watts: () => 250, bpm: () => 120 } })
      let asReplaced: unknown
      const replace = Effect.gen(function* () {
        yield* ActivityStore.make(sql).save(athleteId, null, [{ ...imported(richer), richness: 900, replaces: id }])
        asReplaced = yield* kept
      }).pipe(Effect.provideService(SqlClient.SqlClient, sql))
      // An import in another process, between the reading of an activity and the storing of its figures.
      const overtaken = new Proxy(sql, {
        get: (target, name) =>
          name === "withTransaction"
            ? (body: Effect.Effect<unknown>) => Effect.andThen(replace, target.withTransaction(body))
            : Reflect.get(target, name)
      })
      yield* derivedOf(overtaken, yield* loadSubject(sql, athleteId), { id, sport: "Ride", day: on })
      assert.isDefined(asReplaced)
      assert.deepStrictEqual(yield* kept, asReplaced)
    }).pipe(Effect.provide(layer))
  )
})
