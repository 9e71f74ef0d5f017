/**
 * DFA alpha 1 as flat keys, on rows and details alike. When alpha 1 was asked for, every documented key is there,
 * null where it could not be had: AI Endurance's own clients look for the key.
 */
import { Schema } from "effect"
import type { Alpha1, Alpha1Threshold } from "../domain/Alpha1.ts"
import { chosen } from "./chosen.ts"
import { hundredths, whole } from "./numbers.ts"
import { asNumber, type JsonObject, type Keys } from "./open.ts"
import { asPace, pacePer, paceWords } from "./pace.ts"

type Sport = "Ride" | "Run"
type Method = "ramp" | "cluster"
type Kind = "aerobic" | "anaerobic"

const methods: ReadonlyArray<Method> = ["ramp", "cluster"]
const kinds: ReadonlyArray<Kind> = ["aerobic", "anaerobic"]

const thresholdKey = (kind: Kind, quantity: string, method: Method): string =>
  `${kind}_threshold_dfa_alpha1_${quantity}_${method}`

const average = "average_of_dfa_alpha1"
/** Observed for rides; the name with `_or_pace` is probably that of runs, so both are read. */
const product = { Ride: "mean_of_dfa_alpha1_times_power", Run: "mean_of_dfa_alpha1_times_power_or_pace" } as const
const share = "mean_of_dfa_alpha1_times_power_or_pace_normalized_over_two_weeks_in_percent"

const per = pacePer("Run", null)
const nullable = Schema.optionalKey(Schema.NullOr(Schema.Finite))

/** For the document of a row or detail. */
export const alpha1Fields = (sport: Sport): Schema.Struct.Fields =>
  Object.fromEntries([
    ...kinds.flatMap((kind) =>
      ["watts", "heart_rate"].flatMap((quantity) =>
        methods.map((method) => [thresholdKey(kind, quantity, method), nullable] as const)
      )
    ),
    ...(sport === "Run"
      ? kinds.flatMap((kind) =>
          methods.map(
            (method) => [thresholdKey(kind, chosen.alpha1Pace, method), Schema.optionalKey(Schema.String)] as const
          )
        )
      : []),
    [average, nullable] as const,
    [product[sport], nullable] as const,
    [share, nullable] as const
  ])

export const writeAlpha1 = (alpha1: Alpha1, sport: Sport): JsonObject => ({
  ...Object.fromEntries(kinds.flatMap((kind) => thresholds(kind, alpha1[kind]))),
  ...(sport === "Run" && Object.fromEntries(kinds.flatMap((kind) => paces(kind, alpha1[kind])))),
  [average]: hundredths(alpha1.average),
  [product[sport]]: hundredths(alpha1.meanTimesOutput),
  [share]: hundredths(alpha1.meanTimesOutputPercentOfTwoWeeks)
})

const thresholds = (kind: Kind, { bpm, watts }: Alpha1Threshold): ReadonlyArray<readonly [string, number | null]> =>
  methods.flatMap((method) => [
    [thresholdKey(kind, "watts", method), whole(watts[method])],
    [thresholdKey(kind, "heart_rate", method), whole(bpm[method])]
  ])

/** Ours, so absent when not known. */
const paces = (kind: Kind, { metresPerSecond }: Alpha1Threshold): ReadonlyArray<readonly [string, string]> =>
  methods.flatMap((method) => {
    const words = paceWords(metresPerSecond[method], per)
    return words === null ? [] : [[thresholdKey(kind, chosen.alpha1Pace, method), words]]
  })

/** Nothing when no key of alpha 1 is there at all: it was not asked for. */
export const readAlpha1 = (object: JsonObject, { take }: Keys, sport: Sport): { readonly alpha1?: Alpha1 } => {
  if (!Object.keys(object).some((key) => key.includes("_dfa_alpha1"))) return {}
  const byMethod = (kind: Kind, quantity: string, read: typeof asNumber) => ({
    ramp: take(thresholdKey(kind, quantity, "ramp"), read),
    cluster: take(thresholdKey(kind, quantity, "cluster"), read)
  })
  const threshold = (kind: Kind): Alpha1Threshold => ({
    watts: byMethod(kind, "watts", asNumber),
    bpm: byMethod(kind, "heart_rate", asNumber),
    metresPerSecond: byMethod(kind, chosen.alpha1Pace, asPace(per))
  })
  return {
    alpha1: {
      average: take(average, asNumber),
      aerobic: threshold("aerobic"),
      anaerobic: threshold("anaerobic"),
      meanTimesOutput: take(product[sport], asNumber),
      meanTimesOutputPercentOfTwoWeeks: take(share, asNumber)
    }
  }
}
