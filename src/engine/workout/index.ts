/** Workout arithmetic: what a workout amounts to, how it is built from a load, how it reads. */
export { byIntensity, isRefused, rescale, type Built, type IntensityRequest, type Refused } from "./byIntensity.ts"
export { expand } from "./expand.ts"
export { objections } from "./objections.ts"
export { workoutNumbers } from "./numbers.ts"
export { prescription } from "./prescription.ts"
export { scalableBlocks } from "./scalable.ts"
export { zoneTitle } from "./title.ts"
export type { WorkoutNumbers } from "./WorkoutNumbers.ts"
