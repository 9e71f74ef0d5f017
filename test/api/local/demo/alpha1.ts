/**
 * DFA alpha 1 straight from its definition (Peng 1995) with smoothness-priors detrending (Tarvainen 2002, lambda
 * 500): written apart from the engine, so that the simulated beats are judged by somebody else.
 */
export const alpha1 = (milliseconds: ReadonlyArray<number>): number => {
  const detrended = withoutTrend(milliseconds)
  const mean = detrended.reduce((sum, value) => sum + value, 0) / detrended.length
  let sum = 0
  const profile = detrended.map((value) => (sum += value - mean))
  const points = Array.from({ length: 13 }, (_, index) => {
    const size = index + 4
    return [Math.log(size), Math.log(fluctuation(profile, size))] as const
  })
  return slope(points)
}

const fluctuation = (profile: ReadonlyArray<number>, size: number): number => {
  let squares = 0
  const boxes = Math.floor(profile.length / size)
  for (let box = 0; box < boxes; box++) {
    const points = profile.slice(box * size, (box + 1) * size).map((value, index) => [index, value] as const)
    const gradient = slope(points)
    const [x, y] = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / size)
    for (const point of points) squares += (point[1] - y! - gradient * (point[0] - x!)) ** 2
  }
  return Math.sqrt(squares / (boxes * size))
}

const slope = (points: ReadonlyArray<readonly [number, number]>): number => {
  const x = points.reduce((sum, point) => sum + point[0], 0) / points.length
  const y = points.reduce((sum, point) => sum + point[1], 0) / points.length
  const products = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  return products / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
}

/** z - (I + lambda^2 D2'D2)^-1 z, by elimination on the five diagonals. */
const withoutTrend = (values: ReadonlyArray<number>): ReadonlyArray<number> => {
  const count = values.length
  const squared = 500 ** 2
  const band = Array.from({ length: count }, () => [1, 0, 0])
  for (let row = 0; row + 2 < count; row++) {
    const weights = [1, -2, 1]
    for (let left = 0; left < 3; left++) {
      for (let right = left; right < 3; right++)
        band[row + left]![right - left]! += squared * weights[left]! * weights[right]!
    }
  }
  const trend = [...values]
  for (let row = 0; row < count; row++) {
    for (let below = 1; below <= 2 && row + below < count; below++) {
      const factor = band[row]![below]! / band[row]![0]!
      for (let column = below; column <= 2; column++)
        band[row + below]![column - below]! -= factor * band[row]![column]!
      trend[row + below]! -= factor * trend[row]!
    }
  }
  for (let row = count - 1; row >= 0; row--) {
    for (let ahead = 1; ahead <= 2 && row + ahead < count; ahead++)
      trend[row]! -= band[row]![ahead]! * trend[row + ahead]!
    trend[row]! /= band[row]![0]!
  }
  return values.map((value, index) => value - trend[index]!)
}
