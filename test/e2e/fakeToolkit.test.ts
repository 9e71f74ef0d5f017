import { Layer } from "effect"
import { fileURLToPath } from "node:url"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { mcpFactoryLayer } from "../../src/mcp/McpFactory.ts"
import { crash, noSource, renameWorkout, scaleWorkout, sumSteps } from "../support/fakeTools.ts"
import { mcpContract } from "../support/mcpContract.ts"
import { served } from "../support/served.ts"

mcpContract("a toolkit without an athlete", {
  toolkit: [sumSteps, renameWorkout, scaleWorkout, crash],
  good: {
    name: "sumSteps",
    args: {
      steps: [
        { kind: "steady", length: 600 },
        { kind: "ramp", length: 300 }
      ]
    },
    answer: { totalSeconds: 900, title: null }
  },
  bad: {
    name: "sumSteps",
    args: {
      steps: [
        { kind: "steady", length: 600 },
        { kind: "sprint", length: 0 }
      ],
      sport: "Ride"
    },
    says: ["- sport: unknown", "- steps[1].kind:", 'got "sprint"', "- steps[1].length:"]
  },
  failing: {
    name: "renameWorkout",
    args: { workoutId: 8, title: "Easy" },
    code: "NOT_FOUND",
    says: "There is no workout 8.\nThe nearest one is 7."
  },
  http: (toolkit) => served(toolkit),
  token: "writer",
  inProcess: (toolkit) =>
    mcpFactoryLayer({ toolkit }).pipe(Layer.provide([AuthLayer.owner(AthleteId.make(1), "owner"), noSource])),
  stdio: {
    command: process.execPath,
    args: [fileURLToPath(new URL("../support/fakeStdioServer.ts", import.meta.url))]
  },
  stdioHasSlow: true
})
