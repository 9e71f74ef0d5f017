/**
 * Says whose account a token is, at an address that is named in the authorization server's metadata: what AI Endurance
 * is not known to do, and what athletes are known again by.
 */
import { Effect, Layer, Redacted } from "effect"
import { HttpBody, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { TokenVerifier } from "../auth/TokenVerifier.ts"

const path = "/api/o/userinfo/"

export const accounts: Layer.Layer<never, never, HttpRouter.HttpRouter | TokenVerifier> = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const { verify } = yield* TokenVerifier
    yield* router.add(
      "GET",
      path,
      Effect.gen(function* () {
        const { headers } = yield* HttpServerRequest.HttpServerRequest
        const token = (headers["authorization"] ?? "").replace(/^bearer +/iu, "")
        const holder = yield* Effect.orElseSucceed(verify(Redacted.make(token)), () => null)
        return holder === null
          ? HttpServerResponse.jsonUnsafe({ error: "invalid_token" }, { status: 401 })
          : HttpServerResponse.jsonUnsafe({ sub: String(holder.athleteId) })
      })
    )
    yield* router.addGlobalMiddleware((answer) =>
      Effect.gen(function* () {
        const { url } = yield* HttpServerRequest.HttpServerRequest
        const response = yield* answer
        if (url !== "/.well-known/oauth-authorization-server" || response.status !== 200) return response
        const document = (yield* Effect.promise(() => HttpServerResponse.toWeb(response).json())) as {
          readonly issuer: string
        }
        const userinfo_endpoint = document.issuer + path
        return HttpServerResponse.setBody(response, HttpBody.jsonUnsafe({ ...document, userinfo_endpoint }))
      })
    )
  })
)
