/** Collects, while an answer is put together, how its figures came to be and why some could not. */
import type { Basis, Missing } from "../../../domain/Evidence.ts"

/** A figure of the engine, fresh or stored. */
export interface Figure<A> {
  readonly method: string
  readonly channel: string
  readonly coverage: number
  readonly warnings: ReadonlyArray<string>
  readonly value: A | null
  readonly reason?: string | null
}

export interface Evidence {
  readonly missing: ReadonlyArray<Missing>
  readonly basis: ReadonlyArray<Basis>
  /** The value, with its basis noted; null with its reason noted. */
  readonly take: <A>(what: string, figure: Figure<A>) => A | null
  readonly lack: (what: string, reason: string) => null
}

export const evidence = (): Evidence => {
  const missing: Array<Missing> = []
  const basis: Array<Basis> = []
  const lack = (what: string, reason: string): null => {
    missing.push({ what, reason })
    return null
  }
  return {
    missing,
    basis,
    lack,
    take: (what, { channel, coverage, method, reason, value, warnings }) => {
      if (value === null) return lack(what, reason ?? "not computed")
      basis.push({ what, method, channel, coverage, warnings })
      return value
    }
  }
}

export const reasons = {
  noSeconds: "the seconds of this activity are not stored",
  heartExcluded: "the athlete excluded the heart-rate data of this activity",
  modelledPower: "the power was modelled from heart rate, not measured"
} as const
