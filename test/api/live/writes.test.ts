/** A write is sent once, checked first, and its end is found out; the answer says exactly what is known. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { SqlClient } from "effect/sql"
import type { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { unsafe as day } from "../../../src/domain/Day.ts"
import type { WriteError } from "../../../src/domain/errors.ts"
import { WorkoutId } from "../../../src/domain/Workout.ts"
import { planRow, writesIn } from "../../support/upstream/fakeAccount.ts"
import { type Fault, faults, lateAnswer } from "../../support/upstream/faults.ts"
import { inVirtualTime, onlyThisNetwork } from "../../support/upstream/harness.ts"
import { live, playing } from "./support/live.ts"

const network = onlyThisNetwork()

const id = WorkoutId.make(8_101_222)
const move = (source: AiEndurance["Service"], to = "2026-09-18", dryRun = false) =>
  source.changeWorkoutDate({ id, day: day(to), dryRun })

const withRun = () => {
  const { account, fake } = playing()
  account.plan.push(planRow(id, "2026-09-16"))
  network.use(fake.handlers)
  return { account, fake }
}

const text = { day: day("2026-09-17"), title: "Core", isTaper: false, advice: null, text: "Planks", dryRun: false }

describe("a write over AI Endurance", () => {
  it.effect("is sent once, and answered with what the plan shows afterwards", () => {
    const { account, fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const { changeId, dryRun, summary, value } = yield* move(source)
        assert.deepInclude(value, { from: day("2026-09-16") })
        assert.strictEqual(value.workout.day, "2026-09-18")
        assert.strictEqual(summary, 'Moved "Threshold Run" on 2026-09-16 to 2026-09-18.')
        assert.isFalse(dryRun)
        assert.isNotNull(changeId)
        assert.strictEqual(account.plan[0]?.["date"], "2026-09-18")
        assert.deepStrictEqual(writesIn(fake.ran), [
          { tool: "changeWorkoutDate", args: { workoutId: id, newDate: "2026-09-18" } }
        ])
      })
    )
  })

  it.effect("rehearsed sends nothing and says so", () => {
    const { fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const { changeId, summary, value } = yield* move(source, "2026-09-18", true)
        assert.isNull(changeId)
        assert.strictEqual(value.workout.day, "2026-09-18")
        assert.match(summary, /^Dry run, nothing was changed\./u)
        assert.isEmpty(writesIn(fake.ran))
        assert.isEmpty(yield* source.getChangeHistory({ limit: 5 }))
      })
    )
  })

  it.effect("to a year mistyped is not sent", () => {
    const { fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const moved = yield* Effect.flip(move(source, "2036-09-18"))
        const created = yield* Effect.flip(source.createTextWorkout({ ...text, day: day("2036-09-17") }))
        for (const error of [moved, created]) assert.include(error.message, "too far ahead")
        assert.isEmpty(writesIn(fake.ran))
      })
    )
  })

  it.effect("that would change nothing is not sent", () => {
    const { fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const { changeId, summary } = yield* move(source, "2026-09-16")
        assert.isNull(changeId)
        assert.include(summary, "already is on that day")
        assert.isEmpty(writesIn(fake.ran))
      })
    )
  })

  it.effect("whose arguments do not fit the live schema is not sent", () => {
    const { fake } = withRun()
    fake.tools = fake.tools.map((tool) =>
      tool.name === "changeWorkoutDate"
        ? { ...tool, inputSchema: { ...tool.inputSchema, required: ["workoutId", "newDate", "reason"] } }
        : tool
    )
    return live((source) =>
      Effect.gen(function* () {
        for (const dryRun of [true, false]) {
          const error = yield* Effect.flip(move(source, "2026-09-18", dryRun))
          assert.strictEqual(error._tag, "UpstreamChanged")
          assert.include(error.message, "reason is required")
        }
        assert.isEmpty(writesIn(fake.ran))
      })
    )
  })

  it.effect("whose answer got lost is found to have happened, and can be undone", () => {
    const { account, fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        for (const fault of [faults.reset(true), faults.hang(true), faults.cut(), faults.status(502, "", {}, true)]) {
          account.plan[0]!["date"] = "2026-09-16"
          const before = fake.ran.length
          // Two reads come first: the workout, and the races.
          fake.faults.push(null, null, fault)
          const { changeId, summary } = yield* inVirtualTime(move(source))
          assert.include(summary, "The answer of AI Endurance got lost; reading again shows that it happened.")
          assert.isNotNull(changeId)
          assert.lengthOf(writesIn(fake.ran.slice(before)), 1)
        }
        yield* source.undoLastChange({ dryRun: false })
        assert.strictEqual(account.plan[0]?.["date"], "2026-09-16")
      })
    )
  })

  it.effect("that never arrived is found not to have happened", () => {
    const { account, fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        fake.faults.push(null, null, faults.hang(false))
        const error = yield* Effect.flip(inVirtualTime(move(source)))
        assert.strictEqual(error._tag, "Unavailable")
        assert.include(
          error.message,
          "did not answer within 20 s. Reading again shows that nothing was changed: it is on 2026-09-16."
        )
        assert.strictEqual(account.plan[0]?.["date"], "2026-09-16")
        assert.isEmpty(yield* source.getChangeHistory({ limit: 5 }))
      })
    )
  })

  it.effect("of which nothing can be found out is told as just that", () => {
    const { fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const dead = Array.from({ length: 20 }, () => faults.status(503))
        fake.faults.push(null, null, faults.reset(true), ...dead)
        const error = yield* Effect.flip(inVirtualTime(move(source)))
        assert.strictEqual(error._tag, "Unavailable")
        assert.include(error.message, "Whether changeWorkoutDate happened is not known.")
        assert.include(error.hint, "getPlannedWorkouts")
      })
    )
  })

  it.effect("that is confirmed and does not show is not passed off as done", () => {
    const { fake } = withRun()
    fake.answers.set("changeWorkoutDate", () => ({ success: true }))
    return live((source) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(inVirtualTime(move(source)))
        assert.strictEqual(error._tag, "Conflict")
        assert.include(error.message, "reading again does not show it: it is on 2026-09-16")
      })
    )
  })

  it.effect("that shows a moment late is waited for", () => {
    const { account, fake } = withRun()
    const reads = fake.answers.get("getPlannedWorkouts")!
    let shown = 0
    fake.answers.set("changeWorkoutDate", () => {
      shown = 1
      return { success: true }
    })
    fake.answers.set("getPlannedWorkouts", (args, request) => {
      if (shown > 0 && shown++ === 2) account.plan[0]!["date"] = "2026-09-18"
      return reads(args, request)
    })
    return live((source) => Effect.map(inVirtualTime(move(source)), ({ summary }) => assert.include(summary, "Moved")))
  })

  it.effect("that is confirmed and cannot be read again is done, and says that it was not checked", () => {
    const { fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        fake.faults.push(null, null, null, ...Array.from({ length: 20 }, () => faults.status(503)))
        const { changeId, summary } = yield* inVirtualTime(move(source))
        assert.include(summary, "AI Endurance confirmed it; it could not be read again to check.")
        assert.isNotNull(changeId)
      })
    )
  })

  it.effect("goes on when its caller hangs up, and is noted", () => {
    const { fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const slow = new Promise<void>((resolve) => {
          const answer = fake.answers.get("changeWorkoutDate")!
          fake.answers.set("changeWorkoutDate", (args, request) => {
            resolve()
            return answer(args, request)
          })
        })
        const fiber = yield* Effect.forkChild(move(source))
        yield* Effect.promise(() => slow)
        fiber.interruptUnsafe()
        const noted = Effect.flatMap(source.getChangeHistory({ limit: 1 }), (changes) =>
          changes.length > 0 ? Effect.succeed(changes) : Effect.fail("not yet" as const)
        )
        const [change] = yield* inVirtualTime(Effect.retry(noted, { times: 40 }))
        assert.strictEqual(change?.tool, "changeWorkoutDate")
      })
    )
  })

  it.effect("is refused here where AI Endurance would probably take it", () => {
    const { account, fake } = withRun()
    account.plan.push(planRow(1, "2026-09-10"))
    account.goals = [{ event_name: "Autumn 10k", event_date: "2026-09-27", priority: "C" }]
    return live((source) =>
      Effect.gen(function* () {
        const past = WorkoutId.make(1)
        const refused: ReadonlyArray<Effect.Effect<unknown, WriteError>> = [
          move(source, "2026-09-14"),
          move(source, "2026-09-27"),
          source.changeWorkoutDate({ id: past, day: day("2026-09-20"), dryRun: false }),
          source.skipWorkout({ id: past, dryRun: false }),
          source.changeWorkoutAdvice({ id, advice: "  ", dryRun: false }),
          source.createTextWorkout({ ...text, day: day("2026-09-01") }),
          source.createTextWorkout({ ...text, day: day("2026-09-27") }),
          source.createTextWorkout({ ...text, title: " " })
        ]
        for (const attempt of refused) {
          assert.strictEqual((yield* Effect.flip(attempt))._tag, "InvalidInput")
        }
        assert.isEmpty(writesIn(fake.ran))
      })
    )
  })

  it.effect("to a workout that is not there names the nearest", () => {
    withRun()
    return live((source) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(source.skipWorkout({ id: WorkoutId.make(42), dryRun: false }))
        assert.strictEqual(error._tag, "NotFound")
        assert.include(error.hint, `${id} "Threshold Run" on 2026-09-16`)
      })
    )
  })
})

describe("a creation over AI Endurance", () => {
  it.effect("sent again within ten minutes returns the first; later it makes a second", () => {
    const { account } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const first = yield* source.createTextWorkout(text)
        const again = yield* source.createTextWorkout(text)
        assert.strictEqual(again.value.id, first.value.id)
        assert.isTrue(again.reused)
        assert.isNull(again.changeId)
        assert.lengthOf(account.plan, 2)
        yield* inVirtualTime(Effect.sleep("11 minutes"), 60_000)
        const later = yield* source.createTextWorkout(text)
        assert.notStrictEqual(later.value.id, first.value.id)
      })
    )
  })

  it.effect("whose answer got lost is not made twice by the client that tries again", () => {
    const { account, fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        // Races, the day, then the creation; and nothing can be read for a while.
        fake.faults.push(null, null, faults.reset(true), ...Array.from({ length: 20 }, () => faults.status(503)))
        const error = yield* Effect.flip(inVirtualTime(source.createTextWorkout(text)))
        assert.include(error.message, "is not known")
        fake.faults.length = 0
        yield* inVirtualTime(Effect.sleep("3 minutes"), 60_000)
        const again = yield* source.createTextWorkout(text)
        assert.isTrue(again.reused)
        assert.isNotNull(again.changeId)
        assert.lengthOf(
          account.plan.filter(({ title }) => title === "Core"),
          1
        )
        yield* source.undoLastChange({ dryRun: false })
        assert.isEmpty(account.plan.filter(({ title }) => title === "Core"))
      })
    )
  })

  it.effect("is not made twice where its number could not be noted", () => {
    const { account } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`CREATE TRIGGER refuses BEFORE INSERT ON workout_attempts WHEN NEW.workout_id IS NOT NULL
          BEGIN SELECT RAISE(ABORT, 'full'); END`
        const first = yield* source.createTextWorkout(text)
        yield* sql`DROP TRIGGER refuses`
        const again = yield* source.createTextWorkout(text)
        assert.strictEqual(again.value.id, first.value.id)
        assert.lengthOf(account.plan, 2)
      })
    )
  })

  it.effect("sent twice at once is made once", () => {
    const { account } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const both = yield* inVirtualTime(
          Effect.all([source.createTextWorkout(text), source.createTextWorkout(text)], { concurrency: 2 })
        )
        assert.strictEqual(both[0].value.id, both[1].value.id)
        assert.lengthOf(account.plan, 2)
      })
    )
  })

  it.effect("sent again after the first caller hung up waits for the first, which was under way", () => {
    const { account, fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const { arrived, late, release } = lateAnswer()
        // Races, the day, then the creation.
        fake.faults.push(null, null, late)
        const first = yield* Effect.forkChild(source.createTextWorkout(text))
        yield* Effect.promise(() => arrived)
        first.interruptUnsafe()
        const again = yield* Effect.forkChild(source.createTextWorkout(text))
        yield* inVirtualTime(Effect.sleep("2 seconds"))
        assert.lengthOf(writesIn(fake.ran), 0)
        release()
        const { value } = yield* inVirtualTime(Fiber.join(again))
        assert.strictEqual(value.title, "Core")
        assert.lengthOf(writesIn(fake.ran), 1)
        assert.lengthOf(account.plan, 2)
        assert.lengthOf(yield* source.getChangeHistory({ limit: 5 }), 1)
      })
    )
  })

  it.effect("whose caller hangs up before it is sent is not made", () => {
    const { account, fake } = withRun()
    return live((source) =>
      Effect.gen(function* () {
        const reading = Promise.withResolvers<void>()
        const hang: Fault = {
          done: false,
          respond: () => {
            reading.resolve()
            return new Promise(() => {})
          }
        }
        fake.faults.push(null, hang)
        const first = yield* Effect.forkChild(source.createTextWorkout(text))
        yield* Effect.promise(() => reading.promise)
        first.interruptUnsafe()
        // And it has given its turn away.
        const { value } = yield* inVirtualTime(source.createTextWorkout({ ...text, title: "Yoga" }))
        assert.strictEqual(value.title, "Yoga")
        assert.deepStrictEqual(
          account.plan.slice(1).map(({ title }) => title),
          ["Yoga"]
        )
      })
    )
  })

  it.effect("finds the workout by its title where AI Endurance does not tell its number", () => {
    const { account, fake } = withRun()
    const make = fake.answers.get("createStrengthOtherWorkout")!
    fake.answers.set("createStrengthOtherWorkout", (args, request) => {
      make(args, request)
      return { text: "Workout created!" }
    })
    return live((source) =>
      Effect.gen(function* () {
        const { value } = yield* source.createTextWorkout(text)
        assert.strictEqual(value.id, account.plan[1]?.["workout_id"])
      })
    )
  })

  it.effect("that AI Endurance answers with a twin says so", () => {
    const { account } = withRun()
    account.plan.push(planRow(77, "2026-09-17", { act_type: "Ride", title: "Tempo Ride", ess: 45 }))
    const request = {
      day: day("2026-09-17"),
      sport: "Ride",
      zone: "Tempo",
      ess: 45,
      intensitySeconds: null,
      repeats: null,
      isTaper: false,
      dryRun: false
    } as const
    return live((source) =>
      Effect.gen(function* () {
        const { changeId, reused, value } = yield* source.createWorkoutByIntensity(request)
        assert.strictEqual(value.id, 77)
        assert.isTrue(reused)
        assert.isNull(changeId)
      })
    )
  })
})
