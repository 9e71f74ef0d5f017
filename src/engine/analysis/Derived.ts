/**
 * What every derived number carries: how it was made, from which channel, how much of the activity that channel
 * covers, and what to keep in mind. A number that cannot be had honestly is null with the reason in words.
 */
export interface Provenance {
  /** Stable id of the formula and its variant, `mean-maximal/elapsed`. */
  readonly method: string
  /** The channel it was computed from, as the stream names it, or `rr`. */
  readonly channel: string
  /** Share of the activity with valid data, 0 to 1. */
  readonly coverage: number
  /** Short codes, `lowCoverage`; empty when there is nothing to say. */
  readonly warnings: ReadonlyArray<string>
}

export type Derived<A> = Provenance & ({ readonly value: A } | { readonly value: null; readonly reason: string })

export const known = <A>(provenance: Provenance, value: A): Derived<A> => ({ ...provenance, value })

export const unknown = (provenance: Provenance, reason: string): Derived<never> => ({
  ...provenance,
  value: null,
  reason
})
