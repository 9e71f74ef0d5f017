/** Fills in or corrects the athlete's profile. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { UnitSystem, UserType } from "../domain/Athlete.ts"
import { SwimPace } from "../wire/user.ts"
import { UserSet } from "../wire/written.ts"
import { atLeastOne, dryRun } from "./arguments.ts"
import { sets } from "./hints.ts"
import { confirmation } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { undoable } from "./words.ts"

const number = (unit: string) => Schema.optionalKey(Schema.Finite.annotate({ description: unit }))
const oneOf = <S extends Schema.Top>(schema: S, description: string) =>
  Schema.optionalKey(schema.annotate({ description }))

/** As `getUser` spells them, in the manner of arguments. */
const values = {
  userType: oneOf(UserType, "Sports planned"),
  units: oneOf(UnitSystem, "Of paces"),
  gender: oneOf(Schema.Literals(["female", "male", "other"]), "Sex"),
  birthYear: Schema.optionalKey(Schema.Int.annotate({ description: "Year" })),
  heightCm: number("cm"),
  weightKg: number("kg"),
  maxHr: number("bpm"),
  restingHr: number("bpm"),
  bikeThresholdHr: number("bpm"),
  runThresholdHr: number("bpm"),
  swimCss: Schema.optionalKey(SwimPace),
  doUseRunningPower: oneOf(Schema.Boolean, "Run by power"),
  timeZone: oneOf(Schema.String, "IANA name")
}

export const setUser = Tool.make("setUser", {
  title: "Set User Profile",
  description: `Fill in or correct the athlete's profile.
Use when they tell one or getUser shows null: HR load needs max, resting and threshold HR, nutrition weight, height and birth year. Not for zones or FTP (setZones).
Changes what is given; new HR and CSS count from today, first ones always; nothing is synced. ${undoable}`,
  scope: "write",
  contract: false,
  hints: sets,
  input: Schema.Struct({ ...values, dryRun }).check(atLeastOne(values)),
  output: UserSet,
  run: Effect.fnUntraced(function* ({
    bikeThresholdHr,
    doUseRunningPower,
    dryRun,
    maxHr,
    restingHr,
    runThresholdHr,
    swimCss,
    ...same
  }) {
    const source = yield* AiEndurance
    const written = yield* source.setUser({
      values: {
        ...same,
        ...(maxHr !== undefined && { maxHeartRate: maxHr }),
        ...(restingHr !== undefined && { restingHeartRate: restingHr }),
        ...(bikeThresholdHr !== undefined && { thresholdHeartRateRide: bikeThresholdHr }),
        ...(runThresholdHr !== undefined && { thresholdHeartRateRun: runThresholdHr }),
        ...(swimCss !== undefined && { criticalSwimSpeed: swimCss }),
        ...(doUseRunningPower !== undefined && { useRunningPower: doUseRunningPower })
      },
      dryRun
    })
    return { ...confirmation(written), user: { athlete: written.value } }
  })
})
