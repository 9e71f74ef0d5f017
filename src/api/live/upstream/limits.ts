/** How the live source behaves towards AI Endurance. Nothing here is published by them: they ask to be reasonable. */
import { Duration } from "effect"

export interface Limits {
  /** For the handshake and for one call, each. Hung calls were observed, and 20 s is what works in the field. */
  readonly timeout: Duration.Duration
  /** For a read with all its repetitions; under the time-out of a tool, so that the answer is ours. */
  readonly deadline: Duration.Duration
  readonly retries: number
  readonly firstPause: Duration.Duration
  readonly longestPause: Duration.Duration
  /** Requests on their way at once: of everybody, and of one athlete. */
  readonly atOnce: number
  readonly atOncePerAthlete: number
  /** Requests of one athlete in `perSeconds`; a burst of that size passes at once. */
  readonly requests: number
  readonly perSeconds: number
  /** Longest wait for a turn. */
  readonly patience: Duration.Duration
  /** Calls in a row that must fail before AI Endurance is left alone, and for how long. */
  readonly failuresInARow: number
  readonly rest: Duration.Duration
  readonly sessionLife: Duration.Duration
  readonly toolListLife: Duration.Duration
}

export const defaultLimits: Limits = {
  timeout: Duration.seconds(20),
  deadline: Duration.seconds(45),
  retries: 5,
  firstPause: Duration.millis(250),
  longestPause: Duration.seconds(10),
  atOnce: 64,
  atOncePerAthlete: 6,
  requests: 40,
  perSeconds: 10,
  patience: Duration.seconds(15),
  failuresInARow: 5,
  rest: Duration.seconds(15),
  sessionLife: Duration.minutes(30),
  toolListLife: Duration.minutes(10)
}
