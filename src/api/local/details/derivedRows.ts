/**
 * Derived figures as a row: JSON in columns by who reads them, alpha 1 of every window as bytes. A row is only read
 * back under the engine version that wrote it, so the schemas need no history.
 */
import { Option, Schema } from "effect"
import type { DerivedFigures } from "../../../engine/derive.ts"

const nullable = Schema.NullOr(Schema.Finite)
const measure = Schema.Literals(["power", "speed"])

const derived = <S extends Schema.Top>(value: S) =>
  Schema.Struct({
    method: Schema.String,
    channel: Schema.String,
    coverage: Schema.Finite,
    warnings: Schema.Array(Schema.String),
    value: Schema.NullOr(value),
    reason: Schema.NullOr(Schema.String)
  })

/** As `Derived` of the engine, with the reason as a member that is always there. */
export interface Stored<A> {
  readonly method: string
  readonly channel: string
  readonly coverage: number
  readonly warnings: ReadonlyArray<string>
  readonly value: A | null
  readonly reason: string | null
}

const fadeFamily = Schema.Struct({
  axis: Schema.Literals(["kj", "km"]),
  series: Schema.Array(
    Schema.Struct({
      windowSeconds: Schema.Finite,
      fresh: Schema.Finite,
      byWork: Schema.Array(Schema.Struct({ work: Schema.Finite, best: Schema.Finite })),
      fadePercentTotal: Schema.Finite
    })
  )
})

const effortBand = Schema.Struct({
  band: Schema.Literals(["Endurance", "Tempo", "Threshold", "VO2Max", "Anaerobic"]),
  seconds: Schema.Finite,
  bouts: Schema.Finite,
  longestBoutSeconds: Schema.Finite,
  secondsByBoutLength: Schema.Record(Schema.String, Schema.Finite)
})

/** What only the activity's own detail shows. */
const Document = Schema.Struct({
  averageCelsius: nullable,
  laps: Schema.Array(Schema.Struct({ averageBreathsPerMinute: nullable, averageAlpha1: nullable })),
  effort: Schema.Struct({ measure, bands: derived(Schema.Array(effortBand)) }),
  fade: Schema.Struct({ power: derived(fadeFamily), gradeAdjusted: Schema.NullOr(derived(fadeFamily)) })
})

/** Column by column: a season of curves is read at once. */
const curve = Schema.Struct({
  seconds: Schema.Array(Schema.Finite),
  best: Schema.Array(Schema.Finite),
  start: Schema.Array(Schema.Finite)
})
const CurveColumns = Schema.Struct({ power: derived(curve), speed: Schema.NullOr(derived(curve)) })

const points = Schema.Array(Schema.Struct({ x: Schema.Finite, value: Schema.Finite }))
const Trend = Schema.Struct({
  drift: Schema.NullOr(
    Schema.Struct({
      axis: Schema.Literals(["kj", "km"]),
      points: Schema.Struct({
        hr: Schema.optionalKey(points),
        a1: Schema.optionalKey(points),
        rf: Schema.optionalKey(points)
      })
    })
  ),
  alphaTimesOutput: Schema.NullOr(Schema.Struct({ value: Schema.Finite, by: measure }))
})

const threshold = Schema.Struct({
  watts: nullable,
  bpm: nullable,
  metresPerSecond: nullable,
  reason: Schema.NullOr(Schema.String)
})
const byMethod = Schema.Struct({ ramp: threshold, cluster: threshold })
const Alpha = derived(Schema.Struct({ average: Schema.Finite, aerobic: byMethod, anaerobic: byMethod }))

export type DerivedDocument = typeof Document.Type
export type StoredCurve = typeof curve.Type
export type StoredCurves = typeof CurveColumns.Type
export type StoredTrend = typeof Trend.Type
export type StoredAlpha = typeof Alpha.Type

const reader = <S extends Schema.Codec<unknown, unknown>>(schema: S) =>
  Schema.decodeUnknownOption(Schema.fromJsonString(schema))

export const readDocument: (text: unknown) => Option.Option<DerivedDocument> = reader(Document)
export const readCurves: (text: unknown) => Option.Option<StoredCurves> = reader(CurveColumns)
export const readTrend: (text: unknown) => Option.Option<StoredTrend> = reader(Trend)
export const readAlpha: (text: unknown) => Option.Option<StoredAlpha> = reader(Alpha)

export interface DerivedColumns {
  readonly engine_version: number
  readonly thresholds: string
  readonly document: string
  readonly curves: string
  readonly trend: string
  readonly alpha1: string
  readonly alpha1_windows: Uint8Array | null
}

export const columnsOf = (figures: DerivedFigures): DerivedColumns => {
  const { alpha1, alphaTimesOutput, alphaWindows, averageCelsius, curves, drift, effort, fade, laps } = figures
  return {
    engine_version: figures.engineVersion,
    thresholds: figures.thresholds,
    document: written({
      averageCelsius,
      laps,
      effort: { measure: effort.measure, bands: told(effort.bands, (bands) => bands) },
      fade: {
        power: told(fade.power, (family) => family),
        gradeAdjusted: fade.gradeAdjusted && told(fade.gradeAdjusted, (family) => family)
      }
    }),
    curves: written({
      power: told(curves.power, curveColumns),
      speed: curves.speed && told(curves.speed, curveColumns)
    }),
    trend: written({ drift, alphaTimesOutput }),
    alpha1: written(told(alpha1, (value) => value)),
    alpha1_windows: alphaWindows === null ? null : packWindows(alphaWindows.alpha1)
  }
}

type FromEngine<A> = Omit<Stored<A>, "reason" | "value"> &
  ({ readonly value: A } | { readonly value: null; readonly reason: string })

const told = <A, B>(figure: FromEngine<A>, shape: (value: A) => B): Stored<B> => ({
  method: figure.method,
  channel: figure.channel,
  coverage: figure.coverage,
  warnings: figure.warnings,
  value: figure.value === null ? null : shape(figure.value),
  reason: "reason" in figure ? figure.reason : null
})

const curveColumns = (
  points: ReadonlyArray<{ readonly durationSeconds: number; readonly best: number; readonly startSeconds: number }>
): StoredCurve => ({
  seconds: points.map(({ durationSeconds }) => durationSeconds),
  best: points.map(({ best }) => best),
  start: points.map(({ startSeconds }) => startSeconds)
})

/** Six significant digits: far finer than any sensor, and half the bytes. */
const written = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "number" && !Number.isInteger(part) ? Number(part.toPrecision(6)) : part
  )

/** Thousandths of alpha 1, two bytes each; a window without a figure is -1. */
const packWindows = (alpha1: Float64Array): Uint8Array => {
  const bytes = new Uint8Array(2 * alpha1.length)
  const view = new DataView(bytes.buffer)
  alpha1.forEach((value, window) =>
    view.setInt16(2 * window, Number.isNaN(value) ? -1 : Math.max(0, Math.round(value * 1000)), true)
  )
  return bytes
}

export const unpackWindows = (bytes: Uint8Array): Float64Array => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float64Array.from({ length: bytes.byteLength >> 1 }, (_, window) => {
    const thousandths = view.getInt16(2 * window, true)
    return thousandths < 0 ? Number.NaN : thousandths / 1000
  })
}
