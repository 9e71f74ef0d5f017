import { layer } from "@effect/vitest"
import { authorizeCases } from "./cases/authorize.ts"
import { signInServer } from "./support/signInServer.ts"

layer(signInServer(), { excludeTestServices: true })("an authorization request", authorizeCases)
