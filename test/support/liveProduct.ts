/**
 * The product with the live source, against a second instance of ourselves that speaks as AI Endurance: the demo
 * athlete behind real HTTP, twice.
 */
import { ConfigProvider, Effect, Layer, Logger } from "effect"

import { ensureAthlete } from "../../src/api/local/Athletes.ts"
import { serves } from "../../src/api/ApiLayer.ts"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { Limits } from "../../src/auth/Limits.ts"
import { services } from "../../src/cli/sources.ts"
import type { Settings } from "../../src/cli/Settings.ts"
import { Database, type DatabaseServices } from "../../src/db/Database.ts"
import { scopesOf } from "../../src/http/gate.ts"
import { httpLayer, httpShell } from "../../src/http/HttpLayer.ts"
import { mcpFactoryLayer } from "../../src/mcp/McpFactory.ts"
import { doorkeeper } from "../../src/simulator/doorkeeper.ts"
import { type Profile, profiles } from "../../src/simulator/profiles.ts"
import { Simulator } from "../../src/simulator/Simulator.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import type { AnyTool } from "../../src/tools/Tool.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { servedPort } from "./conformance.ts"
import { demoDatabase } from "./product.ts"
import { fakeTokens } from "./tokens.ts"

const timeZone = "Pacific/Auckland"
const shell = { host: "127.0.0.1", port: 0, publicUrl: null, readiness: Effect.void } as const

/** What the local source answers, and so what there is to be asked of the second instance. */
const theirTools = toolkit({ strict: false, serves: serves("local") })
/** What the live source lists of it. */
export const liveTools = toolkit({ strict: false, serves: serves("live") })

type DemoDatabase = Layer.Layer<DatabaseServices, Layer.Error<typeof demoDatabase>>

/** The second instance: `writer` may call everything. */
export const secondInstance = (profile: Profile = profiles.current, database: DemoDatabase = demoDatabase) =>
  httpShell({ ...shell, scopeOf: scopesOf(theirTools), door: doorkeeper(profile) }).pipe(
    Layer.provide(Simulator.factory({ toolkit: theirTools, profile })),
    Layer.provide(services({ source: "local", timeZone, demo: true } as Settings, AuthLayer.perRequest)),
    Layer.provide([fakeTokens, Limits.none, database, Logger.layer([])])
  )

const token = ConfigProvider.layer(ConfigProvider.fromEnvRecord({ AIE_UPSTREAM_TOKEN: "writer" }))

/** An athlete to hang notes on; of AI Endurance's data nothing is kept. */
const notes = Layer.effectDiscard(ensureAthlete()).pipe(Layer.provideMerge(Layer.fresh(Database.memory)))

const liveServices = (port: number, auth: typeof AuthLayer.perRequest) =>
  services(
    { source: "live", upstreamUrl: `http://127.0.0.1:${port}/mcp`, timeZone, demo: true } as Settings,
    auth
  ).pipe(Layer.provide([token, notes]))

/** Built apart from everything else: two servers in one process must not share what a layer is built once for. */
const onItsOwn = <A, E>(layer: Layer.Layer<A, E>) =>
  Layer.effectContext(
    Effect.flatMap(Effect.scope, (scope) => Layer.buildWithMemoMap(layer, Layer.makeMemoMapUnsafe(), scope))
  )

export const liveHttp = (tools: ReadonlyArray<AnyTool>, profile?: Profile, database?: DemoDatabase) =>
  liveBehind(tools).pipe(Layer.provide(onItsOwn(secondInstance(profile, database))))

/** Asks whatever listens. */
const liveBehind = (tools: ReadonlyArray<AnyTool>) =>
  Layer.unwrap(
    Effect.map(servedPort, (port) =>
      httpLayer({ ...shell, toolkit: tools }).pipe(
        Layer.provide(liveServices(port, AuthLayer.perRequest)),
        Layer.provide([fakeTokens, Limits.none])
      )
    )
  )

export const liveInProcess = (tools: ReadonlyArray<AnyTool>) =>
  Layer.unwrap(
    Effect.map(servedPort, (port) =>
      mcpFactoryLayer({ toolkit: tools }).pipe(
        Layer.provide(liveServices(port, AuthLayer.owner(AthleteId.make(1), "test")))
      )
    )
  ).pipe(Layer.provide(onItsOwn(secondInstance())))

/** Both at once, to ask the one through the other and directly; they end with the scope. */
export const liveBoth = (tools: ReadonlyArray<AnyTool>) =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const direct = yield* Layer.buildWithMemoMap(secondInstance(), Layer.makeMemoMapUnsafe(), scope)
    const live = yield* Layer.buildWithMemoMap(
      liveBehind(tools).pipe(Layer.provide(Layer.succeedContext(direct))),
      Layer.makeMemoMapUnsafe(),
      scope
    )
    return { direct: Layer.succeedContext(direct), live: Layer.succeedContext(live) }
  })
