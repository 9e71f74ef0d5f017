/** Races and goals, past ones included. */
import { Effect } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { basisOfGoals, RaceGoalsReply } from "../wire/raceGoals.ts"
import { NoArguments } from "./arguments.ts"
import { reads } from "./hints.ts"
import { athleteDay, goalRow, unreadableRows } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getRaceGoalEvent = Tool.make("getRaceGoalEvent", {
  title: "Get Race Goal Events",
  description: `List the athlete's races and goals with priority, days until, predicted and target time, and how realistic the target is; past ones stay.
Use when planning towards, tapering for or talking about an event. Not for the sessions before it (getPlannedWorkouts); to add, change or remove an event use setRaceGoalEvent. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: NoArguments,
  output: RaceGoalsReply,
  run: Effect.fnUntraced(function* () {
    const source = yield* AiEndurance
    const { extras, goals, unreadable } = yield* source.getRaceGoals
    const day = yield* athleteDay
    const basis = basisOfGoals(goals)
    const leftOut = unreadableRows(unreadable)
    return {
      goals: goals.map((goal) => goalRow(goal, day.today)),
      ...(basis.length > 0 && { basis }),
      ...(leftOut.length > 0 && { leftOut }),
      ...(extras !== undefined && { extras }),
      today: day
    }
  })
})
