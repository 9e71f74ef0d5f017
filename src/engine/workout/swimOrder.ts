/** A set of a swim written out: every swim from wall to wall, with the rest after it. */
import type { SwimInterval, SwimSet } from "../../domain/SwimWorkout.ts"

/** Between rounds the longer of the two rests counts: the last interval's own, or the set's. */
export const swimsInOrder = <Swim extends { readonly restSeconds: number }>(
  set: SwimSet,
  swimOf: (interval: SwimInterval) => Swim
): ReadonlyArray<Swim> => {
  const round = set.intervals.flatMap((interval) => {
    const swim = swimOf(interval)
    return Array.from({ length: interval.repeats }, () => swim)
  })
  const last = round.at(-1)
  if (last === undefined) return []
  const between = { ...last, restSeconds: Math.max(last.restSeconds, set.restSeconds ?? 0) }
  return Array.from({ length: set.rounds }, (_, done) =>
    done < set.rounds - 1 ? [...round.slice(0, -1), between] : round
  ).flat()
}

/** Seconds at the wall after an interval that takes `swimSeconds`; a send-off leaves what the swim did not take. */
export const restAfter = ({ pause }: SwimInterval, swimSeconds: number): number => {
  if (pause === undefined) return 0
  return pause.by === "rest" ? pause.seconds : Math.max(0, pause.seconds - swimSeconds)
}
