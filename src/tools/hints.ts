/** The hint classes of the protocol's tool annotations. Every tool uses one of these, whole. */
export interface Hints {
  readonly readOnly: boolean
  readonly destructive: boolean
  readonly idempotent: boolean
  readonly openWorld: boolean
}

/** Looks, changes nothing. */
export const reads: Hints = { readOnly: true, destructive: false, idempotent: true, openWorld: false }
/** Sets a value; a second identical call changes nothing more. */
export const sets: Hints = { readOnly: false, destructive: false, idempotent: true, openWorld: false }
/** Adds something that was not there. */
export const creates: Hints = { readOnly: false, destructive: false, idempotent: false, openWorld: false }
/** Takes something away that the athlete may want back. */
export const removes: Hints = { readOnly: false, destructive: true, idempotent: false, openWorld: false }
