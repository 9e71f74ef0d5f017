/**
 * Worker threads that decode files. The pool owns their lives: a thread that crashes, hangs or loses its caller is
 * ended and replaced, and the file it was busy with fails with a reason.
 */
import { availableParallelism } from "node:os"
import { Worker } from "node:worker_threads"
import { Clock, Context, Effect, Layer, Pool, Schema, type Scope } from "effect"
import type { Athlete } from "../domain/Athlete.ts"
import { decodeFaults } from "./DecodedFile.ts"
import type { DecodedActivities, DecodeJob, DecodeReply } from "./work.ts"

/** A file that could not be read; `reason` is a sentence for the import report. */
export class FileUnreadable extends Schema.TaggedError<FileUnreadable>()("FileUnreadable", {
  fault: Schema.Literals([...decodeFaults, "crashed", "tookTooLong"]),
  reason: Schema.String
}) {}

export interface PoolOptions {
  /** Threads; as many as the machine has cores when not given: the one writer mostly waits for them. */
  readonly size?: number
  /** The script of a thread, for tests. */
  readonly script?: URL
  /** After which a file is given up. */
  readonly secondsPerFile?: number
}

export class DecodePool extends Context.Service<
  DecodePool,
  {
    /** How many files are decoded at the same time: more callers than this only wait. */
    readonly size: number
    /**
     * Decodes, conditions and summarises one activity file with the athlete's thresholds.
     *
     * @param bytes left untouched
     */
    readonly decode: (bytes: Uint8Array, athlete: Athlete) => Effect.Effect<DecodedActivities, FileUnreadable>
  }
>()("ai-endurance-mcp/files/DecodePool") {
  static readonly layer = (options: PoolOptions = {}): Layer.Layer<DecodePool> =>
    Layer.effect(DecodePool, make(options))
}

/**
 * As source, Node runs `worker.ts` itself. In a bundle this file is part of some `.js` next to which the bundler has
 * to put `worker.js`: a second entry named `worker`, in the same directory and with its own imports. Bundlers do not
 * follow `new URL`, hence the two names.
 */
const ownScript = (): URL =>
  new URL(import.meta.url).pathname.endsWith(".ts")
    ? new URL("./worker.ts", import.meta.url)
    : new URL("./worker.js", import.meta.url)

const heapMegabytes = 2048

const make = (options: PoolOptions = {}): Effect.Effect<DecodePool["Service"], never, Scope.Scope> =>
  Effect.gen(function* () {
    const size = options.size ?? availableParallelism()
    const script = options.script ?? ownScript()
    const secondsPerFile = options.secondsPerFile ?? 60
    // Threads start with the first file, not with the program: most runs import nothing.
    const pool = yield* Pool.makeWithTTL({ acquire: thread(script), min: 0, max: size, timeToLive: "1 minute" })
    const decode = Effect.fn("DecodePool.decode")((bytes: Uint8Array, athlete: Athlete) =>
      Effect.scoped(
        Effect.gen(function* () {
          const worker = yield* Pool.get(pool)
          const nowEpochSeconds = Math.floor((yield* Clock.currentTimeMillis) / 1000)
          // Whatever ends the job other than its answer leaves the thread in an unknown state.
          const reply = yield* ask(worker, { bytes, athlete, nowEpochSeconds }).pipe(
            Effect.timeoutOrElse({
              duration: `${secondsPerFile} seconds`,
              orElse: () => Effect.fail(tookTooLong(secondsPerFile))
            }),
            Effect.onError(() => Pool.invalidate(pool, worker))
          )
          return reply.ok ? reply.value : yield* new FileUnreadable(reply.failure)
        })
      )
    )
    return DecodePool.of({ size, decode })
  })

const thread = (script: URL): Effect.Effect<Worker, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      // Standard output belongs to the protocol on stdio: whatever a thread prints stays in the thread.
      const worker = new Worker(script, {
        stdout: true,
        stderr: true,
        resourceLimits: { maxOldGenerationSizeMb: heapMegabytes }
      })
      worker.stdout.resume()
      worker.stderr.resume()
      // An idle thread must not keep the process alive, and a late error must not end it.
      worker.unref()
      worker.on("error", ignore)
      return worker
    }),
    (worker) => Effect.promise(() => worker.terminate())
  )

const ignore = (): void => undefined

const ask = (worker: Worker, job: DecodeJob): Effect.Effect<DecodeReply, FileUnreadable> =>
  Effect.callback<DecodeReply, FileUnreadable>((resume) => {
    const letGo = (): void => {
      worker.off("message", onMessage).off("error", onEnd).off("exit", onEnd).off("messageerror", onEnd).unref()
    }
    const onMessage = (reply: DecodeReply): void => {
      letGo()
      resume(Effect.succeed(reply))
    }
    const onEnd = (): void => {
      letGo()
      resume(Effect.fail(crashed()))
    }
    // A thread that ended while nobody was listening answers to nothing any more.
    if (worker.threadId === endedThread) return resume(Effect.fail(crashed()))
    worker.on("message", onMessage).on("error", onEnd).on("exit", onEnd).on("messageerror", onEnd).ref()
    worker.postMessage(job, [])
    return Effect.sync(letGo)
  })

const endedThread = -1

const crashed = () =>
  new FileUnreadable({
    fault: "crashed",
    reason: "the decoder crashed on this file; it may be damaged or far too large"
  })

const tookTooLong = (seconds: number) =>
  new FileUnreadable({ fault: "tookTooLong", reason: `decoding took more than ${seconds} s and was given up` })
