/**
 * Who is asking, and whether they have asked too often. A request with a valid token is counted by that token; only one
 * without a token, or with an invalid one, by its network address.
 */
import { Effect, Metric } from "effect"
import type { HttpServerRequest } from "effect/http"
import type { Principal } from "../auth/Auth.ts"
import type { Limits } from "../auth/Limits.ts"
import { callerOf } from "./caller.ts"
import { authenticate, cannotCheck } from "./gate.ts"
import { Refusal } from "./Refusal.ts"

type Request = HttpServerRequest.HttpServerRequest

/** As `authenticate`, and the request is counted; 429 when there were too many. */
export const admission = (limits: Limits["Service"]) => {
  const count = (request: Request, principal: Principal | null, calls: number) =>
    Effect.flatMap(
      principal === null ? limits.anonymousCall(callerOf(request), calls) : limits.call(principal, calls),
      (wait) => (wait === null ? Effect.void : tooMany(wait, principal === null ? "nobody" : "token"))
    )

  return {
    admit: (request: Request) =>
      authenticate(request).pipe(
        Effect.catchTag("Refusal", (refusal) =>
          refusal.status === 401
            ? Effect.flatMap(limits.badToken(callerOf(request)), (wait) =>
                wait === null ? Effect.fail(refusal) : tooMany(wait, "bad token")
              )
            : Effect.fail(refusal)
        ),
        Effect.tap((principal) => count(request, principal, 1)),
        // A database server that is frozen would keep everybody waiting for minutes. To break a query off, the driver
        // takes five seconds more there, which makes ten for the caller.
        Effect.timeoutOrElse({ duration: "5 seconds", orElse: () => Effect.fail(cannotCheck()) })
      ),

    /** The messages of a batch after its first: the request itself was counted already. */
    admitBatch: (request: Request, principal: Principal | null, body: unknown): Effect.Effect<void, Refusal> =>
      Array.isArray(body) && body.length > 1 ? count(request, principal, body.length - 1) : Effect.void
  }
}

const turnedAway = Metric.counter("http_too_many_requests_total", {
  description: "Requests that were one too many, by what they were signed in with",
  incremental: true
})

const tooMany = (seconds: number, by: "token" | "nobody" | "bad token"): Effect.Effect<never, Refusal> =>
  Effect.andThen(
    Metric.update(Metric.withAttributes(turnedAway, { by }), 1),
    Effect.fail(
      new Refusal({
        status: 429,
        message: `Too many requests; wait ${seconds} s.`,
        headers: { "retry-after": String(seconds) }
      })
    )
  )
