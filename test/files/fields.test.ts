import { assert, describe, it } from "@effect/vitest"
import { columnsOf } from "../../src/files/fitColumns.ts"
import { readFrame } from "../../src/files/fitFrames.ts"
import { storedHeartRates } from "../../src/files/fitHeartRate.ts"
import { developerField, type FitRecords, readRecords } from "../../src/files/fitRecords.ts"
import { sourceOf } from "../../src/files/fitSport.ts"

const at = (second: number) => new Date(second * 1000)
const options = { onFoot: false, storedHeartRates: new Map<number, number>(), distanceBase: 0 }
const nan = Number.NaN
const records = (columns: FitRecords["columns"], count = 2): FitRecords => ({
  count,
  time: Float64Array.from({ length: count }, (_, n) => n + 1),
  columns
})
const both = (columns: FitRecords["columns"], more = options) => columnsOf(records(columns), Int32Array.of(0, 1), more)

describe("record fields", () => {
  it("are taken enhanced before legacy, record by record", () => {
    const { altitudeMetres, metresPerSecond } = both({
      speed: Float64Array.of(65.535, 5),
      enhancedSpeed: Float64Array.of(70, nan),
      altitude: Float64Array.of(1, 2),
      enhancedAltitude: Float64Array.of(3, 4)
    })
    assert.deepStrictEqual([...metresPerSecond!, ...altitudeMetres!], [70, 5, 3, 4])
  })

  it("are taken native before developer, record by record", () => {
    const { watts } = both({ power: Float64Array.of(200, nan), developerPower: Float64Array.of(300, 310) })
    assert.deepStrictEqual([...watts!], [200, 310])
  })

  it("of developers are known by name and unit, in whatever case", () => {
    const named = (field_name: string, units: string) => developerField({ field_name, units })
    assert.strictEqual(named("Power", "Watts"), "developerPower")
    assert.strictEqual(named("RP_Power", "W"), "developerPower")
    assert.strictEqual(named("Respiration Rate", "br/min"), "developerRespiration")
    assert.isNull(named("Power", "%"))
    assert.isNull(named("Form Power", "Watts"))
  })

  it("are absent as a channel when no record has them", () => {
    const columns = both({ heartRate: Float64Array.of(100, nan), power: Float64Array.of(nan, nan) })
    assert.isUndefined(columns.watts)
    assert.deepStrictEqual([...columns.bpm!], [100, nan])
  })
})

describe("record messages", () => {
  /** A definition with a developer field, one record, then the same as a compressed-timestamp record 3 s later. */
  const fit = (littleEndian: boolean): Uint8Array => {
    const order = littleEndian ? 0 : 1
    const number = (value: number, size: number) => {
      const bytes = Array.from({ length: size }, (_, n) => Math.floor(value / 256 ** n) % 256)
      return littleEndian ? bytes : bytes.toReversed()
    }
    const stamp = 1_000_000_000
    const data = [
      0x60,
      0,
      order,
      ...number(20, 2),
      3,
      253,
      4,
      0x86,
      7,
      2,
      0x84,
      3,
      1,
      0x02,
      1,
      0,
      2,
      0,
      0x00,
      ...number(stamp, 4),
      ...number(250, 2),
      140,
      ...number(260, 2),
      0x80 | ((stamp + 3) % 32),
      ...number(0xffff, 2),
      255,
      ...number(270, 2)
    ]
    return Uint8Array.of(14, 0x20, 0, 0, data.length, 0, 0, 0, 0x2e, 0x46, 0x49, 0x54, 0, 0, ...data)
  }
  const power = {
    developer_data_index: 0,
    field_definition_number: 0,
    field_name: "Power",
    units: "Watts",
    fit_base_type_id: "uint16"
  }

  it("are read in either byte order, with compressed timestamps and developer fields; what is invalid is missing", () => {
    for (const littleEndian of [true, false]) {
      const frame = readFrame(fit(littleEndian), 0)
      if (typeof frame === "string") return assert.fail(frame)
      const { columns, time } = readRecords(frame.records, [power])
      assert.deepStrictEqual([...time], [1_631_065_600, 1_631_065_603])
      assert.deepStrictEqual([...columns.power!, ...columns.heartRate!], [250, nan, 140, nan])
      assert.deepStrictEqual([...columns.developerPower!], [260, 270])
    }
  })
})

describe("heart rate stored by a strap", () => {
  it("unpacks 12-bit times and follows their roll-over", () => {
    // Reference: tick 4000 at second 1000.5. Then ticks 4090, 4100 (wraps to 4) and 5124 (1028): 0x FFA, 004, 404, 404.
    const messages = [
      { timestamp: at(1000), fractional_timestamp: 0.5, event_timestamp: [4000 / 1024], filtered_bpm: [100] },
      { event_timestamp12: [0xfa, 0x4f, 0x00, 0x04, 0x44, 0x40], filtered_bpm: [101, 102, 103, 104] }
    ]
    // 1000.5 s + 90, 100 and 1124 ticks of 1/1024 s: 1000.588, 1000.598, 1001.598.
    assert.deepStrictEqual(
      [...storedHeartRates(messages)],
      [
        [1000, 102],
        [1001, 104]
      ]
    )
  })

  it("fills records that have none of their own", () => {
    const stored = new Map([
      [1, 120],
      [2, 130]
    ])
    const { bpm } = both({ heartRate: Float64Array.of(nan, 90) }, { ...options, storedHeartRates: stored })
    assert.deepStrictEqual([...bpm!], [120, 90])
  })
})

describe("the source", () => {
  it("is the brand as people write it", () => {
    assert.deepStrictEqual(["garmin", "zwift", "wahoo_fitness", "development", null].map(sourceOf), [
      "Garmin",
      "Zwift",
      "Wahoo",
      "File",
      "File"
    ])
  })
})
