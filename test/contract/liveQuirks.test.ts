/** The oddities of AI Endurance that a real client has met, one by one (Q1 to Q18), as the live source meets them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ActivityId } from "../../src/domain/Activity.ts"
import { unsafe as day } from "../../src/domain/Day.ts"
import { WorkoutId } from "../../src/domain/Workout.ts"
import { flagsOff, planRow, rideRow, writesIn } from "../support/upstream/fakeAccount.ts"
import type { Quirks } from "../support/upstream/fakeUpstream.ts"
import { faults } from "../support/upstream/faults.ts"
import { inVirtualTime, onlyThisNetwork } from "../support/upstream/harness.ts"
import { live, playing } from "../api/live/support/live.ts"

const network = onlyThisNetwork()

const id = WorkoutId.make(8_101_222)

const meeting = (quirks: Quirks = {}) => {
  const play = playing(quirks)
  play.account.plan.push(planRow(id, "2026-09-16"))
  play.account.rides.push(rideRow(2_500_003, "2026-09-05"))
  network.use(play.fake.handlers)
  return play
}

const rides = { sport: "Ride", start: null, end: null } as const
const detail = { sport: "Ride", id: ActivityId.make(2_500_003), alpha1: false, curves: false, series: null } as const

describe("the quirks of AI Endurance", () => {
  it.effect("Q1: its list needs no token, so it is asked without one, and calls with one", () => {
    const { fake } = meeting()
    return live((source) =>
      Effect.gen(function* () {
        yield* source.changeWorkoutDate({ id, day: day("2026-09-18"), dryRun: false })
        const token = (method: string) =>
          fake.requests
            .filter((request) => request.method === method)
            .map(({ headers }) => headers.has("authorization"))
        assert.deepStrictEqual(new Set(token("tools/list")), new Set([false]))
        assert.deepStrictEqual(new Set(token("tools/call")), new Set([true]))
      })
    )
  })

  it.effect("Q2: it answers an event stream with 401, so none is opened", () => {
    const { fake } = meeting()
    return live((source) =>
      Effect.gen(function* () {
        yield* source.getUser
        assert.isTrue(fake.requests.every(({ httpMethod }) => httpMethod === "POST"))
      })
    )
  })

  for (const structuredContent of [false, true]) {
    it.effect(
      `Q3: it declares result schemas, and ${structuredContent ? "sends" : "does not send"} structured content`,
      () => {
        meeting({ structuredContent, outputSchemas: true })
        return live((source) =>
          Effect.map(source.getActivities(rides), ({ activities }) => assert.strictEqual(activities[0]?.id, 2_500_003))
        )
      }
    )
  }

  it.effect("Q4: an access token is used as it is, and never refreshed from here", () => {
    const { fake } = meeting()
    fake.faults.push(faults.status(401))
    return live((source) =>
      Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(source.getUser))._tag, "NotSignedIn")
        assert.isTrue(fake.requests.every(({ url }) => url.endsWith("/mcp")))
      })
    )
  })

  it.effect("Q5: local timestamps end in a Z that is not UTC, and are never shifted", () => {
    const { account } = meeting()
    account.rides[0] = rideRow(1, "2026-09-05", {
      activity_date: "2026-09-05T23:40:12Z",
      activity_date_local: "2026-09-06T01:40:12Z"
    })
    return live((source) =>
      Effect.map(source.getActivities(rides), ({ activities }) =>
        assert.deepInclude(activities[0], { startUtc: "2026-09-05T23:40:12Z", startLocal: "2026-09-06T01:40:12" })
      )
    )
  })

  it.effect("Q6: rest days have no load, and a whole column may be null", () => {
    const { fake } = meeting()
    fake.answers.set("getRecoveryModel", () => ({
      data: { date: ["2026-09-13", "2026-09-14"], external_stress_score: [71, null], recovery_alpha1: [null, null] }
    }))
    return live((source) =>
      Effect.map(source.getRecoveryModel({ daysBack: 14 }), ({ days }) =>
        assert.deepStrictEqual(
          days.map(({ ess, recoveryOfAlpha1 }) => [ess, recoveryOfAlpha1]),
          [
            [71, null],
            [null, null]
          ]
        )
      )
    )
  })

  it.effect("Q7: lists end at 20 and 40 rows without a word, and the answer says that there may be more", () => {
    const { account } = meeting()
    for (let index = 0; index < 60; index++) account.rides.push(rideRow(index + 1, "2026-09-01"))
    return live((source) =>
      Effect.map(source.getActivities(rides), ({ activities, truncated }) => {
        assert.lengthOf(activities, 20)
        assert.isTrue(truncated)
      })
    )
  })

  it.effect("Q8: an empty object for a detail is no activity, and the nearest are named", () => {
    const { fake } = meeting()
    fake.answers.set("getCyclingActivityDetail", () => ({}))
    return live((source) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(source.getActivityDetail({ ...detail, id: ActivityId.make(7) }))
        assert.strictEqual(error._tag, "NotFound")
        assert.include(error.hint, "2500003")
      })
    )
  })

  it.effect("Q8: an empty object for a list is an empty list, and no proof of anything", () => {
    const { fake } = meeting()
    return live((source) =>
      Effect.gen(function* () {
        const reads = fake.answers.get("getPlannedWorkouts")!
        fake.answers.set("getPlannedWorkouts", (args, request) =>
          writesIn(fake.ran).length > 0 ? {} : reads(args, request)
        )
        const { summary } = yield* source.skipWorkout({ id, dryRun: false })
        assert.include(summary, "AI Endurance confirmed it; the plan could not be read completely.")
        fake.answers.set("getPlannedWorkouts", () => ({}))
        assert.isEmpty((yield* source.getPlannedWorkouts({ start: null, end: null, uncapped: false })).workouts)
      })
    )
  })

  it.effect("Q9: alpha 1 comes only when asked for, on rides and runs and never on swims", () => {
    const { fake } = meeting()
    return live((source) =>
      Effect.gen(function* () {
        yield* source.getActivities({ ...rides, alpha1: true })
        yield* source.getActivities(rides)
        yield* source.getActivities({ ...rides, sport: "Swim", alpha1: true })
        assert.deepStrictEqual(
          fake.ran.map(({ args }) => args),
          [{ with_dfa_alpha1: true }, {}, {}]
        )
      })
    )
  })

  it.effect("Q10: durability percentages of old are passed on", () => {
    const { account } = meeting()
    const key = "aerobic_durability_according_to_dfa_alpha1_in_percent"
    account.rides[0] = rideRow(1, "2026-09-05", { [key]: -4.2 })
    return live((source) =>
      Effect.map(source.getActivities(rides), ({ activities }) =>
        assert.deepInclude(activities[0]?.extras, { [key]: -4.2 })
      )
    )
  })

  it.effect("Q11: a call that hangs is left after 20 s, and read again", () => {
    const { fake } = meeting()
    fake.faults.push(faults.hang(false))
    return live((source) =>
      Effect.map(inVirtualTime(source.getUser), ({ weightKg }) => assert.strictEqual(weightKg, 63.4))
    )
  })

  it.effect("Q12: transitions of a few seconds are activities like any other", () => {
    const { fake } = meeting()
    fake.answers.set("getOtherActivity", () => ({
      activities: [rideRow(17, "2026-09-12", { activity_type: "transition", activity_movingtime: 61.5 })]
    }))
    return live((source) =>
      Effect.map(source.getActivities({ ...rides, sport: "Other" }), ({ activities }) =>
        assert.deepInclude(activities[0], { type: "transition", movingSeconds: 61.5 })
      )
    )
  })

  it.effect("Q13: a swim may tell its distance in metres, or not at all", () => {
    const { fake } = meeting()
    const swim = (over: Readonly<Record<string, unknown>>) => rideRow(1, "2026-09-12", { distance_in_km: 0, ...over })
    fake.answers.set("getSwimmingActivity", () => ({
      activities: [swim({ total_distance_m: 1800 }), swim({ distance_in_km: null }), swim({ distance_in_km: "1.5" })]
    }))
    return live((source) =>
      Effect.map(source.getActivities({ ...rides, sport: "Swim" }), ({ activities }) =>
        assert.deepStrictEqual(
          activities.map(({ distanceMetres }) => distanceMetres),
          [1800, null, 1500]
        )
      )
    )
  })

  it.effect("Q14: a zone may have time done and none planned", () => {
    const { fake } = meeting()
    fake.answers.set("getPlanProgress", () => ({ done_sec: { Anaerobic: 240 }, plan_sec: { Anaerobic: 0 } }))
    return live((source) =>
      Effect.map(source.getPlanProgress, ({ done, planned }) =>
        assert.deepStrictEqual([done, planned], [{ Anaerobic: 240 }, { Anaerobic: 0 }])
      )
    )
  })

  it.effect("Q15: a race may have a target that is not told", () => {
    const { account } = meeting()
    account.goals = [{ event_name: "Lakeside", event_date: "2026-10-11", target_completion_time_in_seconds: null }]
    return live((source) =>
      Effect.map(source.getRaceGoals, ({ goals: [race] }) => {
        assert.isNull(race?.targetSeconds)
        // What is not said is not made up on the way out either.
        assert.deepInclude(race?.extras, { priority: null, event_type: null })
      })
    )
  })

  it.effect("Q16: one of its 27 tools may be missing, and only that one fails, with a hint", () => {
    const { fake } = meeting({ missingTool: "getRaceGoalEvent" })
    return live((source) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(source.getRaceGoals)
        assert.strictEqual(error._tag, "UpstreamChanged")
        assert.include(error.hint, "doctor")
        const { value } = yield* source.changeWorkoutDate({ id, day: day("2026-09-18"), dryRun: false })
        assert.strictEqual(value.workout.day, "2026-09-18")
        fake.tools = fake.tools.filter(({ name }) => name !== "skipWorkout")
        assert.lengthOf(fake.tools, 25)
      })
    )
  })

  it.effect("Q17: ids go out in the type that the tool asks for", () => {
    const { fake } = meeting()
    fake.tools = fake.tools.map((tool) => ({
      ...tool,
      inputSchema: {
        ...tool.inputSchema,
        properties: { ...(tool.inputSchema["properties"] as object), workoutId: { type: "string" } }
      }
    }))
    return live((source) =>
      Effect.gen(function* () {
        yield* source.skipWorkout({ id, dryRun: false })
        assert.deepStrictEqual(writesIn(fake.ran)[0]?.args, { workoutId: String(id) })
      })
    )
  })

  it.effect("Q18: watts worked out from heart rate are marked", () => {
    const { account } = meeting()
    account.rides[0] = rideRow(1, "2026-09-05", { power_is_from_hr: true })
    return live((source) =>
      Effect.map(source.getActivities(rides), ({ activities }) => assert.isTrue(activities[0]?.powerIsFromHeartRate))
    )
  })

  it.effect("an odd row hides no other, and is named", () => {
    const { account } = meeting()
    account.plan.push(
      { workout_id: "8101223", date: "2026-09-17T00:00:00", duration_seconds: "3600" },
      planRow(1, "soon")
    )
    account.plan.push({ title: "No number", date: "2026-09-18" })
    const request = { start: day("2026-01-01"), end: day("2026-12-31"), uncapped: true }
    return live((source) =>
      Effect.gen(function* () {
        const { unreadable, workouts } = yield* source.getPlannedWorkouts(request)
        const told: ReadonlyArray<ReadonlyArray<unknown>> = workouts.map((workout) => [
          workout.id,
          workout.day,
          workout.durationSeconds
        ])
        assert.deepStrictEqual(told, [
          [id, "2026-09-16", 3328],
          [8_101_223, "2026-09-17", 3600]
        ])
        assert.deepStrictEqual(unreadable, ["row 3: workout_id is no number"])
      })
    )
  })

  it.effect("text in place of JSON is quoted, shortly", () => {
    const { fake } = meeting()
    fake.answers.set("getUser", () => ({ text: `Service temporarily degraded. ${"x ".repeat(500)}` }))
    return live((source) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(source.getUser)
        assert.strictEqual(error._tag, "UpstreamChanged")
        assert.include(error.message, "Service temporarily degraded.")
        assert.isBelow(error.message.length, 300)
      })
    )
  })

  it.effect("flags that a row does not have are no, and are not said to be", () => {
    const { account } = meeting()
    for (const key of Object.keys(flagsOff)) delete account.rides[0]![key]
    return live((source) =>
      Effect.map(source.getActivities(rides), ({ activities }) => {
        assert.isFalse(activities[0]?.flags.isIndoor)
        assert.deepInclude(activities[0]?.extras, { is_indoor: null })
      })
    )
  })
})
