/** Numbers and instants as XML spells them. */

/** NaN for anything but a finite decimal number. */
export const decimal = (text: string): number => {
  const trimmed = text.trim()
  const value = trimmed === "" ? Number.NaN : Number(trimmed)
  return Number.isFinite(value) ? value : Number.NaN
}

export interface Instant {
  /** Since 1970; read as UTC where no zone is given. */
  readonly epochSeconds: number
  /** Local minus UTC; null without a zone, and for `Z`, which says nothing about where it was. */
  readonly utcOffsetSeconds: number | null
  readonly zoned: boolean
}

const pattern = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)\s?(Z|z|[+-]\d{2}:?\d{2})?$/u

/** ISO 8601, `2026-03-01T08:00:00.000Z`; null for anything else. */
export const instantOf = (text: string): Instant | null => {
  const parts = pattern.exec(text.trim())
  if (parts === null) return null
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number)
  if (month! < 1 || month! > 12 || day! < 1 || day! > 31 || hour! > 24 || minute! > 59 || second! >= 61) return null
  const zone = parts[7]
  const offset = zone === undefined || /z/iu.test(zone) ? 0 : offsetOf(zone)
  const wall = Date.UTC(year!, month! - 1, day, hour, minute) / 1000 + second!
  return {
    epochSeconds: wall - offset,
    utcOffsetSeconds: zone !== undefined && !/z/iu.test(zone) ? offset : null,
    zoned: zone !== undefined
  }
}

const offsetOf = (zone: string): number => {
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(-2))
  return (zone.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60)
}
