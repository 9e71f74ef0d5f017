/** Streams made by hand, a seeded noise, and the real files beside the checkout where somebody put them. */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Result } from "effect"
import type { Recording } from "../../../src/domain/Recording.ts"
import type { ChannelName, Stream } from "../../../src/domain/Stream.ts"
import { decodeFit } from "../../../src/files/fit.ts"

type Channels = { readonly [Channel in ChannelName]?: ReadonlyArray<number> | Float32Array }

/** A stream at 1 Hz; `pauses` maps a row to the seconds the timer stood still before it. */
export const streamOf = (channels: Channels, pauses: Readonly<Record<number, number>> = {}): Stream => {
  const entries = Object.entries(channels).map(([name, values]) => [name, Float32Array.from(values)] as const)
  const length = entries[0]?.[1].length ?? 0
  const elapsedSeconds = new Int32Array(length)
  let elapsed = 0
  for (let row = 0; row < length; row++) {
    elapsed += pauses[row] ?? 0
    elapsedSeconds[row] = elapsed++
  }
  return { length, elapsedSeconds, channels: Object.fromEntries(entries) }
}

/** Seeded uniform numbers in [0, 1) (mulberry32). */
export const uniform = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Gaussian white noise (Box-Muller). */
export const gaussian = (count: number, seed: number): Float64Array => {
  const next = uniform(seed)
  return Float64Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  )
}

const shared = join(dirname(fileURLToPath(import.meta.url)), "../../../../shared")
export const haveReference = existsSync(join(shared, "realdata")) && existsSync(join(shared, "reference/golden"))
/** For the names of groups: a skipped group says what it misses. */
export const needsReference = haveReference ? "" : " [SKIPPED: no reference files beside the checkout]"

export const decodeReal = (name: string): Recording => {
  const result = decodeFit(readFileSync(join(shared, "realdata", name)))
  return Result.getOrThrow(result).recordings[0]!
}
