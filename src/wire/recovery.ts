/** The recovery model (`getRecoveryModel`): columns along one list of dates, and one block per sport beside them. */
import { Schema, SchemaTransformation } from "effect"
import { JointsAndMuscles, type RecoveryDay, RecoveryModel, RecoveryStatus } from "../domain/RecoveryModel.ts"
import { NumberColumn, readTable } from "./columns.ts"
import { insightKeys } from "./insight.ts"
import { openReply } from "./lenient.ts"
import { asNumber, described, type JsonObject, keysOf, within } from "./open.ts"
import { ours, respelled } from "./respelled.ts"
import { Today } from "./today.ts"

const numberColumns = {
  ess: "external_stress_score",
  rmssdMs: "rMSSD",
  restingHeartRate: "resting_heart_rate",
  recovery: "recovery",
  recoveryOfAlpha1: "recovery_alpha1",
  recoveryOfRmssd: "recovery_rmssd",
  recoveryOfRestingHeartRate: "recovery_resting_heart_rate"
} as const satisfies { readonly [Key in Exclude<keyof RecoveryDay, "day" | "drivenBy">]: string }
const numbers = Object.entries(numberColumns) as ReadonlyArray<readonly [keyof typeof numberColumns, string]>
const driver = "driving_recovery"

const Days = described({
  date: Schema.Array(Schema.String).annotate({ description: "Ascending; the last entry of each column is the newest" }),
  ...Object.fromEntries(numbers.map(([, key]) => [key, NumberColumn])),
  [driver]: Schema.Array(Schema.NullOr(Schema.String))
}).pipe(
  Schema.decodeTo(
    Schema.toType(RecoveryModel),
    SchemaTransformation.transform<RecoveryModel, JsonObject>({
      decode: (columns) => daysOf(columns) ?? { days: [] },
      encode: ({ columns, days }) => ({
        date: days.map(({ day }) => day),
        ...Object.fromEntries(numbers.map(([name, key]) => [key, days.map((day) => day[name])])),
        [driver]: days.map(({ drivenBy }) => drivenBy),
        ...columns
      })
    })
  )
)

const week = respelled(JointsAndMuscles.fields.week.schema)
const encodeWeek = Schema.encodeSync(week)

const Joints = described({ recovery: NumberColumn, week: Schema.optionalKey(week) }).pipe(
  Schema.decodeTo(
    Schema.Struct({
      recovery: NumberColumn,
      week: JointsAndMuscles.fields.week,
      extras: Schema.optionalKey(Schema.Record(Schema.String, Schema.Json))
    }),
    SchemaTransformation.transform<JointsAndMuscles, JsonObject>({
      decode: (block) => jointsOf(block) ?? { recovery: [] },
      encode: ({ extras, recovery, week }) => ({
        recovery,
        ...(week !== undefined && { week: encodeWeek(week) }),
        ...extras
      })
    })
  )
)

/** `data` is absent where the source's own shape is passed on. */
export const RecoveryReply = openReply(
  Schema.Struct({
    data: Schema.optionalKey(Days),
    ride: Schema.optionalKey(Joints),
    run: Schema.optionalKey(Joints),
    swim: Schema.optionalKey(Joints),
    status: ours(RecoveryStatus.annotate({ description: "Today in words; drivers sum to the score with baseline" })),
    ...insightKeys,
    today: Today
  }).pipe(
    Schema.encodeKeys({
      ride: "data_joint_muscle_ride",
      run: "data_joint_muscle_run",
      swim: "data_joint_muscle_swim"
    })
  )
)

/** Without dates nothing is known of any day, and the reply is kept as it came. */
export const readRecovery = (object: JsonObject): RecoveryModel => {
  const { rest, take } = keysOf(object)
  const model = take("data", within(daysOf))
  const ride = take("data_joint_muscle_ride", within(jointsOf))
  const run = take("data_joint_muscle_run", within(jointsOf))
  const swim = take("data_joint_muscle_swim", within(jointsOf))
  return {
    ...(model ?? { days: [] }),
    ...(ride !== null && { ride }),
    ...(run !== null && { run }),
    ...(swim !== null && { swim }),
    ...rest()
  }
}

const daysOf = (object: JsonObject): RecoveryModel | null => {
  const table = readTable(object)
  if (table === null) return null
  const columns = numbers.map(([name, key]) => [name, table.numbers(key)] as const)
  const drivers = table.texts(driver)
  return {
    days: table.days.map((day, index) => ({
      day,
      ...(Object.fromEntries(columns.map(([name, at]) => [name, at(index)])) as {
        readonly [Name in keyof typeof numberColumns]: number | null
      }),
      drivenBy: drivers(index)
    })),
    ...table.rest()
  }
}

const jointsOf = (object: JsonObject): JointsAndMuscles | null => {
  const { rest, take } = keysOf(object)
  const recovery = take("recovery", (value) =>
    Array.isArray(value) ? value.map((score: Schema.Json) => (score === null ? null : asNumber(score))) : null
  )
  return recovery === null ? null : { recovery, ...rest() }
}
