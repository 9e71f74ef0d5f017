import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Result } from "effect"
import { encodeStream } from "../../src/engine/streamBlob.ts"
import { summarise } from "../../src/engine/summarise.ts"
import { decodeFit } from "../../src/files/fit.ts"
import { DecodePool, type PoolOptions } from "../../src/files/pool.ts"
import { goldenAthlete } from "../engine/recordings.ts"
import { encodeFitActivity } from "../support/fitActivity.ts"
import { multisport, notFit, ride, run } from "../support/fitSamples.ts"

const decode = (bytes: Uint8Array) => Effect.flatMap(DecodePool, (pool) => pool.decode(bytes, goldenAthlete))
const broken: PoolOptions = { size: 1, script: new URL("./scripts/crashing.ts", import.meta.url), secondsPerFile: 1 }
const reasonFor = (first: number) => Effect.flip(decode(Uint8Array.of(first)))

describe("the pool", () => {
  it.live("decodes many files at once, each with its own answer", () =>
    Effect.gen(function* () {
      const files = [
        encodeFitActivity(ride),
        encodeFitActivity(run),
        encodeFitActivity(multisport),
        encodeFitActivity(ride)
      ]
      const answers = yield* Effect.forEach(files, decode, { concurrency: "unbounded" })
      assert.deepStrictEqual(
        answers.map(({ activities }) => activities.map(({ summarised }) => summarised.summary.sport)),
        [["Ride"], ["Run"], ["Swim", "Other", "Ride"], ["Ride"]]
      )
    }).pipe(Effect.provide(DecodePool.layer({ size: 2 })))
  )

  it.live("hands back the same figures and stream as without a thread", () =>
    Effect.gen(function* () {
      const bytes = encodeFitActivity(ride)
      const { beats, stream, ...figures } = summarise(Result.getOrThrow(decodeFit(bytes)).recordings[0]!, goldenAthlete)
      const { activities } = yield* decode(bytes)
      assert.deepStrictEqual(activities[0]!.summarised, figures)
      assert.deepStrictEqual(activities[0]!.blob, encodeStream({ beats, stream }))
      // Not handed over: the caller may still want the bytes, for their checksum.
      assert.strictEqual(bytes.length, encodeFitActivity(ride).length)
    }).pipe(Effect.provide(DecodePool.layer({ size: 1 })))
  )

  it.live("fails with the decoder's reason", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(decode(notFit()))
      assert.deepStrictEqual(
        [error._tag, error.fault, error.reason],
        ["FileUnreadable", "unknownFormat", "not a FIT file, nor TCX or GPX"]
      )
    }).pipe(Effect.provide(DecodePool.layer({ size: 1 })))
  )

  it.live("goes on after a thread crashed, threw or hung on a file", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* reasonFor(1)).reason, "byte 1")
      assert.strictEqual((yield* reasonFor(66)).fault, "crashed")
      assert.strictEqual((yield* reasonFor(84)).fault, "crashed")
      assert.strictEqual((yield* reasonFor(72)).fault, "tookTooLong")
      assert.strictEqual((yield* reasonFor(2)).reason, "byte 2")
    }).pipe(Effect.provide(DecodePool.layer(broken)))
  )

  it.live("frees its thread when the caller goes away", () =>
    Effect.gen(function* () {
      const hanging = yield* Effect.forkChild(reasonFor(72))
      yield* reasonFor(1).pipe(Effect.timeoutOption("10 millis"))
      yield* Fiber.interrupt(hanging)
      assert.strictEqual((yield* reasonFor(3)).reason, "byte 3")
    }).pipe(Effect.provide(DecodePool.layer({ ...broken, secondsPerFile: 60 })))
  )

  it.live("fails instead of waiting when its script does not exist", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* reasonFor(1)).fault, "crashed")
    }).pipe(Effect.provide(DecodePool.layer({ ...broken, script: new URL("./scripts/absent.ts", import.meta.url) })))
  )
})
