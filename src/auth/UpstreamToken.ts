/**
 * The AI Endurance access token of whoever is asking. The live source asks for it before each call and keeps no
 * copy; how it was obtained, stored and refreshed is decided here and nowhere else.
 */
import { Config, Context, Effect, Layer, Option, Redacted } from "effect"
import { NotSignedIn, type Unavailable } from "../domain/errors.ts"

export class UpstreamToken extends Context.Service<
  UpstreamToken,
  {
    readonly token: Effect.Effect<Redacted.Redacted, NotSignedIn | Unavailable>
    /** Another one in place of a token that AI Endurance refused; null where there is no other to be had. */
    readonly insteadOf: (
      refused: Redacted.Redacted
    ) => Effect.Effect<Redacted.Redacted | null, NotSignedIn | Unavailable>
    /** AI Endurance refused the other one too: whatever stands behind it is over. */
    readonly over: Effect.Effect<void>
  }
>()("ai-endurance-mcp/auth/UpstreamToken") {
  static readonly fixed = (token: Redacted.Redacted | null): Layer.Layer<UpstreamToken> =>
    Layer.succeed(UpstreamToken, {
      token: token === null ? Effect.fail(noToken()) : Effect.succeed(token),
      insteadOf: () => Effect.succeed(null),
      over: Effect.void
    })

  /** One token for the whole process, from the environment. */
  static readonly layerConfig: Layer.Layer<UpstreamToken, Config.ConfigError> = Layer.unwrap(
    Effect.suspend(() => Effect.map(environmentToken, UpstreamToken.fixed))
  )
}

/** `AIE_UPSTREAM_TOKEN`; an empty variable is how a shell says "not set". */
export const environmentToken: Effect.Effect<Redacted.Redacted | null, Config.ConfigError> = Effect.map(
  Config.option(Config.Redacted("AIE_UPSTREAM_TOKEN")),
  (found) => {
    const text = Option.match(found, { onNone: () => "", onSome: (token) => Redacted.value(token).trim() })
    return text === "" ? null : Redacted.make(text, { label: "AI Endurance access token" })
  }
)

const noToken = () => new NotSignedIn({ message: "No AI Endurance account is connected.", hint: signInHint })

/** For whoever uses the program on their own machine. Never a browser from here: they may sit at another one. */
export const signInHint =
  "Run `npm run cli -- login` in a terminal on this machine, in the folder of ai-endurance-mcp, and ask again, or set AIE_UPSTREAM_TOKEN to an access token of AI Endurance and start again."
