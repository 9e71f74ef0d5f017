/**
 * What each kind of failure of AI Endurance means: which error it becomes, whether asking again may help, whether
 * a write may have happened all the same, and whether the endpoint itself is in trouble. One row per kind; how a
 * kind is recognised is in `classify.ts`.
 */
import {
  InvalidInput,
  NotFound,
  NotSignedIn,
  type ReadError,
  ScopeMissing,
  Throttled,
  Unavailable,
  UpstreamChanged,
  UpstreamRefused,
  WorkoutHasNoSteps
} from "../../../domain/errors.ts"
import type { Asked, Sighting } from "./classify.ts"

export type FaultClass = keyof typeof faults

export interface Fault {
  /** `own`: nothing was asked, because of an error on our side. */
  readonly class: FaultClass | "own"
  readonly error: FaultError
  /** A read may be repeated. */
  readonly again: boolean
  /** A write may have happened. */
  readonly maybeDone: boolean
  /** Counts against the endpoint as a whole: the breaker watches this. */
  readonly down: boolean
  /** What AI Endurance asked us to wait. */
  readonly retryAfterSeconds: number | null
}

export type FaultError =
  | NotSignedIn
  | ScopeMissing
  | NotFound
  | InvalidInput
  | Throttled
  | Unavailable
  | UpstreamRefused
  | UpstreamChanged
  | WorkoutHasNoSteps

/** An error of ours that kept the request from being sent, as a fault among the others. */
export const ownFault = (error: FaultError): Fault => ({ class: "own", error, ...final, retryAfterSeconds: null })

/** For operations that have no such thing as an unknown id or a workout without steps. */
export const asReadError = (error: FaultError): ReadError =>
  error._tag === "NotFound" || error._tag === "WorkoutHasNoSteps"
    ? new UpstreamRefused({ message: error.message, hint: error.hint })
    : error

export interface Facts extends Asked {
  readonly seen: Sighting
  /** Empty, or a sentence with a space before it. */
  readonly quote: string
  readonly retryAfterSeconds: number | null
}

export interface Row {
  readonly again: boolean
  readonly maybeDone: boolean
  readonly down: boolean
  readonly say: (facts: Facts) => FaultError
}

const final = { again: false, maybeDone: false, down: false }
const passing = { again: true, maybeDone: true, down: true }

const shapeHint = "Run `npm run cli -- doctor`: it compares AI Endurance with what this version knows of it."
const laterHint = "Try again in a few minutes."

