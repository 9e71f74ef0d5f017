/** A workout's steps in the order they are done, repeats written out. */
import type { Block, Step } from "../../domain/Workout.ts"

export const expand = (blocks: ReadonlyArray<Block>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  append(blocks, steps)
  return steps
}

const append = (blocks: ReadonlyArray<Block>, steps: Array<Step>): void => {
  for (const block of blocks) {
    if (block.kind === "step") steps.push(block)
    else for (let time = 0; time < block.times; time++) append(block.blocks, steps)
  }
}
