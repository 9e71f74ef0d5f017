import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import FitParser from "fit-file-parser"
import { decodeStream, encodeStream } from "../../src/engine/streamBlob.ts"
import { summarise } from "../../src/engine/summarise.ts"
import type { DecodedFile } from "../../src/files/DecodedFile.ts"
import { decodeFit } from "../../src/files/fit.ts"
import { goldenAthlete } from "../engine/recordings.ts"
import { haveRealFiles, realFile, realFitNames, why } from "../support/fitRealFiles.ts"

const decoded = (name: string): DecodedFile => Result.getOrThrow(decodeFit(realFile(name)))

describe.skipIf(!haveRealFiles)(`every real file${why}`, () => {
  for (const name of realFitNames()) {
    it(`${name} is read, summarised, stored and read again`, () => {
      for (const recording of decoded(name).recordings) {
        const { beats, stream, summary } = summarise(recording, goldenAthlete)
        assert.isAbove(summary.ess!, 0)
        assert.isAtMost(summary.movingSeconds, summary.elapsedSeconds)
        const back = Result.getOrThrow(decodeStream(encodeStream({ stream, beats })))
        assert.strictEqual(back.stream.length, stream.length)
        assert.strictEqual(back.beats?.milliseconds.length, beats?.milliseconds.length)
      }
    })
  }

  it("of a triathlon is five sessions, with the distances the watch gave them", () => {
    const { recordings } = decoded("triathlon-smartrec-fr920xt.fit")
    assert.deepStrictEqual(
      recordings.map(({ sport }) => sport),
      ["Swim", "Other", "Ride", "Other", "Run"]
    )
    for (const recording of recordings) {
      const { stream, summary } = summarise(recording, goldenAthlete)
      assert.approximately(summary.distanceMetres!, recording.device.distanceMetres!, 6)
      assert.approximately(stream.length, recording.device.timerSeconds!, 4)
    }
  })

  it("that ends in the middle of a message gives its 14 391 whole records and nothing more", () => {
    const { recordings, warnings } = decoded("broken-truncated-ride-rox.fit")
    assert.strictEqual(recordings[0]!.records.time.length, 14_391)
    assert.deepStrictEqual(warnings, ["the file ends in the middle of a message: 14391 records salvaged"])
    const { summary } = summarise(recordings[0]!, goldenAthlete)
    assert.approximately(summary.averageHeartRate!, 142.7409, 0.1)
    assert.approximately(summary.distanceMetres!, 113_550.9, 1)
  })

  it("has the beats its hrv messages hold, none drifting away from the clock", () => {
    const beats = {
      "ride-power-rr-edge1030-MPL2.fit": 13_896,
      "run-intervals-rr-fenix5x.fit": 4360,
      "ride-indoor-intervals-rr-edge530.fit": 2705
    }
    for (const [name, count] of Object.entries(beats)) {
      const { beats: placed, stream } = summarise(decoded(name).recordings[0]!, goldenAthlete)
      assert.strictEqual(placed!.milliseconds.length, count)
      // The strap goes on for a few seconds after the last record; added up, the beats would be up to 300 s off.
      assert.approximately(placed!.elapsedSeconds.at(-1)!, stream.elapsedSeconds.at(-1)!, 10)
    }
  })

  it("with a zero heart rate throughout has none", () => {
    const { stream, summary } = summarise(decoded("ride-virtual-zwift.fit").recordings[0]!, goldenAthlete)
    assert.isUndefined(stream.channels.bpm)
    assert.isNull(summary.averageHeartRate)
    assert.isTrue(summary.flags.isVirtual)
  })

  it("has the records fit-file-parser sees, value by value", () => {
    const fields = {
      watts: ["power", "Power"],
      bpm: ["heart_rate"],
      distanceMetres: ["distance"],
      celsius: ["temperature"],
      latitude: ["position_lat"],
      longitude: ["position_long"],
      altitudeMetres: ["enhanced_altitude", "altitude"],
      metresPerSecond: ["enhanced_speed", "speed"],
      breathsPerMinute: ["enhanced_respiration_rate", "respiration_rate"]
    }
    // Chained heart rate and several sessions change what a record says; the cut file ends in one bogus record there.
    const plain = realFitNames().filter((name) => !/swim|triathlon|broken/u.test(name))
    for (const name of plain) {
      const { records } = decoded(name).recordings[0]!
      const theirs = parsedRecords(realFile(name))
      assert.strictEqual(records.time.length, theirs.length)
      theirs.forEach((record, row) => {
        assert.strictEqual(records.time[row], Number(record["timestamp"]) / 1000)
        for (const [channel, names] of Object.entries(fields)) {
          const told = Number(names.map((field) => record[field]).find((value) => value !== undefined) ?? Number.NaN)
          const read = records[channel as keyof typeof fields]?.[row] ?? Number.NaN
          const same = Number.isNaN(told) ? Number.isNaN(read) : Math.abs(told - read) < 1e-6
          assert.isTrue(same, `${name}, record ${row}, ${channel}: ${told} there, ${read} here`)
        }
      })
    }
  })
})

const parsedRecords = (bytes: Uint8Array): ReadonlyArray<Readonly<Record<string, unknown>>> => {
  let records: ReadonlyArray<object> = []
  new FitParser({ force: true, mode: "list", speedUnit: "m/s", lengthUnit: "m" }).parse(
    Buffer.from(bytes),
    (_error, data) => {
      records = data?.records ?? []
    }
  )
  return records as ReadonlyArray<Readonly<Record<string, unknown>>>
}
