import { serves } from "../../src/api/ApiLayer.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { mcpContract } from "../support/mcpContract.ts"
import { productHttp, productInProcess, productStdio } from "../support/product.ts"

mcpContract("the product with its demo athlete", {
  toolkit: toolkit({ strict: false, serves: serves("local") }),
  good: { name: "getUser", args: {}, answer: { demo: true, user_type: "Triathlete" } },
  bad: {
    name: "createRideRunWorkout",
    args: { dateStr: "2026-13-01", title: "Hard", actType: "Ride", stepsGeneral: "3 x 8 min", colour: "red" },
    says: ["- colour: unknown", "- dateStr:", "- stepsGeneral:"]
  },
  failing: {
    name: "changeWorkoutAdvice",
    args: { workoutId: 42, advice: "Easy" },
    code: "NOT_FOUND",
    says: "There is no workout 42."
  },
  http: productHttp,
  token: "writer",
  inProcess: productInProcess,
  stdio: productStdio(),
  stdioHasSlow: false
})
