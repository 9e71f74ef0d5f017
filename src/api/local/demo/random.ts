/**
 * The only source of chance in the demo: sfc32 (Chris Doty-Humphrey, PractRand), seeded by words.
 * Every session draws from a stream of its own, named after the session, so a change to one ride
 * leaves all others as they were.
 */
export interface Random {
  /** Uniform in [0, 1). */
  readonly uniform: () => number
  readonly between: (low: number, high: number) => number
  /** Whole number, both ends included. */
  readonly whole: (low: number, high: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <A>(options: readonly [A, ...ReadonlyArray<A>]) => A
  /**
   * Mean 0, variance 1, within +/-3.5: the sum of four uniforms. Three times as fast as Box-Muller,
   * and a rider has no six-sigma seconds.
   */
  readonly normal: () => number
}

const seedText = "demo athlete 1"

/** The stream of random numbers with this name; the same name gives the same numbers. */
export const randomOf = (name: string): Random => {
  let [a, b, c] = hash(`${seedText}/${name}`)
  let counter = 1
  const uniform = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }
  // The first outputs still resemble the seed.
  for (let index = 0; index < 12; index++) uniform()
  const scale = Math.sqrt(3)
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    whole: (low, high) => low + Math.floor((high - low + 1) * uniform()),
    chance: (probability) => uniform() < probability,
    pick: (options) => options[Math.floor(uniform() * options.length)] ?? options[0],
    normal: () => (uniform() + uniform() + uniform() + uniform() - 2) * scale
  }
}

/** Three 32-bit words from a text: FNV-1a with three offsets. */
const hash = (text: string): [number, number, number] => {
  const words: [number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x6a09e667]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    words[0] = Math.imul(words[0] ^ code, 0x01000193)
    words[1] = Math.imul(words[1] ^ code, 0x01000193)
    words[2] = Math.imul(words[2] ^ code, 0x01000193)
  }
  return words
}