export const faults = {
  signedOut: {
    ...final,
    say: () =>
      new NotSignedIn({
        message: "AI Endurance does not accept the access token.",
        hint: "It expired or was revoked. Connect the AI Endurance account again: `npm run cli -- login` on this machine, or a new AIE_UPSTREAM_TOKEN."
      })
  },
  forbidden: {
    ...final,
    say: ({ kind, what, quote }) =>
      kind === "write"
        ? new ScopeMissing({
            scope: "write",
            message: `AI Endurance does not allow this access to change anything (${what}).${quote}`,
            hint: "Connect the AI Endurance account again (on your own machine: `npm run cli -- login`) and grant the scope write."
          })
        : new UpstreamRefused({
            message: `AI Endurance does not allow this access to use ${what}.${quote}`,
            hint: "Check in the AI Endurance app that the subscription is active, then connect the account again."
          })
  },
  lapsed: {
    ...final,
    say: ({ what, quote }) =>
      new UpstreamRefused({
        message: `AI Endurance refused ${what} because of the subscription.${quote}`,
        hint: "The subscription or trial is managed in the AI Endurance app; it cannot be changed from here."
      })
  },
  missing: {
    ...final,
    say: ({ what, quote }) =>
      new NotFound({
        message: `AI Endurance found nothing under this id (${what}).${quote}`,
        hint: "Ids come from the lists: read getPlannedWorkouts or the list of activities again."
      })
  },
  noEndpoint: {
    ...final,
    say: () =>
      new UpstreamRefused({
        message: "There is no MCP endpoint at the address of AI Endurance.",
        hint: "Check AIE_UPSTREAM_URL."
      })
  },
  invalid: {
    ...final,
    say: ({ what, quote }) =>
      new InvalidInput({
        message: `AI Endurance does not accept these arguments for ${what}.${quote}`,
        hint: "Correct the arguments and call again; nothing was changed."
      })
  },
  noId: {
    ...final,
    say: ({ what }) =>
      new InvalidInput({
        message: `AI Endurance was asked for ${what} without an id.`,
        hint: "Pass the id of a row of the list."
      })
  },
  noSteps: {
    ...final,
    say: ({ what, kind }) =>
      kind === "write"
        ? new WorkoutHasNoSteps({
            message: "The steps of this workout were written out, so there is no intensity to scale.",
            hint: "Only workouts with has_steps_general false can be scaled. Create a new one and skip this one."
          })
        : new UpstreamRefused({
            message: `AI Endurance answered ${what} with WORKOUT_HAS_NO_STEPS.`,
            hint: shapeHint
          })
  },
  throttled: {
    ...final,
    again: true,
    say: ({ retryAfterSeconds }) => {
      const wait = retryAfterSeconds ?? usualWaitSeconds
      return new Throttled({
        message: "AI Endurance was asked too often.",
        hint: `Wait ${wait} s and try again.`,
        retryAfterSeconds: wait
      })
    }
  },
  crowded: {
    ...final,
    say: () =>
      new Throttled({
        message: "Too many calls to AI Endurance are waiting their turn.",
        hint: `Wait ${usualWaitSeconds} s and try again; ask for less at once.`,
        retryAfterSeconds: usualWaitSeconds
      })
  },
  resting: {
    ...final,
    say: ({ seen }) => {
      const seconds = seen._tag === "Resting" ? seen.seconds : 0
      return new Unavailable({
        message: "AI Endurance failed several times in a row and is left alone for a moment; nothing was sent.",
        hint: `Try again in ${Math.max(seconds, 1)} s.`
      })
    }
  },
  serverError: {
    ...passing,
    say: ({ quote }) => new Unavailable({ message: `AI Endurance had an error of its own.${quote}`, hint: laterHint })
  },
  /** The tool ran and gave no reason. The server is well, and the same arguments will fail the same way. */
  toolBroke: {
    ...final,
    maybeDone: true,
    say: ({ what, quote }) =>
      new UpstreamRefused({
        message: `AI Endurance could not carry out ${what}.${quote}`,
        hint: "Check the ids and dates; if they are right, try again later."
      })
  },
  unknownTool: {
    ...final,
    say: ({ what, quote }) =>
      new UpstreamChanged({ message: `AI Endurance does not know ${what} (any more).${quote}`, hint: shapeHint })
  },
  notUnderstood: {
    ...final,
    say: ({ what, quote }) =>
      new UpstreamChanged({
        message: `AI Endurance did not understand the request for ${what}.${quote}`,
        hint: shapeHint
      })
  },
  refused: {
    ...final,
    say: ({ what, quote }) => new UpstreamRefused({ message: `AI Endurance refused ${what}.${quote}`, hint: laterHint })
  },
  sessionGone: {
    ...final,
    again: true,
    say: () =>
      new Unavailable({ message: "AI Endurance keeps forgetting the session that it opened.", hint: laterHint })
  },
  redirected: {
    ...final,
    say: () =>
      new UpstreamRefused({
        message: "AI Endurance points to another address, and the access token is not sent there.",
        hint: "Check AIE_UPSTREAM_URL: it must be the endpoint itself, without a redirect."
      })
  },
  unreachable: {
    ...passing,
    maybeDone: false,
    say: () =>
      new Unavailable({
        message: "AI Endurance cannot be reached.",
        hint: "Check the network connection and AIE_UPSTREAM_URL, then try again."
      })
  },
  dropped: {
    ...passing,
    say: () => new Unavailable({ message: "The connection to AI Endurance broke.", hint: laterHint })
  },
  hung: {
    ...passing,
    say: ({ seen }) =>
      new Unavailable({
        message: `AI Endurance did not answer within ${seen._tag === "Hung" ? seen.afterSeconds : 0} s.`,
        hint: laterHint
      })
  },
  brokenOff: {
    ...passing,
    say: ({ what }) => new Unavailable({ message: `The answer of AI Endurance to ${what} broke off.`, hint: laterHint })
  },
  tooLarge: {
    ...final,
    maybeDone: true,
    say: ({ what, seen }) =>
      new UpstreamRefused({
        message: `The answer of AI Endurance to ${what} is larger than ${seen._tag === "TooLarge" ? seen.limitMebibytes : 0} MiB.`,
        hint: "Ask for less: a shorter range, a lower resolution, fewer extras."
      })
  },
  webPage: {
    ...passing,
    say: () =>
      new Unavailable({
        message: "A web page came back in place of an answer from AI Endurance.",
        hint: "Something in between answered: a proxy, the login page of a network, or maintenance. Try again later."
      })
  },
  wrongType: {
    ...final,
    maybeDone: true,
    say: ({ seen, quotable }) => {
      const type = quotable(seen._tag === "WrongType" ? seen.contentType : "")
      return new UpstreamChanged({
        message: `The answer of AI Endurance is neither JSON nor an event stream${type === null ? "" : ` but "${type}"`}.`,
        hint: shapeHint
      })
    }
  },
  noAnswer: {
    ...final,
    maybeDone: true,
    say: ({ what }) =>
      new UpstreamChanged({ message: `What AI Endurance sent back does not answer ${what}.`, hint: shapeHint })
  }
} as const satisfies { readonly [name: string]: Row }

const usualWaitSeconds = 10
