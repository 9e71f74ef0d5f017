/** Durations as labels: `5s`, `5min`, `20min`, as AI Endurance keys its bests and fades. */

/** Whole minutes in minutes, everything else in seconds. */
export const durationLabel = (seconds: number): string =>
  seconds >= 60 && seconds % 60 === 0 ? `${seconds / 60}min` : `${seconds}s`

const label = /^(\d+(?:\.\d+)?)\s*(s|sec|min|m|h)$/u
const secondsIn: { readonly [unit: string]: number } = { s: 1, sec: 1, min: 60, m: 60, h: 3600 }

export const secondsOfLabel = (text: string): number | null => {
  const match = label.exec(text)
  return match === null ? null : Number(match[1]) * (secondsIn[match[2] ?? ""] ?? 1)
}
