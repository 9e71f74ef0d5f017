/** `keys list|rotate|reseal|drop`. */
import { Clock, Console, Effect } from "effect"
import { changeKeyFile, type KeyFile, type KeyKind, keyKinds, readKeyFile } from "../../auth/oauth/keyFile.ts"
import { KeyRing } from "../../auth/oauth/KeyRing.ts"
import { dropped, type KeyState, keyStates, rotated } from "../../auth/oauth/rotation.ts"
import { countByKey, reseal } from "../../auth/oauth/sealedRows.ts"
import { keyRing } from "../signIn.ts"
import { openedAll } from "../database.ts"
import * as Settings from "../Settings.ts"

export const listKeys = Effect.fn("keys.list")(function* (json: boolean, overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  const states = yield* statesOf(settings)
  yield* Console.log(json ? JSON.stringify(states, null, 2) : states.map(line).join("\n"))
})

export const rotateKeys = Effect.fn("keys.rotate")(function* (
  kind: KeyKind | "all",
  prepare: boolean,
  overrides: Settings.Overrides
) {
  const settings = yield* Settings.load(overrides)
  const kinds = kind === "all" ? keyKinds : [kind]
  const nowMillis = yield* Clock.currentTimeMillis
  const file = yield* changeKeyFile(settings.keysFile, (before) => rotated(before, kinds, nowMillis, !prepare))
  yield* Console.log(
    [
      ...kinds.map(
        (one) => `${one}: ${prepare ? newestOf(file, one) + " is prepared" : `${file[one].active} is active now`}.`
      ),
      prepare
        ? "Bring the file to every instance, then run `npm run cli -- keys rotate` again to make them active."
        : "The old ones still work. A running server takes the new ones within seconds and seals what is stored anew within ten minutes (`npm run cli -- keys reseal` does it now). `npm run cli -- keys drop` removes the old ones when nothing needs them. Copy the file to where you keep your keys."
    ].join("\n")
  )
})

export const resealRows = Effect.fn("keys.reseal")(function* (overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  const counts = yield* Effect.gen(function* () {
    const { sealing } = yield* KeyRing
    return yield* openedAll(settings)(reseal(sealing))
  }).pipe(Effect.provide(keyRing(settings)))
  yield* Console.log(`${counts.reduce((sum, count) => sum + count, 0)} stored values were sealed anew.`)
})

export const dropKeys = Effect.fn("keys.drop")(function* (overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  const states = yield* statesOf(settings)
  const gone = states.filter(({ neededFor }) => neededFor === null)
  if (gone.length > 0) yield* changeKeyFile(settings.keysFile, (file) => dropped(file, gone))
  const kept = states.filter(({ neededFor, state }) => neededFor !== null && state === "retired")
  yield* Console.log(
    [
      gone.length === 0
        ? "No key can be dropped."
        : `Dropped: ${gone.map(({ id, kind }) => `${kind} ${id}`).join(", ")}.`,
      ...kept.map(({ id, kind, neededFor }) => `Kept: ${kind} ${id}, ${neededFor ?? ""}.`)
    ].join("\n")
  )
})

/** Counted in every database that the keys are for. */
const statesOf = Effect.fnUntraced(function* (settings: Settings.Settings) {
  const file = yield* readKeyFile(settings.keysFile)
  const counts = yield* openedAll(settings)(countByKey(Object.keys(file.sealing.keys)))
  const sealed = new Map<string, number>()
  for (const [id, count] of counts.flatMap((one) => [...one])) sealed.set(id, (sealed.get(id) ?? 0) + count)
  return keyStates(file, sealed, yield* Clock.currentTimeMillis)
})

const newestOf = (file: KeyFile, kind: KeyKind): string => Object.keys(file[kind].keys).at(-1) ?? ""

const line = ({ id, kind, neededFor, retiredAt, state }: KeyState): string =>
  [
    kind.padEnd(8),
    id.padEnd(5),
    (retiredAt === null ? state : `replaced ${retiredAt.slice(0, 16).replace("T", " ")} UTC`).padEnd(30),
    neededFor ?? "can be dropped"
  ].join("  ")
