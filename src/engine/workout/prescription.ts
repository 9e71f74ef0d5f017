/** A workout as a coach would write it down: warm-up, intervals, cool-down. */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import type { Block, Prescription, Repeat, Step, WorkoutContent } from "../../domain/Workout.ts"
import { scalableBlocks } from "./scalable.ts"
import { swimPrescription } from "./swimWords.ts"
import { stepWords } from "./words.ts"

/** Null parts are those the workout does not have. Lists cut long texts themselves. */
export const prescription = (content: WorkoutContent, athlete: Athlete): Prescription => {
  switch (content.kind) {
    case "scalable":
      return blocksPrescription(scalableBlocks(content), content.sport, athlete)
    case "structured":
      return blocksPrescription(content.blocks, content.sport, athlete)
    case "swim":
      return swimPrescription(content.sections, athlete)
    case "text":
      return { warmup: null, intervals: content.text === "" ? null : content.text, cooldown: null }
  }
}

const blocksPrescription = (blocks: ReadonlyArray<Block>, sport: RideRun, athlete: Athlete): Prescription => {
  const words = (block: Block): string => blockWords(block, sport, athlete)
  const start = leading(blocks, "warmup")
  const end = leading(blocks.slice(start).toReversed(), "cooldown")
  return {
    warmup: joined(blocks.slice(0, start).map(words), ", "),
    intervals: joined(blocks.slice(start, blocks.length - end).map(words), "; "),
    cooldown: joined(blocks.slice(blocks.length - end).map(words), ", ")
  }
}

/** How many of the first blocks are steps of one role. */
const leading = (blocks: ReadonlyArray<Block>, role: Step["role"]): number => {
  const other = blocks.findIndex((block) => block.kind === "repeat" || block.role !== role)
  return other === -1 ? blocks.length : other
}

const blockWords = (block: Block, sport: RideRun, athlete: Athlete): string =>
  block.kind === "step" ? stepWords(block, sport, athlete) : repeatWords(block, sport, athlete)

const repeatWords = ({ times, blocks }: Repeat, sport: RideRun, athlete: Athlete): string => {
  const words = blocks.map((block) => blockWords(block, sport, athlete))
  const [work, pause] = blocks
  const isPause = pause?.kind === "step" && (pause.role === "recovery" || pause.role === "rest")
  if (blocks.length === 1 && work?.kind === "step") return `${times} x ${words[0]}`
  if (blocks.length === 2 && work?.kind === "step" && isPause) return `${times} x ${words[0]}, ${words[1]} between`
  return `${times} x (${words.join(", ")})`
}

const joined = (parts: ReadonlyArray<string>, separator: string): string | null =>
  parts.length === 0 ? null : parts.join(separator)
