/** LEB128 numbers, zig-zag where signed. Exact for integers up to 2^52. */

const low31 = 2 ** 31

export class NumberWriter {
  private room: Uint8Array
  private at = 0

  constructor(expectedBytes: number) {
    this.room = new Uint8Array(Math.max(64, expectedBytes))
  }

  unsigned(value: number): void {
    if (this.at + 10 > this.room.length) this.grow()
    let rest = value
    while (rest >= low31) {
      this.room[this.at++] = (rest % 128) + 128
      rest = Math.floor(rest / 128)
    }
    while (rest > 127) {
      this.room[this.at++] = (rest & 127) | 128
      rest >>>= 7
    }
    this.room[this.at++] = rest
  }

  signed(value: number): void {
    // From one second to the next little changes: nearly all fit into a byte.
    if (value > -64 && value < 64 && this.at < this.room.length) {
      this.room[this.at++] = value < 0 ? -2 * value - 1 : 2 * value
    } else this.unsigned(value < 0 ? -2 * value - 1 : 2 * value)
  }

  bytes(): Uint8Array {
    return this.room.subarray(0, this.at)
  }

  private grow(): void {
    const larger = new Uint8Array(2 * this.room.length)
    larger.set(this.room)
    this.room = larger
  }
}

/** Reads 0 past the end and remembers it in `ranOut`: the caller checks once, not at every number. */
export class NumberReader {
  ranOut = false
  private readonly source: Uint8Array
  private at = 0

  constructor(source: Uint8Array) {
    this.source = source
  }

  unsigned(): number {
    const source = this.source
    // Past the end a typed array gives undefined, which no comparison holds for.
    const first = source[this.at]!
    if (first < 128) {
      this.at++
      return first
    }
    const second = source[this.at + 1]!
    if (second < 128) {
      this.at += 2
      return first + second * 128 - 128
    }
    return this.longer()
  }

  /** Passes over numbers without making them. */
  skip(count: number): void {
    let left = count
    while (left > 0 && this.at < this.source.length) if (this.source[this.at++]! < 128) left--
    if (left > 0) this.ranOut = true
  }

  private longer(): number {
    let value = 0
    let factor = 1
    for (;;) {
      if (this.at >= this.source.length) {
        this.ranOut = true
        return 0
      }
      const byte = this.source[this.at++]!
      if (byte < 128) return value + byte * factor
      value += (byte - 128) * factor
      factor *= 128
    }
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }
}
