/** Which tool of AI Endurance makes a workout of which content, and with what arguments. */
import { Schema } from "effect"
import { StepsGeneral } from "../../wire/steps.ts"
import { SwimSections } from "../../wire/swimSections.ts"
import { stepTool } from "../stepTool.ts"
import type { Call } from "./carryOut.ts"
import type { Sketch } from "./rehearsal.ts"

/**
 * The call that makes a workout of this content.
 *
 * @param ess the load of a workout that has no steps of its own
 */
export const callFor = ({ advice, content, day, isTaper, sport, title }: Sketch, ess: number | null = null): Call => {
  const common = { dateStr: day, title, ...(isTaper && { isTaper }) }
  const noted = { ...common, ...(advice !== null && { advice }) }
  switch (content.kind) {
    case "structured":
      return {
        tool: stepTool(content.blocks),
        args: { ...noted, actType: sport, stepsGeneral: Schema.encodeSync(StepsGeneral)(content.blocks) }
      }
    case "swim":
      return {
        tool: "createSwimWorkout",
        args: { ...noted, swimSections: Schema.encodeSync(SwimSections)(content.sections) }
      }
    case "text":
      return { tool: "createStrengthOtherWorkout", args: { ...common, strengthOtherText: content.text } }
    case "scalable":
      return {
        tool: "createRideRunWorkoutByIntensity",
        args: {
          dateStr: day,
          actType: sport,
          intensityType: content.zone,
          ...(ess === null ? { intensityTime: content.intensitySeconds } : { ess }),
          ...(content.repeats > 1 && { repeats: content.repeats }),
          ...(isTaper && { isTaper })
        }
      }
  }
}
