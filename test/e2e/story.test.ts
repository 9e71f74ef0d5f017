/**
 * What an athlete does in a week, over every way in: look at the plan, rehearse a move, move, create, mark, annotate,
 * and take it all back. At the end the plan is what it was.
 */
import { describe, layer } from "@effect/vitest"
import { type Effect, Layer, type Scope } from "effect"
import { serves } from "../../src/api/ApiLayer.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { athleteWeek, Connected } from "../support/athleteWeek.ts"
import {
  type ContractClient,
  httpClient,
  inProcessClient,
  oldHttpClient,
  oldStdioClient,
  stdioClient
} from "../support/contractClients.ts"
import { productHttp, productInProcess, productStdio } from "../support/product.ts"

const told = <R, E>(
  how: string,
  server: Layer.Layer<R, E>,
  connect: Effect.Effect<ContractClient, never, R | Scope.Scope>
) =>
  layer(Layer.effect(Connected, connect).pipe(Layer.provide(server)), { excludeTestServices: true })(how, (it) => {
    it.effect("plans a week and takes it back", () => athleteWeek(), 30_000)
  })

describe("an athlete's week", () => {
  const tools = toolkit({ strict: false, serves: serves("local") })
  told("over HTTP, 2026-07-28", productHttp(tools), httpClient("auto", "writer"))
  told("over HTTP, 2025-11-25", productHttp(tools), httpClient("legacy", "writer"))
  told("over HTTP, the old client", productHttp(tools), oldHttpClient("writer"))
  told("in process", productInProcess(tools), inProcessClient)
  const stdio = productStdio()
  told("over stdio, 2026-07-28", Layer.empty, stdioClient("auto", stdio))
  told("over stdio, the old client", Layer.empty, oldStdioClient(stdio))
})
