/** What is dear to compute and holds until something it rests on changes: one value per athlete, under a key. */
import { Effect } from "effect"

export interface Remembered<Key, A> {
  /** The value under the key; another key for the same owner replaces what was there. */
  readonly get: <E, R>(owner: Key, key: string, compute: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** How often something had to be computed. */
  readonly computed: () => number
}

/** @param most owners kept; the one longest unasked goes first */
export const remembered = <Key, A>(most: number): Remembered<Key, A> => {
  const known = new Map<Key, { readonly key: string; readonly value: A }>()
  let computed = 0
  const keep = (owner: Key, entry: { readonly key: string; readonly value: A }): A => {
    known.delete(owner)
    known.set(owner, entry)
    if (known.size > most) known.delete(known.keys().next().value!)
    return entry.value
  }
  return {
    get: (owner, key, compute) =>
      Effect.suspend(() => {
        const before = known.get(owner)
        if (before?.key === key) return Effect.succeed(keep(owner, before))
        return Effect.map(compute, (value) => {
          computed++
          return keep(owner, { key, value })
        })
      }),
    computed: () => computed
  }
}
