/** How a method of the engine is told in an answer: what of it is published, and what is a heuristic of this project. */
import type { InsightBasis } from "../domain/Insight.ts"
import type { MethodBasis } from "../engine/insight/basis.ts"

export const basisOf = ({ method, ours, published }: MethodBasis): InsightBasis => ({
  method,
  published,
  heuristic: ours
})
