/**
 * Heart rate that a strap stored under water and handed over afterwards (`hr` messages): event times in 1/1024 s,
 * after the first one packed to 12 bits, so that they roll over every four seconds.
 */
import { type FitRow, numberOf, numbersOf, secondsOf } from "./fitMessages.ts"

const ticksPerSecond = 1024
const rollover = 0x1000

/** @returns the last heart rate of every second since 1970 that has one */
export const storedHeartRates = (messages: ReadonlyArray<FitRow>): ReadonlyMap<number, number> => {
  const out = new Map<number, number>()
  let epochOfTickZero = Number.NaN
  let tick = 0
  for (const message of messages) {
    const ticks: Array<number> = []
    for (const eventSeconds of numbersOf(message, "event_timestamp")) {
      tick = Math.round(eventSeconds * ticksPerSecond)
      ticks.push(tick)
    }
    for (const low of packedTicks(message)) {
      const ahead = (low - tick) & (rollover - 1)
      tick += ahead
      ticks.push(tick)
    }
    const stamped = secondsOf(message, "timestamp")
    if (!Number.isNaN(stamped) && ticks.length > 0) {
      epochOfTickZero = stamped + (numberOf(message, "fractional_timestamp") || 0) - ticks[0]! / ticksPerSecond
    }
    const rates = numbersOf(message, "filtered_bpm")
    ticks.forEach((at, n) => {
      const second = Math.floor(epochOfTickZero + at / ticksPerSecond)
      if (!Number.isNaN(second) && rates[n]! > 0) out.set(second, rates[n]!)
    })
  }
  return out
}

/** Two 12-bit values in three bytes. A byte of 255 reads as missing in any other field; here it is data. */
const packedTicks = (message: FitRow): ReadonlyArray<number> => {
  const bytes = numbersOf(message, "event_timestamp12").map((byte) => (Number.isNaN(byte) ? 255 : byte))
  const out: Array<number> = []
  for (let at = 0; at + 2 < bytes.length; at += 3) {
    out.push(bytes[at]! | ((bytes[at + 1]! & 0x0f) << 8), (bytes[at + 1]! >> 4) | (bytes[at + 2]! << 4))
  }
  return out
}
