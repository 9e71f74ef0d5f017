/** Sentences that descriptions share, so that every tool says the same thing the same way. */

/** True of every source: a local plan has nowhere to sync to. */
export const synced = "Platforms connected to an AI Endurance account follow; a local plan syncs nowhere."

export const undoable = "undoLastChange reverts it."

export const changesNothing = "Changes nothing."
