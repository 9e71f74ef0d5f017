/** The decoder itself, without threads: what the threads add is tested beside them. */
import { Effect, Layer, Result } from "effect"
import { DecodePool, FileUnreadable } from "../../../../src/files/pool.ts"
import { decodeActivities } from "../../../../src/files/work.ts"

export const decoder = Layer.succeed(DecodePool, {
  size: 2,
  decode: (bytes, athlete) =>
    Result.match(decodeActivities({ bytes, athlete, nowEpochSeconds: 1_900_000_000 }), {
      onFailure: (failure) => Effect.fail(new FileUnreadable(failure)),
      onSuccess: Effect.succeed
    })
})
