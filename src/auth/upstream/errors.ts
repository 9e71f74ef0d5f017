/** How being a client of AI Endurance's authorization server can fail; `Unavailable` of `domain/errors` is the rest. */
import { Schema } from "effect"
import { Unavailable } from "../../domain/errors.ts"

/** The login is over, and only the athlete can begin a new one. Never the answer to a time-out. */
export class SignInAgain extends Schema.TaggedError<SignInAgain>()("SignInAgain", {
  message: Schema.String,
  hint: Schema.String
}) {}

/** AI Endurance did not sign the athlete in, or its answer did not belong to what was asked. */
export class SignInRefused extends Schema.TaggedError<SignInRefused>()("SignInRefused", {
  /** Its own word (`access_denied`, `invalid_grant`, …), or `invalid_response`. */
  code: Schema.String,
  message: Schema.String,
  hint: Schema.String
}) {}

export const noLogin = () =>
  new SignInAgain({
    message: "No AI Endurance account is connected.",
    hint: "Sign in to AI Endurance again."
  })

export const loginOver = () =>
  new SignInAgain({
    message: "AI Endurance has ended this login: it was revoked, or has expired.",
    hint: "Sign in to AI Endurance again."
  })

/** For a login whose last renewal left no answer. */
export const loginLost = () =>
  new SignInAgain({
    message:
      "The login at AI Endurance cannot be renewed: it was revoked, or the answer to its last renewal got lost, and that answer is given only once.",
    hint: "Sign in to AI Endurance again."
  })

export const unanswered = () =>
  new Unavailable({
    message: "AI Endurance did not answer when its login was to be renewed.",
    hint: "Try again in a minute; the login is kept."
  })

export const unreachable = () =>
  new Unavailable({
    message: "The sign-in server of AI Endurance did not answer.",
    hint: "Try again in a few minutes."
  })
