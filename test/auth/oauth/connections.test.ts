import { layer } from "@effect/vitest"
import { connectionsCases } from "./cases/connections.ts"
import { signInServer } from "./support/signInServer.ts"

layer(signInServer(), { excludeTestServices: true })("the connections page", connectionsCases)
