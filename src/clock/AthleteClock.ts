/**
 * The athlete's day. Effect's `Clock` says what time it is, the athlete's time zone which day that is.
 * There is no second clock: TestClock governs all of this.
 */
import { Context, type Effect } from "effect"
import type { Day } from "../domain/Day.ts"

export interface Now {
  readonly today: Day
  /** IANA name of the zone that decided `today`. */
  readonly timeZone: string
  /** Milliseconds since 1970. */
  readonly epochMillis: number
}

export class AthleteClock extends Context.Service<
  AthleteClock,
  {
    readonly now: Effect.Effect<Now>
    /** `now` for whoever has just read the profile, and so need not have its zone looked up. @param home the zone in it */
    readonly nowAt: (home: string | null) => Effect.Effect<Now>
    /** Wall-clock time `YYYY-MM-DDTHH:mm:ss` of an instant in the athlete's zone. */
    readonly localTime: (epochMillis: number) => Effect.Effect<string>
    /** The zone that goes before the athlete's own, set where the server runs; null where none is. */
    readonly configuredZone: string | null
  }
>()("ai-endurance-mcp/clock/AthleteClock") {}

/** The zone the athlete set in their profile; a source provides it. Null means the zone of the machine. */
export class HomeZone extends Context.Service<
  HomeZone,
  {
    readonly timeZone: Effect.Effect<string | null>
  }
>()("ai-endurance-mcp/clock/HomeZone") {}
