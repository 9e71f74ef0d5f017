import { layer } from "@effect/vitest"
import { officialClientCases } from "./cases/officialClient.ts"
import { signInServer } from "./support/signInServer.ts"

layer(signInServer(), { excludeTestServices: true })("the official client", officialClientCases)
