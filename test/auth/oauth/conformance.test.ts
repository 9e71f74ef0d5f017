import { layer } from "@effect/vitest"
import { conformanceCases } from "./cases/conformance.ts"
import { signInServer } from "./support/signInServer.ts"

layer(signInServer(), { excludeTestServices: true })("the official conformance runner", conformanceCases)
