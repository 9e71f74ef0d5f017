import { layer } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { serves } from "../../src/api/ApiLayer.ts"
import { ensureAthlete } from "../../src/api/local/Athletes.ts"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { Limits } from "../../src/auth/Limits.ts"
import { PersonalAccessTokens } from "../../src/auth/PersonalAccessTokens.ts"
import { services } from "../../src/cli/sources.ts"
import type { Settings } from "../../src/cli/Settings.ts"
import { Database } from "../../src/db/Database.ts"
import { httpLayer } from "../../src/http/HttpLayer.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { tenantCases } from "../auth/oauth/cases/tenants.ts"

const settings = { source: "local", timeZone: "UTC", demo: false } as Settings

const server = httpLayer({
  host: "127.0.0.1",
  port: 0,
  publicUrl: null,
  readiness: Effect.void,
  toolkit: toolkit({ strict: false, serves: serves("local") })
}).pipe(
  Layer.provide([
    services(settings, AuthLayer.perRequest),
    PersonalAccessTokens.verifier,
    Limits.layer(),
    Logger.layer([])
  ]),
  Layer.provideMerge(PersonalAccessTokens.layer),
  Layer.provideMerge(Layer.effectDiscard(ensureAthlete())),
  Layer.provideMerge(Database.memory)
)

layer(server, { excludeTestServices: true })("two athletes on one server", tenantCases)
