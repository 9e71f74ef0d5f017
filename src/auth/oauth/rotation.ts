/**
 * Replacing keys: a new one becomes active, the old one stays for as long as something needs it, and then goes. Pure
 * steps from one key file to the next.
 */
import { codeLimits } from "./OwnerCodes.ts"
import { type KeyFile, type KeyKind, keyKinds, newKey, type Ring } from "./keyFile.ts"
import { lifetimes } from "./lifetimes.ts"

/** For how long a key that is not active any more may still be asked for. */
const keepSeconds: Readonly<Record<KeyKind, number>> = {
  // A server that has not looked at the file yet may still seal with it; what is sealed is counted beside.
  sealing: 600,
  // A client goes on with the id it was given for as long as what was allowed to it lasts.
  clients: lifetimes.grant,
  // Nothing that it signed is older than a form or a code; twice that.
  browser: 2 * Math.max(lifetimes.interaction, lifetimes.session, codeLimits.lifeSeconds, 900)
}

export interface KeyState {
  readonly kind: KeyKind
  readonly id: string
  /** `prepared`: known, so that it can be handed to every instance before one of them uses it. */
  readonly state: "active" | "prepared" | "retired"
  readonly retiredAt: string | null
  /** Why it has to stay; null for a key that can be dropped. */
  readonly neededFor: string | null
}

/**
 * Makes a new key of each kind the active one; one that was prepared, where there is one.
 *
 * @param activate false only prepares
 */
export const rotated = (
  file: KeyFile,
  kinds: ReadonlyArray<KeyKind>,
  nowMillis: number,
  activate: boolean
): KeyFile => ({
  ...file,
  ...Object.fromEntries(kinds.map((kind) => [kind, activate ? next(file[kind], nowMillis) : prepared(file[kind])]))
})

const next = (ring: Ring, nowMillis: number): Ring => {
  const ready = prepared(ring)
  return {
    active: preparedIn(ready)!,
    keys: ready.keys,
    retired: { ...ring.retired, [ring.active]: new Date(nowMillis).toISOString() }
  }
}

const prepared = (ring: Ring): Ring =>
  preparedIn(ring) === undefined ? { ...ring, keys: { ...ring.keys, [newId(ring)]: newKey() } } : ring

const preparedIn = (ring: Ring): string | undefined =>
  Object.keys(ring.keys).find((id) => id !== ring.active && ring.retired?.[id] === undefined)

/** Never one that was there before: an old row would be tried with the wrong key. The active one is the highest. */
const newId = (ring: Ring): string =>
  `k${1 + Math.max(0, ...Object.keys(ring.keys).map((id) => Number(/^k(\d+)$/u.exec(id)?.[1] ?? 0)))}`

/** @param sealed how many texts each sealing key is needed for */
export const keyStates = (
  file: KeyFile,
  sealed: ReadonlyMap<string, number>,
  nowMillis: number
): ReadonlyArray<KeyState> =>
  keyKinds.flatMap((kind) =>
    Object.keys(file[kind].keys).map((id) => {
      const ring = file[kind]
      const retiredAt = id === ring.active ? null : (ring.retired?.[id] ?? null)
      const state = id === ring.active ? "active" : retiredAt === null ? "prepared" : "retired"
      return {
        kind,
        id,
        state,
        retiredAt,
        neededFor: neededFor(kind, state, retiredAt, sealed.get(id) ?? 0, nowMillis)
      }
    })
  )

const neededFor = (
  kind: KeyKind,
  state: KeyState["state"],
  retiredAt: string | null,
  sealed: number,
  nowMillis: number
): string | null => {
  if (state === "active") return "in use"
  if (retiredAt === null) return "to be used next"
  if (kind === "sealing" && sealed > 0) return `opens ${sealed} stored ${sealed === 1 ? "value" : "values"}`
  const until = Date.parse(retiredAt) + keepSeconds[kind] * 1000
  return nowMillis < until ? `kept until ${new Date(until).toISOString().slice(0, 16).replace("T", " ")} UTC` : null
}

/** Takes the keys out; never the active one, whatever is asked for. */
export const dropped = (file: KeyFile, gone: ReadonlyArray<Pick<KeyState, "kind" | "id">>): KeyFile => ({
  ...file,
  ...Object.fromEntries(
    keyKinds.map((kind) => {
      const stays = (id: string) => id === file[kind].active || !gone.some((one) => one.kind === kind && one.id === id)
      const without = (entries: Readonly<Record<string, string>>) =>
        Object.fromEntries(Object.entries(entries).filter(([id]) => stays(id)))
      return [kind, { ...file[kind], keys: without(file[kind].keys), retired: without(file[kind].retired ?? {}) }]
    })
  )
})
