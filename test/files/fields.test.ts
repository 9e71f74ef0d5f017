import { assert, describe, it } from "@effect/vitest"
import { columnsOf, developerFieldsOf } from "../../src/files/fitColumns.ts"
import { storedHeartRates } from "../../src/files/fitHeartRate.ts"
import { sourceOf } from "../../src/files/fitSport.ts"

const at = (second: number) => new Date(second * 1000)
const options = {
  onFoot: false,
  developer: { watts: null, breathsPerMinute: null },
  storedHeartRates: new Map<number, number>(),
  distanceBase: 0
}

describe("record fields", () => {
  it("are taken enhanced before legacy", () => {
    const row = { timestamp: at(1), speed: 65.535, enhanced_speed: 70, altitude: 1, enhanced_altitude: 2 }
    const { altitudeMetres, metresPerSecond } = columnsOf([row], options)
    assert.deepStrictEqual([metresPerSecond![0], altitudeMetres![0]], [70, 2])
  })

  it("are taken native before developer, record by record", () => {
    const developer = developerFieldsOf([
      { field_name: "Form Power", units: "Watts" },
      { field_name: "Power", units: "Watts" }
    ])
    assert.strictEqual(developer.watts, "Power")
    const rows = [
      { timestamp: at(1), power: 200, Power: 300 },
      { timestamp: at(2), Power: 300 }
    ]
    assert.deepStrictEqual([...columnsOf(rows, { ...options, developer }).watts!], [200, 300])
  })

  it("do not take a developer field for power that is not in watts", () => {
    assert.isNull(developerFieldsOf([{ field_name: "Power", units: "%" }]).watts)
    assert.strictEqual(developerFieldsOf([{ field_name: "RP_Power", units: "W" }]).watts, "RP_Power")
  })

  it("are absent as a channel when no record has them, and missing where one has not", () => {
    const columns = columnsOf([{ timestamp: at(1), heart_rate: 100 }, { timestamp: at(2) }], options)
    assert.isUndefined(columns.watts)
    assert.deepStrictEqual([...columns.bpm!], [100, Number.NaN])
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
    const rows = [{ timestamp: at(1) }, { timestamp: at(2), heart_rate: 90 }]
    const { bpm } = columnsOf(rows, {
      ...options,
      storedHeartRates: new Map([
        [1, 120],
        [2, 130]
      ])
    })
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
