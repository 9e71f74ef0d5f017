/**
 * The live source end to end: our own tools, answered over real HTTP by a second instance that speaks as AI Endurance
 * does now. What holds for the local source holds here.
 */
import { assert, describe, layer } from "@effect/vitest"
import { type Effect, Layer, type Scope } from "effect"
import { athleteWeek, Connected, type Plan, type PlannedRow } from "../support/athleteWeek.ts"
import { type ContractClient, httpClient, inProcessClient } from "../support/contractClients.ts"
import { liveHttp, liveInProcess, liveTools } from "../support/liveProduct.ts"

/** AI Endurance neither brings a skipped workout back nor takes a note away: both are replaced, and said to be. */
const restoredAsFarAsPossible = (before: Plan, now: Plan, skipped: PlannedRow) => {
  const withoutDash = ({ advice, ...row }: PlannedRow) =>
    advice === undefined || advice === "-" ? row : { advice, ...row }
  const others = ({ workouts }: Plan) =>
    workouts.filter(({ date, title }) => date !== skipped.date || title !== skipped.title).map(withoutDash)
  assert.deepStrictEqual(others(now), others(before))
  const again = now.workouts.find(({ date, title }) => date === skipped.date && title === skipped.title)
  assert.isDefined(again)
  assert.notStrictEqual(again.workout_id, skipped.workout_id)
}

const told = <R, E>(
  how: string,
  server: Layer.Layer<R, E>,
  connect: Effect.Effect<ContractClient, never, R | Scope.Scope>
) =>
  layer(Layer.effect(Connected, connect).pipe(Layer.provide(server)), { excludeTestServices: true })(how, (it) => {
    it.effect(
      "plans a week and takes it back as far as AI Endurance lets it",
      () => athleteWeek(restoredAsFarAsPossible),
      60_000
    )
  })

describe("an athlete's week at AI Endurance", () => {
  told("over HTTP, 2026-07-28", liveHttp(liveTools), httpClient("auto", "writer"))
  told("in process", liveInProcess(liveTools), inProcessClient)
})
