/** Recorded calls that come close to one that was not recorded, for the words of the refusal. */
import { daysBetween } from "../../domain/Day.ts"
import type { Exchange } from "./Cassette.ts"
import { dayOf, type Json, type JsonObject } from "./json.ts"
import { normalised } from "./normalise.ts"

/** Calls of the same tool, nearest first. */
export const nearest = (
  exchanges: ReadonlyArray<Exchange>,
  tool: string,
  args: JsonObject,
  count: number
): ReadonlyArray<Exchange> => {
  const asked = normalised(tool, args)
  return exchanges
    .filter((exchange) => exchange.tool === tool)
    .map((exchange) => ({ exchange, distance: between(asked, exchange.arguments) }))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, count)
    .map(({ exchange }) => exchange)
}

/** One for every argument that differs; less for a day or a number that is close. */
const between = (left: JsonObject, right: JsonObject): number =>
  [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .map((name) => apart(left[name], right[name]))
    .reduce((sum, each) => sum + each, 0)

const apart = (left: Json | undefined, right: Json | undefined): number => {
  if (JSON.stringify(left) === JSON.stringify(right)) return 0
  const [one, other] = [dayOf(left), dayOf(right)]
  if (one !== null && other !== null) return saturated(Math.abs(daysBetween(one, other)))
  return typeof left === "number" && typeof right === "number" ? saturated(Math.abs(left - right)) : 1
}

/** 0 to 1; a month apart is half way. */
const saturated = (distance: number): number => distance / (distance + 30)

/** `getUser {}` */
export const callWords = ({ arguments: args, tool }: Pick<Exchange, "tool" | "arguments">): string => {
  const words = JSON.stringify(args)
  return `${tool} ${words.length > 160 ? `${words.slice(0, 160)}…` : words}`
}
