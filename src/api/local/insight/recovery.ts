/** `getRecoveryModel`: this morning against the athlete's own last two months, and what each sport has left in the body. */
import { Effect } from "effect"
import * as Day from "../../../domain/Day.ts"
import type { JointsAndMuscles, RecoveryModel, RecoveryStatus } from "../../../domain/RecoveryModel.ts"
import { roundTo } from "../../../engine/insight/numeric.ts"
import { orthopedicBasis, orthopedicRecovery, type OrthopedicSport } from "../../../engine/insight/orthopedic.ts"
import {
  type RecoveryDay,
  recoveryBasis,
  type RecoveryScore,
  recoveryScores,
  type RecoverySignal
} from "../../../engine/insight/recovery.ts"
import { recoveryStatus } from "../../../engine/insight/recoveryStatus.ts"
import type { AiEndurance } from "../../AiEndurance.ts"
import { basisOf } from "../../insightBasis.ts"
import { signalDays } from "../../signalDays.ts"
import { loadSubject } from "../details/subject.ts"
import { type Local, withStorage } from "../Local.ts"
import { loadDone, newestActivity } from "./done.ts"
import { loadMornings, newestWith } from "./mornings.ts"
import { dailyStress } from "./stress.ts"
import { indexFrom, rangeOf } from "./told.ts"

/** The range a morning is compared with, and the week before it. */
const comparedDays = 67
/** Ninety days shown, 67 compared with, and 300 more: what lies before moves an average over 42 days by a thousandth. */
const readDays = 457

export const getRecoveryModel = (local: Local): AiEndurance["Service"]["getRecoveryModel"] =>
  Effect.fn("AiEndurance.getRecoveryModel")(({ daysBack }) =>
    withStorage(
      Effect.gen(function* () {
        const { athleteId } = yield* local.auth.require("read")
        const { today } = yield* local.clock.now
        const subject = yield* loadSubject(local.sql, athleteId)
        const done = yield* loadDone(local.sql, subject, {
          from: Day.addDays(today, -readDays),
          to: today,
          details: false
        })
        const shownFrom = Day.addDays(today, 1 - daysBack)
        const mornings = yield* loadMornings(local.sql, athleteId, {
          from: Day.addDays(shownFrom, -comparedDays),
          to: today
        })
        const earliest = [Day.addDays(shownFrom, -comparedDays), done[0]?.day ?? today].toSorted()[0]!
        const axis = Day.range(earliest, today)
        const ess = new Float64Array(axis.length)
        const indexOf = indexFrom(earliest)
        for (const activity of done) {
          const index = indexOf(activity.day)
          ess[index] = ess[index]! + activity.ess
        }
        const begun = done[0] === undefined ? axis.length : indexOf(done[0].day)
        const days = signalDays(axis, mornings, ess, begun)
        const scores = recoveryScores(days, daysBack)
        const orthopedic = orthopedicRecovery(dailyStress(done, subject, earliest, axis.length))
        const first = axis.length - daysBack
        const status = scores.at(-1)
        return {
          days: scores.map((score, index) => rowOf(score, days[first + index]!, ess[first + index]!)),
          ride: jointsOf(orthopedic.Ride, daysBack),
          run: jointsOf(orthopedic.Run, daysBack),
          swim: jointsOf(orthopedic.Swim, daysBack),
          ...(status !== undefined && { status: statusOf(status) }),
          basis: [basisOf(recoveryBasis), basisOf(orthopedicBasis)],
          freshness: {
            activities: done.length,
            newestActivity: yield* newestActivity(local.sql, athleteId),
            newestHrv: newestWith(mornings, "rmssdMs"),
            newestRestingHeartRate: newestWith(mornings, "restingBpm")
          },
          notes: [
            "recovery_alpha1 is null: DFA alpha 1 is no part of this score",
            "orthopedic scores say how load changed, not how likely an injury is"
          ]
        } satisfies RecoveryModel
      })
    )
  )

/** AI Endurance calls the resting heart rate `hr_rest`; the other words are ours. */
const driverWords: { readonly [S in RecoverySignal]: string } = {
  hrvWeek: "rmssd",
  hrvToday: "rmssd",
  restingHeartRate: "hr_rest",
  loadBalance: "external_stress"
}

const rowOf = (score: RecoveryScore, signals: RecoveryDay, ess: number): RecoveryModel["days"][number] => ({
  day: score.day,
  ess: ess > 0 ? Math.round(ess) : null,
  rmssdMs: signals.rmssdMs === null ? null : roundTo(signals.rmssdMs, 1),
  restingHeartRate: signals.restingBpm === null ? null : roundTo(signals.restingBpm, 1),
  recovery: score.score,
  recoveryOfAlpha1: null,
  recoveryOfRmssd: score.components.hrv,
  recoveryOfRestingHeartRate: score.components.restingHeartRate,
  drivenBy: score.limiting === null ? null : driverWords[score.limiting]
})

const statusOf = (score: RecoveryScore): RecoveryStatus => ({
  date: score.day,
  ...recoveryStatus(score),
  score: score.score,
  baseline: score.baseline,
  drivers: score.drivers.map(({ contribution, signal, weight, z }) => ({
    signal,
    z: roundTo(z, 2),
    weight: roundTo(weight, 2),
    contribution
  })),
  loadBalance: score.components.loadBalance,
  hrv: score.hrv && {
    weekMs: roundTo(score.hrv.weekMs, 1),
    usualMs: rangeOf(score.hrv.usualMs, 1),
    variationPercentage: roundTo(score.hrv.variationPercent, 1),
    position: score.hrv.position
  },
  missing: score.missing
})

const jointsOf = ({ days, week }: OrthopedicSport, daysBack: number): JointsAndMuscles => ({
  recovery: days.slice(-daysBack).map(({ recovery }) => recovery),
  week: {
    stress: roundTo(week.stress, 1),
    before: roundTo(week.before, 1),
    change: roundTo(week.change, 1),
    changePercentage: week.changePercent === null ? null : Math.round(week.changePercent)
  }
})
