/** Sentences that descriptions share, so that every tool says the same thing the same way. */

/** True of every source: nothing is connected to a local plan. */
export const synced = "Platforms connected to an AI Endurance account follow."

export const undoable = "undoLastChange reverts it."

export const changesNothing = "Changes nothing."
