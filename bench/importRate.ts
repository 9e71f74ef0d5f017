/**
 * Files imported per second, from folder to database, against fit-file-parser alone turning the same bytes into objects
 * on one core. Made-up rides; what they hold decides nothing here, how long they are does.
 */
import { readFile, writeFile } from "node:fs/promises"
import { availableParallelism } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"
import { pathToFileURL } from "node:url"
import { Effect, Layer } from "effect"
import FitParser from "fit-file-parser"
import { ActivityStore } from "../src/api/local/ActivityStore.ts"
import { ensureAthlete } from "../src/api/local/Athletes.ts"
import { importPaths } from "../src/api/local/import/importPaths.ts"
import { ClockLayer } from "../src/clock/ClockLayer.ts"
import { Database } from "../src/db/Database.ts"
import { DecodePool } from "../src/files/pool.ts"
import { encodeFitActivity } from "../test/support/fitActivity.ts"
import { median, root, withFolder } from "./process.ts"
import type { Line } from "./table.ts"

const rounds = 5
const rides = 60
const rideSeconds = 5400
const firstStart = 1_760_000_000

const ride = (number: number): Uint8Array => {
  const epochSeconds = firstStart + number * 86_400
  return encodeFitActivity({
    utcOffsetSeconds: 3600,
    sessions: [
      {
        sport: 2,
        epochSeconds,
        elapsedSeconds: rideSeconds,
        distanceMetres: rideSeconds * 8,
        records: Array.from({ length: rideSeconds }, (_, second) => ({
          epochSeconds: epochSeconds + second,
          watts: Math.round(190 + 60 * Math.sin(second / 240 + number) + 25 * Math.sin(second * 1.7)),
          bpm: Math.round(138 + 12 * Math.sin(second / 300 + number)),
          cadence: Math.round(88 + 4 * Math.sin(second / 20)),
          metresPerSecond: 8 + Math.sin(second / 60),
          distanceMetres: second * 8,
          altitudeMetres: 200 + 80 * Math.sin(second / 900),
          celsius: 18,
          latitude: 47 + second * 0.00005,
          longitude: 8 + second * 0.00003
        }))
      }
    ]
  })
}

/** As shipped: from source a thread spends its first half second on loading modules. */
const bundledWorker = pathToFileURL(join(root, "dist/worker.js"))

interface Cost {
  readonly seconds: number
  /** Of all threads. */
  readonly processorSeconds: number
}

/** From here to the call of what it returns. */
const stopwatch = (): (() => Cost) => {
  const begun = performance.now()
  const used = process.cpuUsage()
  return () => {
    const { system, user } = process.cpuUsage(used)
    return { seconds: (performance.now() - begun) / 1000, processorSeconds: (system + user) / 1e6 }
  }
}

const parseAlone = async (paths: ReadonlyArray<string>): Promise<Cost> => {
  const stop = stopwatch()
  for (const path of paths) {
    const bytes = await readFile(path)
    new FitParser({ force: true, mode: "list", speedUnit: "m/s", lengthUnit: "m" }).parse(bytes, () => undefined)
  }
  return stop()
}

/** A new database every time, whose making counts. */
const importAll = (folder: string, database: string) =>
  Effect.gen(function* () {
    const stop = stopwatch()
    const { athleteId } = yield* ensureAthlete()
    const report = yield* importPaths([folder], { athleteId })
    if (report.counts.imported !== rides) return yield* Effect.die(`imported ${report.counts.imported} of ${rides}`)
    return stop()
  }).pipe(
    Effect.provide(
      Layer.mergeAll(ActivityStore.layer, ClockLayer.inZone("UTC")).pipe(Layer.provideMerge(Database.file(database)))
    )
  )

/** Round zero warms both sides up: the parser's code here, the same code in the threads. */
const alternate = (folder: string, paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const measured: Array<{ readonly alone: Cost; readonly ours: Cost }> = []
    for (let round = 0; round <= rounds; round++) {
      const alone = yield* Effect.promise(() => parseAlone(paths))
      const ours = yield* importAll(folder, join(folder, `data-${round}`, "bench.db"))
      if (round > 0) measured.push({ alone, ours })
    }
    return measured
  }).pipe(Effect.provide(DecodePool.layer({ size: availableParallelism(), script: bundledWorker })))

export const importRate = (): Promise<ReadonlyArray<Line>> =>
  withFolder(async (folder) => {
    const paths = Array.from({ length: rides }, (_, number) => join(folder, `ride-${number}.fit`))
    const files = paths.map((_, number) => ride(number))
    await Promise.all(paths.map((path, number) => writeFile(path, files[number]!)))
    const megabytes = files.reduce((sum, file) => sum + file.length, 0) / 1e6
    const measured = await Effect.runPromise(alternate(folder, paths))
    const middle = (pick: (round: (typeof measured)[number]) => number): number => median(measured.map(pick))
    const rate = (side: "alone" | "ours") => (megabytes / middle((round) => round[side].seconds)).toFixed(1)
    const millis = (side: "alone" | "ours") =>
      ((1000 / rides) * middle((round) => round[side].processorSeconds)).toFixed(1)
    return [
      {
        what: "import, against fit-file-parser alone",
        measured: `${rate("ours")} MB/s, alone ${rate("alone")} MB/s (${availableParallelism()} cores)`,
        // Neighbours in time are compared with each other: a machine is seldom as busy all the while.
        ratio: middle(({ alone, ours }) => alone.seconds / ours.seconds),
        budget: { atLeast: 1.5 }
      },
      {
        what: "its processor time, all threads",
        measured: `${millis("ours")} ms per file, alone ${millis("alone")} ms`,
        ratio: middle(({ alone, ours }) => ours.processorSeconds / alone.processorSeconds)
      }
    ]
  })
