/** A process that serves the fake toolkit over stdio. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Effect } from "effect"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { stdioProgram } from "../../src/mcp/stdio.ts"
import { structuredLogs } from "../../src/observability/Logs.ts"
import { crash, hanging, standIns, renameWorkout, scaleWorkout, sumSteps } from "./fakeTools.ts"

const toolkit = [sumSteps, renameWorkout, scaleWorkout, crash, hanging(0.2, "slow").tool]

stdioProgram({ toolkit }).pipe(
  Effect.provide([AuthLayer.owner(AthleteId.make(1), "stdio"), standIns]),
  Effect.provide(structuredLogs),
  NodeRuntime.runMain
)
