/** What the engine says about a workout it cannot build, as an error the caller can act on. */
import { InvalidInput } from "../../domain/errors.ts"
import { durationWords } from "../../domain/Units.ts"
import type { ScalableContent } from "../../domain/Workout.ts"
import type { Built, Refused } from "../../engine/workout/index.ts"

export const refusedIntensity = ({ nearest, reason }: Refused): InvalidInput =>
  new InvalidInput({
    message: `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`,
    hint:
      nearest === undefined
        ? "Give a load (ess) or a time at the intensity (intensityTime, seconds) that a single workout can hold."
        : `What would work: ${builtWords(nearest)}.`
  })

export const builtWords = ({ content, numbers }: Built): string =>
  [workWords(content), ...(numbers.ess === null ? [] : [`load ${Math.round(numbers.ess)}`])].join(", ")

/** `4 x 6 min at Threshold` */
export const workWords = ({ intensitySeconds, repeats, zone }: ScalableContent): string => {
  const work =
    repeats === 1 ? durationWords(intensitySeconds) : `${repeats} x ${durationWords(intensitySeconds / repeats)}`
  return `${work} at ${zone}`
}
