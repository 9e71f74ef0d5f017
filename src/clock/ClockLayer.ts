/** ClockLayer: `AIE_TIMEZONE` wins, then the athlete's own zone, then the machine's. */
import { Clock, DateTime, Effect, Layer, Option } from "effect"
import { Day } from "../domain/Day.ts"
import { AthleteClock, HomeZone, type Now } from "./AthleteClock.ts"

const systemZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** The zone's name where the runtime knows it, else null. */
export const knownZone = (name: string): string | null =>
  Option.match(DateTime.zoneMakeNamed(name), { onNone: () => null, onSome: () => name })

const localTimeIn = (zone: string, epochMillis: number): string =>
  Option.match(DateTime.makeZoned(epochMillis, { timeZone: zone }), {
    onNone: () => new Date(epochMillis).toISOString().slice(0, 19),
    onSome: (zoned) => DateTime.formatIsoZoned(zoned).slice(0, 19)
  })

const layer = (configured: string | null): Layer.Layer<AthleteClock, never, HomeZone> =>
  Layer.effect(
    AthleteClock,
    Effect.gen(function* () {
      const home = yield* HomeZone
      const today = rememberingDay()
      const machineZone = systemZone()
      const zoneOf = (name: string | null): string =>
        configured ?? (name === null ? null : knownZone(name)) ?? machineZone
      const zone = configured !== null ? Effect.succeed(configured) : Effect.map(home.timeZone, zoneOf)
      const nowIn = (timeZone: string): Effect.Effect<Now> =>
        Effect.map(Clock.currentTimeMillis, (epochMillis) => ({
          epochMillis,
          timeZone,
          today: today(timeZone, epochMillis)
        }))
      return AthleteClock.of({
        now: Effect.flatMap(zone, nowIn),
        nowAt: (name) => nowIn(zoneOf(name)),
        localTime: (epochMillis) => Effect.map(zone, (name) => localTimeIn(name, epochMillis)),
        configuredZone: configured
      })
    })
  )

/**
 * The day of a moment, remembered until it may change: today's zones have their midnights, and the changes of their
 * offsets, on quarters of an hour. Working it out anew is a tenth of what a small tool call costs.
 */
const rememberingDay = (): ((zone: string, epochMillis: number) => Day) => {
  let known: { readonly zone: string; readonly quarter: number; readonly day: Day } | null = null
  return (zone, epochMillis) => {
    const quarter = Math.floor(epochMillis / 900_000)
    if (known?.zone !== zone || known.quarter !== quarter) known = { zone, quarter, day: dayIn(zone, epochMillis) }
    return known.day
  }
}

const dayIn = (zone: string, epochMillis: number): Day => Day.make(localTimeIn(zone, epochMillis).slice(0, 10))

/** One moment that does not pass: the day of a recording, whatever the day of its replay. */
const standing = ({ epochMillis, timeZone }: Omit<Now, "today">): Layer.Layer<AthleteClock> =>
  Layer.sync(AthleteClock, () => {
    const now = Effect.succeed({ epochMillis, timeZone, today: dayIn(timeZone, epochMillis) })
    return {
      now,
      nowAt: () => now,
      localTime: (millis) => Effect.succeed(localTimeIn(timeZone, millis)),
      configuredZone: null
    }
  })

export const ClockLayer = {
  /** @param configured the value of `AIE_TIMEZONE`, already checked, or null */
  layer,
  standing,
  /** The calendar day of an instant in a zone. */
  dayIn,
  /** A fixed zone, for tests and tools without an athlete. */
  inZone: (name: string): Layer.Layer<AthleteClock> =>
    layer(name).pipe(Layer.provide(Layer.succeed(HomeZone, { timeZone: Effect.succeed(null) })))
}
