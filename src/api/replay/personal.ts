/**
 * Looks for a person in a recording. It knows nothing of how the recording was scrubbed: it goes through
 * everything that is there and asks of each text, id and key whether it can belong to somebody.
 */
import type { Cassette, Exchange } from "./Cassette.ts"
import { isObject, type Json } from "./json.ts"
import { firstId, isFree, isId, isPlace, isRenumbered } from "./scrub.ts"
import { isDate, isTraining, isValue, neutral } from "./vocabulary.ts"

export interface Finding {
  /** `getUser > reply.name`; holds no value, because it will be printed. */
  readonly where: string
  readonly problem: string
}

/** Empty when nothing personal is left. */
export const checkPersonal = ({ exchanges, info }: Cassette): ReadonlyArray<Finding> => [
  ...(info.timeZone.startsWith("Etc/") ? [] : [{ where: "cassette > timeZone", problem: "names a region" }]),
  ...exchanges.flatMap((exchange) => look(`${exchange.tool} >`, "", saidIn(exchange)))
]

/** All that came from the athlete or their account. */
const saidIn = ({ after, arguments: args, refusal, reply }: Exchange): Json => ({
  arguments: args,
  ...(reply !== undefined && { reply }),
  ...(refusal !== undefined && { refusal }),
  ...(after !== undefined && { after })
})

/** What of the original is still there: texts of it, and its ids. */
export const survivors = (original: Cassette, scrubbed: Cassette): ReadonlyArray<Finding> => {
  const before = leaves(original)
  return scrubbed.exchanges.flatMap((exchange) =>
    leavesOf("", saidIn(exchange)).flatMap(({ key, value }): ReadonlyArray<Finding> => {
      const where = `${exchange.tool} > ${key}`
      if (typeof value === "string" && before.texts.has(value) && !isHarmless(value)) {
        return [{ where, problem: "is a text of the original" }]
      }
      return isId(key) && before.ids.has(String(value)) && !isRenumbered(value)
        ? [{ where, problem: "is an id of the original" }]
        : []
    })
  )
}

const look = (place: string, key: string, value: Json): ReadonlyArray<Finding> => {
  const where = `${place} ${key}`
  if (typeof value === "string") return aboutText(key, value).map((problem) => ({ where, problem }))
  if (typeof value === "number") {
    return isId(lastPart(key)) && !isRenumbered(value)
      ? [{ where, problem: `is an id that was not renumbered (from ${firstId})` }]
      : []
  }
  if (Array.isArray(value)) return (value as ReadonlyArray<Json>).flatMap((item) => look(place, key, item))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, item]) => [
    ...(isPlace(name) ? [{ where: `${where}.${name}`, problem: "tells a place" }] : []),
    ...(isDate(name) || neutral.test(name) || /^[\w .%+-]+$/u.test(name) ? [] : [{ where, problem: "has an odd key" }]),
    ...look(place, key === "" ? name : `${key}.${name}`, item)
  ])
}

const lastPart = (key: string): string => key.slice(key.lastIndexOf(".") + 1)

const aboutText = (path: string, text: string): ReadonlyArray<string> => {
  const key = lastPart(path)
  if (text === "" || isDate(text)) return []
  if (isId(key)) return isRenumbered(text) ? [] : ["is an id that was not renumbered"]
  if (/@|:\/\//u.test(text)) return ["looks like an address"]
  if (isFree(key)) return neutral.test(text) ? [] : ["is somebody's own text"]
  return isHarmless(text) || /^Etc\/[A-Z]+[+-]?\d*$/u.test(text) ? [] : ["is free text"]
}

const isHarmless = (text: string): boolean => isDate(text) || isValue(text) || isTraining(text) || neutral.test(text)

interface Leaf {
  readonly key: string
  readonly value: string | number
}

const leavesOf = (key: string, value: Json): ReadonlyArray<Leaf> => {
  if (typeof value === "string" || typeof value === "number") return [{ key, value }]
  if (Array.isArray(value)) return (value as ReadonlyArray<Json>).flatMap((item) => leavesOf(key, item))
  return isObject(value) ? Object.entries(value).flatMap(([name, item]) => leavesOf(name, item)) : []
}

const leaves = ({ exchanges }: Cassette) => {
  const all = exchanges.flatMap((exchange) => leavesOf("", saidIn(exchange)))
  return {
    texts: new Set(all.flatMap(({ value }) => (typeof value === "string" && value !== "" ? [value] : []))),
    ids: new Set(all.filter(({ key }) => isId(key)).map(({ value }) => String(value)))
  }
}
