/** `analyzeActivity`: one activity, or a stretch of it, in figures; whatever cannot be had is named with the reason. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { ActivityAnalysis, AnalysisRequest, SecondsRange } from "../../../domain/ActivityAnalysis.ts"
import { InvalidInput, type NotFound, type Unavailable } from "../../../domain/errors.ts"
import type { ChannelName, Stream } from "../../../domain/Stream.ts"
import { durationWords } from "../../../domain/Units.ts"
import {
  climbOf,
  distanceWithin,
  rowsBetween,
  sliceStream,
  streamOfLengths
} from "../../../engine/analysis/stretches.ts"
import { movingSecondsOf } from "../../../engine/moving.ts"
import type { WantedParts } from "../../../engine/streamBlob.ts"
import { withoutChannels } from "../../../engine/zonedOutput.ts"
import type { AiEndurance } from "../../AiEndurance.ts"
import { type Local, withStorage } from "../Local.ts"
import { type Analysed, blocksOf } from "./analysisBlocks.ts"
import { capacityBlocks } from "./capacity.ts"
import { aroundOf, openActivity } from "./detail.ts"
import { evidence, reasons } from "./evidence.ts"
import { curvesBefore, seasonDays } from "./neighbours.ts"
import { loadStream, type Recorded, warningTexts } from "./recorded.ts"
import { athleteOn, loadSubject, type Subject } from "./subject.ts"

export const analyzeActivity = (local: Local): AiEndurance["Service"]["analyzeActivity"] =>
  Effect.fn("AiEndurance.analyzeActivity")((request) =>
    withStorage(
      Effect.gen(function* () {
        const { athleteId } = yield* local.auth.require("read")
        return yield* analysisOf(local, yield* loadSubject(local.sql, athleteId), request)
      })
    )
  )

export const analysisOf = (
  local: Local,
  subject: Subject,
  { id, range, segments, sport }: AnalysisRequest
): Effect.Effect<ActivityAnalysis, InvalidInput | NotFound | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const { recorded } = yield* openActivity(local, subject, { id, sport })
    const { summary } = recorded
    const found = evidence()
    const whole = measured(recorded, yield* loadStream(local.sql, subject.athleteId, id, () => analysedParts))
    const head = {
      activity: summary,
      sport,
      missing: found.missing,
      basis: found.basis,
      warnings: warningTexts(recorded)
    }
    if (whole === null) {
      if (range !== null) return yield* noRange()
      found.lack("figures", reasons.noSeconds)
      return { ...head, range, overview: overviewOf(recorded) }
    }
    const cut = yield* cutTo(range, recorded, whole)
    const [from, to] = cut === null ? [0, whole.length] : rowsBetween(whole, cut.fromSeconds, cut.toSeconds)
    if (to <= from) return yield* standingStill()
    const analysed: Analysed = {
      recorded,
      sport,
      athlete: athleteOn(subject, recorded.day),
      whole,
      part: cut === null ? whole : sliceStream(whole, from, to),
      from,
      isWhole: cut === null
    }
    const season =
      sport === "Swim" || whole.channels.watts === undefined
        ? []
        : yield* curvesBefore(local.sql, subject, aroundOf(recorded), seasonDays, true)
    return {
      ...head,
      range: cut,
      overview: cut === null ? overviewOf(recorded) : overviewWithin(analysed, cut),
      ...blocksOf(analysed, segments, found),
      ...(sport !== "Swim" && capacityBlocks(analysed, season, found))
    }
  })

const unread: ReadonlySet<ChannelName> = new Set(["latitude", "longitude", "celsius", "breathsPerMinute"])
const analysedParts: WantedParts = { channels: (name) => !unread.has(name), beats: false }

/** What counts as measured: without excluded heart rate and modelled power; a pool swim by its lengths. */
const measured = ({ details, summary }: Recorded, stored: { readonly stream: Stream } | null): Stream | null => {
  const left: ReadonlyArray<ChannelName> = [
    ...(summary.flags.excludeHrData ? (["bpm"] as const) : []),
    ...(summary.powerIsFromHeartRate ? (["watts"] as const) : [])
  ]
  const stream = stored === null ? null : withoutChannels(stored.stream, left)
  return summary.sport === "Swim" && details.lengths.some(({ active }) => active)
    ? streamOfLengths(details.lengths, stream)
    : stream
}

const overviewOf = ({ summary }: Recorded): ActivityAnalysis["overview"] => ({
  movingSeconds: summary.movingSeconds,
  elapsedSeconds: summary.elapsedSeconds,
  distanceMetres: summary.distanceMetres,
  ascentMetres: summary.ascentMetres
})

const overviewWithin = ({ part, sport }: Analysed, range: SecondsRange): ActivityAnalysis["overview"] => ({
  movingSeconds: movingSecondsOf(part, sport),
  elapsedSeconds: range.toSeconds - range.fromSeconds,
  distanceMetres: distanceWithin(part),
  ascentMetres: climbOf(part).ascentMetres
})

/** Cut to the activity; what lies wholly outside it is a mistake, not an empty answer. */
const cutTo = (
  range: SecondsRange | null,
  { summary }: Recorded,
  stream: Stream
): Effect.Effect<SecondsRange | null, InvalidInput> => {
  if (range === null) return Effect.succeed(null)
  const end = Math.max(summary.elapsedSeconds, (stream.elapsedSeconds[stream.length - 1] ?? -1) + 1)
  const cut = { fromSeconds: Math.max(0, range.fromSeconds), toSeconds: Math.min(end, range.toSeconds) }
  return cut.fromSeconds < cut.toSeconds ? Effect.succeed(cut) : Effect.fail(outside(range, end))
}

const outside = ({ fromSeconds, toSeconds }: SecondsRange, end: number) =>
  new InvalidInput({
    message: `The range ${fromSeconds} to ${toSeconds} s holds nothing of this activity, which lasts ${Math.floor(end)} s (${durationWords(end)}).`,
    hint: "Give seconds since the start, from below to; laps carry them as start_s and end_s."
  })

const standingStill = () =>
  new InvalidInput({
    message: "The timer stood still throughout this range, so there is nothing to analyse.",
    hint: "Choose a range in which the activity was going on."
  })

const noRange = () =>
  new InvalidInput({
    message: "The seconds of this activity are not stored, so no range of it can be analysed.",
    hint: "Leave the range out for what is known of the whole activity."
  })
