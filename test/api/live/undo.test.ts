/** Undo over AI Endurance: after it the account is what it was, or the answer says what is not. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { ActivityId } from "../../../src/domain/Activity.ts"
import { unsafe as day } from "../../../src/domain/Day.ts"
import type { WorkoutHasNoSteps, WriteError } from "../../../src/domain/errors.ts"
import { WorkoutId } from "../../../src/domain/Workout.ts"
import { planRow, rideRow, writesIn } from "../../support/upstream/fakeAccount.ts"
import { lateAnswer } from "../../support/upstream/faults.ts"
import { inVirtualTime, onlyThisNetwork } from "../../support/upstream/harness.ts"
import { live, playing } from "./support/live.ts"

const network = onlyThisNetwork()

const run = WorkoutId.make(8_101_222)
const ride = ActivityId.make(2_500_003)

const account = () => {
  const { account, fake } = playing()
  account.plan.push(planRow(run, "2026-09-16", { advice: "Stay easy" }), planRow(8_101_301, "2026-09-17"))
  account.rides.push(rideRow(ride, "2026-09-05"))
  network.use(fake.handlers)
  return { account, fake }
}

const bounds = { Endurance: 182, Tempo: 219, Threshold: 258, VO2Max: 292 }
const step = {
  kind: "step",
  role: "interval",
  length: { by: "time", seconds: 480 },
  target: { by: "zone", zone: "Threshold" }
} as const

type Source = AiEndurance["Service"]
type Writing = (source: Source) => Effect.Effect<unknown, WriteError | WorkoutHasNoSteps>

const writings: { readonly [name: string]: Writing } = {
  "a move": (source) => source.changeWorkoutDate({ id: run, day: day("2026-09-20"), dryRun: false }),
  "a new note": (source) => source.changeWorkoutAdvice({ id: run, advice: "Stop if it hurts", dryRun: false }),
  "another intensity": (source) =>
    source.changeWorkoutIntensity({ id: run, ess: 30, intensitySeconds: null, repeats: null, dryRun: false }),
  "a structured workout": (source) =>
    source.createRideRunWorkout({
      day: day("2026-09-18"),
      title: "Eights",
      sport: "Run",
      blocks: [step],
      isTaper: false,
      advice: "Even splits",
      dryRun: false
    }),
  "a workout by intensity": (source) =>
    source.createWorkoutByIntensity({
      day: day("2026-09-18"),
      sport: "Ride",
      zone: "Tempo",
      ess: 60,
      intensitySeconds: null,
      repeats: null,
      isTaper: false,
      dryRun: false
    }),
  "ride zones": (source) => source.setZones({ sport: "Ride", by: "power", bounds, dryRun: false }),
  "run zones by pace": (source) =>
    source.setZones({
      sport: "Run",
      by: "speed",
      bounds: { Endurance: 2.9, Tempo: 3.3, Threshold: 3.7, VO2Max: 4.1 },
      dryRun: false
    }),
  "a virtual ride": (source) =>
    source.setActivityFlags({
      sport: "Ride",
      id: ride,
      flags: { isVirtual: true, excludeFromModel: true },
      dryRun: false
    }),
  "a mark": (source) => source.markWorkout({ id: run, completed: true, dryRun: false })
}

describe("undo over AI Endurance", () => {
  for (const [name, write] of Object.entries(writings)) {
    it.effect(`takes back ${name}, so that the account is what it was`, () => {
      const { account: theirs } = account()
      const state = () =>
        JSON.stringify([theirs.plan.map((row) => JSON.stringify(row)).toSorted(), theirs.user, theirs.rides])
      return live((source) =>
        Effect.gen(function* () {
          const before = { state: state(), marks: yield* source.getPlannedWorkouts(week) }
          yield* inVirtualTime(write(source))
          const done = { state: state(), marks: yield* source.getPlannedWorkouts(week) }
          assert.notDeepEqual(done, before)
          const rehearsed = yield* source.undoLastChange({ dryRun: true })
          assert.match(rehearsed.summary, /^Dry run, nothing was changed/u)
          assert.deepStrictEqual({ state: state(), marks: yield* source.getPlannedWorkouts(week) }, done)
          const undone = yield* inVirtualTime(source.undoLastChange({ dryRun: false }))
          assert.isTrue(undone.value.undone)
          assert.deepStrictEqual({ state: state(), marks: yield* source.getPlannedWorkouts(week) }, before)
          assert.deepStrictEqual(
            (yield* source.getChangeHistory({ limit: 5 })).map(({ undone: gone }) => gone),
            [true]
          )
          assert.strictEqual((yield* Effect.flip(source.undoLastChange({ dryRun: false })))._tag, "NotFound")
        })
      )
    })

    it.effect(`refuses to take back ${name} when it was changed since, and sends nothing`, () => {
      const { account: theirs, fake } = account()
      return live((source) =>
        Effect.gen(function* () {
          yield* inVirtualTime(write(source))
          for (const row of theirs.plan) Object.assign(row, { date: "2026-09-25", advice: "x", ess: 1, title: "y" })
          theirs.user = { ...theirs.user, zones: { Ride: ridesOf("100 W", "200 W", "300 W", "400 W"), Run: null } }
          theirs.rides[0]!["is_erg_mode"] = true
          const sent = writesIn(fake.ran).length
          const result = yield* Effect.result(source.undoLastChange({ dryRun: false }))
          // The mark is ours alone: nothing that others change takes it away.
          if (name === "a mark") assert.strictEqual(result._tag, "Success")
          else {
            assert.strictEqual(result._tag, "Failure")
            assert.strictEqual(result._tag === "Failure" && result.failure._tag, "Conflict")
          }
          assert.lengthOf(writesIn(fake.ran), sent)
        })
      )
    })
  }

  it.effect("keeps the notes of an answer out of the journal, and of what it says later", () => {
    account()
    // An FTP of 250 W, given as the bound of Threshold.
    const ftp = { Endurance: 188, Tempo: 225, Threshold: 250, VO2Max: 300 }
    return live((source) =>
      Effect.gen(function* () {
        const writes = [
          yield* source.setZones({ sport: "Ride", by: "power", bounds: ftp, dryRun: false }),
          yield* source.markWorkout({ id: run, completed: true, dryRun: false })
        ]
        for (const { summary } of writes) assert.include(summary, " Note: ")
        for (const { summary } of yield* source.getChangeHistory({ limit: 5 })) assert.notInclude(summary, "Note")
        assert.notInclude((yield* source.undoLastChange({ dryRun: false })).summary, "Note")
      })
    )
  })

  it.effect("makes a skipped workout anew from its steps, and says that it is another one", () => {
    const { account: theirs } = account()
    const steps = [
      { type: "WorkoutStep", intensity: "INTERVAL", durationType: "TIME", durationValue: 480, zone: "Threshold" }
    ]
    theirs.plan[0] = planRow(run, "2026-09-16", { has_steps_general: true, steps_general: steps, advice: "Stay easy" })
    return live((source) =>
      Effect.gen(function* () {
        yield* source.skipWorkout({ id: run, dryRun: false })
        assert.lengthOf(theirs.plan, 1)
        const { summary } = yield* source.undoLastChange({ dryRun: false })
        const again = theirs.plan[1]
        assert.deepInclude(again, {
          date: "2026-09-16",
          title: "Threshold Run",
          advice: "Stay easy",
          steps_general: steps
        })
        assert.include(summary, `created anew as workout ${again?.["workout_id"]}`)
      })
    )
  })

  it.effect("makes a skipped workout of the plan anew from its zone and load", () => {
    const { account: theirs } = account()
    return live((source) =>
      Effect.gen(function* () {
        yield* source.skipWorkout({ id: run, dryRun: false })
        const { summary } = yield* source.undoLastChange({ dryRun: false })
        assert.deepInclude(theirs.plan[1], { date: "2026-09-16", title: "Threshold Run", act_type: "Run", ess: 52 })
        assert.include(summary, "not quite what it was")
      })
    )
  })

  it.effect("cannot bring back a skipped workout of which nothing is known, and says why", () => {
    const { account: theirs, fake } = account()
    theirs.plan[0] = { workout_id: run, date: "2026-09-16", title: "Fartlek", act_type: "Run", duration_seconds: 1800 }
    return live((source) =>
      Effect.gen(function* () {
        yield* source.skipWorkout({ id: run, dryRun: false })
        const error = yield* Effect.flip(source.undoLastChange({ dryRun: false }))
        assert.strictEqual(error._tag, "Unsupported")
        assert.include(error.message, "no way to bring back a skipped workout")
        assert.lengthOf(writesIn(fake.ran), 1)
      })
    )
  })

  it.effect("of a first note leaves a dash where AI Endurance takes no empty one, and nothing where it does", () => {
    const { account: theirs, fake } = account()
    const note = (source: Source) =>
      source.changeWorkoutAdvice({ id: WorkoutId.make(8_101_301), advice: "Hard", dryRun: false })
    return live((source) =>
      Effect.gen(function* () {
        yield* note(source)
        const dashed = yield* source.undoLastChange({ dryRun: false })
        assert.include(dashed.summary, 'it says "-" now')
        assert.strictEqual(theirs.plan[1]?.["advice"], "-")
        delete theirs.plan[1]?.["advice"]
        fake.answers.set("changeWorkoutAdvice", (args) => {
          theirs.plan[1]!["advice"] = args["advice"] === "" ? null : args["advice"]
          return { success: true }
        })
        yield* note(source)
        const cleared = yield* source.undoLastChange({ dryRun: false })
        assert.notInclude(cleared.summary, 'says "-"')
        assert.isNull(theirs.plan[1]?.["advice"])
      })
    )
  })

  it.effect("walks back through the changes, newest first", () => {
    const { account: theirs } = account()
    return live((source) =>
      Effect.gen(function* () {
        yield* source.changeWorkoutDate({ id: run, day: day("2026-09-20"), dryRun: false })
        yield* source.changeWorkoutDate({ id: run, day: day("2026-09-22"), dryRun: false })
        yield* source.undoLastChange({ dryRun: false })
        assert.strictEqual(theirs.plan[0]?.["date"], "2026-09-20")
        yield* source.undoLastChange({ dryRun: false })
        assert.strictEqual(theirs.plan[0]?.["date"], "2026-09-16")
      })
    )
  })
})

const week = { start: day("2026-09-14"), end: day("2026-09-30"), uncapped: false }

const ridesOf = (Endurance: string, Tempo: string, Threshold: string, VO2Max: string) => ({
  Endurance,
  Tempo,
  Threshold,
  VO2Max
})

describe("an undo whose caller hangs up", () => {
  it.effect("is not made twice by the call that is sent again", () => {
    const { account: theirs, fake } = account()
    return live((source) =>
      Effect.gen(function* () {
        yield* source.changeWorkoutDate({ id: run, day: day("2026-09-19"), dryRun: false })
        yield* source.changeWorkoutDate({ id: run, day: day("2026-09-20"), dryRun: false })
        const { arrived, late, release } = lateAnswer()
        // The plan, the profile, then the move back.
        fake.faults.push(null, late)
        const first = yield* Effect.forkChild(source.undoLastChange({ dryRun: false }))
        yield* Effect.promise(() => arrived)
        first.interruptUnsafe()
        const again = yield* Effect.forkChild(source.undoLastChange({ dryRun: false }))
        release()
        // It takes back the change before: the newest is taken back already.
        const { summary } = yield* inVirtualTime(Fiber.join(again))
        assert.include(summary, "2026-09-16")
        assert.strictEqual(theirs.plan[0]?.["date"], "2026-09-16")
        const history = yield* source.getChangeHistory({ limit: 5 })
        assert.deepStrictEqual(
          history.map(({ undone }) => undone),
          [true, true]
        )
      })
    )
  })
})
