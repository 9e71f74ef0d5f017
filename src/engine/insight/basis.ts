/** What travels with every insight: which method made it, what of it stands in the literature and what is our choice. */

export interface MethodBasis {
  /** Stable id with its version, `recovery/z-logistic-v1`; another number means another result. */
  readonly method: string
  /** Published parts, by author and year. */
  readonly published: ReadonlyArray<string>
  /** Constants and rules nobody published: heuristics of this project, not validated against outcomes. */
  readonly ours: ReadonlyArray<string>
}
