/** Pool swims, length by length, from the workout's sets. Rest at the wall is an idle length. */
import type { RecordedLength, Recording } from "../../../domain/Recording.ts"
import type { Stroke, SwimInterval, SwimSection } from "../../../domain/SwimWorkout.ts"
import { runShares } from "../../../domain/Zones.ts"
import { steadyBpm } from "./body.ts"
import { zoneShare } from "./segments.ts"
import { clockOf, hundredths, type Outing, recordingOf } from "./track.ts"

const poolLengthMetres = 25

/** Slower strokes, and how many arm cycles they take for a length. */
const strokes: Record<Stroke, { readonly word: string; readonly pace: number; readonly cycles: number }> = {
  freestyle: { word: "freestyle", pace: 1, cycles: 10 },
  choice: { word: "freestyle", pace: 0.97, cycles: 10 },
  mixed: { word: "mixed", pace: 0.92, cycles: 10 },
  backstroke: { word: "backstroke", pace: 0.87, cycles: 10 },
  breaststroke: { word: "breaststroke", pace: 0.78, cycles: 11 },
  butterfly: { word: "butterfly", pace: 0.95, cycles: 10 },
  individualMedley: { word: "mixed", pace: 0.88, cycles: 10 }
}

interface Piece {
  readonly seconds: number
  readonly share: number
  readonly metres: number
  readonly stroke: string | null
  readonly strokes: number | null
  /** The first length of an interval opens a lap. */
  readonly opensLap: boolean
}

export const swim = (outing: Outing, sections: ReadonlyArray<SwimSection>, completeness: number): Recording => {
  const all = sections.flatMap((section) =>
    section.sets.flatMap((set) =>
      Array.from({ length: set.rounds }, (_, round) => [
        ...set.intervals.flatMap((interval) =>
          Array.from({ length: interval.repeats }, () => piecesOf(interval, outing)).flat()
        ),
        ...(set.restSeconds === undefined || round === set.rounds - 1 ? [] : [rest(set.restSeconds)])
      ]).flat()
    )
  )
  // Nobody rests at the wall before going home.
  const swum = all.slice(0, Math.ceil(all.length * completeness))
  const pieces = swum.slice(0, swum.findLastIndex((piece) => piece.metres > 0) + 1)
  const rows = pieces.reduce((sum, piece) => sum + piece.seconds, 0)

  const bpm = new Float64Array(rows)
  const cadence = new Float64Array(rows)
  const metresPerSecond = new Float64Array(rows)
  const distanceMetres = new Float64Array(rows)
  const time = clockOf(outing.startEpochSeconds, rows, [])
  const lengths: Array<RecordedLength> = []
  const lapStarts: Array<number> = []
  let [beat, row, distance] = [outing.random.between(88, 100), 0, 0]
  for (const piece of pieces) {
    const active = piece.metres > 0
    if (piece.opensLap) lapStarts.push(row)
    lengths.push({
      startEpochSeconds: outing.startEpochSeconds + row,
      elapsedSeconds: piece.seconds,
      active,
      strokes: piece.strokes,
      stroke: piece.stroke
    })
    // Lying in cool water costs the heart about ten beats.
    const aim = steadyBpm(piece.share, "ride") - 9 + outing.form.offsetBpm
    for (let second = 0; second < piece.seconds; second++) {
      beat += (aim - beat) / (aim > beat ? 30 : 40)
      bpm[row] = Math.round(beat)
      cadence[row] = piece.strokes === null ? 0 : Math.round((60 * piece.strokes) / piece.seconds)
      metresPerSecond[row] = active ? hundredths(piece.metres / piece.seconds) : 0
      distanceMetres[row] = Math.round(distance + (piece.metres * (second + 1)) / piece.seconds)
      row++
    }
    distance += piece.metres
  }
  return recordingOf(outing, {
    sport: "Swim",
    activityWord: "lap_swimming",
    records: { time, bpm, cadence, metresPerSecond, distanceMetres },
    lengths,
    lapStarts,
    poolLengthMetres,
    kcal: (distance / 1000) * 3.4 * outing.fitness.weightKg
  })
}

const piecesOf = (interval: SwimInterval, outing: Outing): ReadonlyArray<Piece> => {
  const { random, fitness } = outing
  const share = swimShare(interval) * (1 + 0.015 * random.normal())
  const stroke = strokes[interval.stroke]
  const drill = interval.drill === "drill"
  const pull = interval.equipment.includes("pullBuoy") ? 0.97 : 1
  const count = Math.max(1, Math.round(interval.distance / poolLengthMetres))
  const swum = Array.from({ length: count }, (_, index): Piece => {
    // The first length has the push-off from standing; later ones tire a little.
    const fade = 1 - 0.012 * Math.min(1, index / 12)
    const speed =
      fitness.swimMetresPerSecond *
      share *
      stroke.pace *
      pull *
      fade *
      (drill ? 0.85 : 1) *
      (1 + 0.018 * random.normal())
    return {
      seconds: Math.max(14, Math.round(poolLengthMetres / speed)),
      share,
      metres: poolLengthMetres,
      stroke: drill ? "drill" : stroke.word,
      // The watch counts no strokes in drills.
      strokes: drill ? null : Math.round(stroke.cycles + 3 * (share - 0.9) + 0.7 * random.normal()),
      opensLap: index === 0
    }
  })
  const seconds = swum.reduce((sum, piece) => sum + piece.seconds, 0)
  const pause =
    interval.pause === undefined
      ? 0
      : interval.pause.by === "rest"
        ? interval.pause.seconds
        : Math.max(5, interval.pause.seconds - seconds)
  return pause < 1 ? swum : [...swum, rest(Math.round(pause * random.between(0.9, 1.15)))]
}

/** Swim speeds lie closer together than power does: drag grows with the cube. */
const swimShare = (interval: SwimInterval): number =>
  interval.zone === null ? 0.9 : 0.62 + 0.38 * zoneShare(interval.zone, runShares)

const rest = (seconds: number): Piece => ({
  seconds,
  share: 0.25,
  metres: 0,
  stroke: null,
  strokes: null,
  opensLap: false
})
