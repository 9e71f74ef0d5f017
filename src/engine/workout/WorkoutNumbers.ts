/** The shape of what a workout amounts to, shared by rides, runs and swims. */
import type { ZoneSeconds } from "../../domain/Zones.ts"

export interface WorkoutNumbers {
  readonly durationSeconds: number | null
  readonly distanceMetres: number | null
  /** External stress score, to a tenth. */
  readonly ess: number | null
  readonly zoneSeconds: ZoneSeconds | null
  /** True when a step runs until the lap button: the numbers count the other steps, so they say "at least". */
  readonly open: boolean
  /** Why a number is null, or what was assumed; each reason once. */
  readonly reasons: ReadonlyArray<string>
}

export const nothingKnown: WorkoutNumbers = {
  durationSeconds: null,
  distanceMetres: null,
  ess: null,
  zoneSeconds: null,
  open: false,
  reasons: []
}

export const toTenth = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10)
export const unique = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [...new Set(texts)]
