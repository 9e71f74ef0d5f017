/**
 * Differences between what AI Endurance lists now, what its contract says, and what it listed the last time we
 * looked; in plain words. Pure: reading the list and keeping it is done elsewhere. None of it is an error: the
 * server changes without notice and its documentation follows weeks later.
 */
import { contractTools } from "../../../wire/contract.ts"
import { argumentDrift, type Shape, shapeOfContract, shapeOfLive } from "./driftArguments.ts"
import { canonical } from "./json.ts"
import type { LiveTool } from "./LiveTool.ts"
import { quotable } from "./words.ts"

export interface Drift {
  readonly tool: string
  /** One sentence. */
  readonly text: string
  /** Something we rely on is affected; the rest is only news. */
  readonly matters: boolean
}

/** Against the documented contract: empty when AI Endurance lists what this version was written for. */
export const driftFromContract = (live: ReadonlyArray<LiveTool>): ReadonlyArray<Drift> => {
  const now = byName(live)
  const gone = Object.keys(contractTools).filter((name) => !now.has(name))
  return [
    ...gone.map((tool): Drift => ({ tool, matters: true, text: `AI Endurance does not list ${tool}.` })),
    ...repeatedNames(live),
    ...[...now.values()].flatMap((tool): ReadonlyArray<Drift> => {
      // A tool may be called "toString".
      const known = Object.hasOwn(contractTools, tool.name) ? contractTools[tool.name] : undefined
      if (known === undefined) {
        return [{ tool: tool.name, matters: false, text: `AI Endurance lists a new tool, ${shown(tool.name)}.` }]
      }
      return [
        ...argumentDrift(tool.name, shapeOfContract(known), shapeOfLive(tool), "documented"),
        ...accessDrift(tool, known.access)
      ]
    })
  ]
}

/** Against an earlier list: everything that is not the same any more. */
export const driftSince = (before: ReadonlyArray<LiveTool>, live: ReadonlyArray<LiveTool>): ReadonlyArray<Drift> => {
  const [then, now] = [byName(before), byName(live)]
  return [
    ...[...then.keys()]
      .filter((name) => !now.has(name))
      .map((tool): Drift => ({
        tool,
        matters: Object.hasOwn(contractTools, tool),
        text: `${shown(tool)} is gone.`
      })),
    ...repeatedNames(live),
    ...[...now.values()].flatMap((tool) => {
      const earlier = then.get(tool.name)
      return earlier === undefined
        ? [{ tool: tool.name, matters: false, text: `${shown(tool.name)} is new.` }]
        : changesOf(earlier, tool)
    })
  ]
}

const changesOf = (before: LiveTool, now: LiveTool): ReadonlyArray<Drift> => {
  const shapes: readonly [Shape, Shape] = [shapeOfLive(before), shapeOfLive(now)]
  const inArguments = argumentDrift(now.name, ...shapes, "earlier")
  const news = (differs: boolean, text: string): ReadonlyArray<Drift> =>
    differs ? [{ tool: now.name, matters: false, text }] : []
  const name = shown(now.name)
  return [
    ...inArguments,
    ...news(
      inArguments.length === 0 && canonical(before.inputSchema) !== canonical(now.inputSchema),
      `The schema of the arguments of ${name} changed.`
    ),
    ...news(
      canonical(before.outputSchema) !== canonical(now.outputSchema),
      before.outputSchema === null
        ? `${name} declares a schema for its result now.`
        : now.outputSchema === null
          ? `${name} does not declare a schema for its result any more.`
          : `The schema of the result of ${name} changed.`
    ),
    ...news(canonical(before.annotations) !== canonical(now.annotations), `The annotations of ${name} changed.`),
    ...news(before.title !== now.title, `The title of ${name} changed.`),
    ...news(before.description !== now.description, `The description of ${name} changed.`)
  ]
}

/** A read that says it writes, or the other way round: somebody's meaning changed under the same name. */
const accessDrift = (tool: LiveTool, access: "read" | "write"): ReadonlyArray<Drift> => {
  const readOnly = tool.annotations?.["readOnlyHint"]
  if (typeof readOnly !== "boolean" || readOnly === (access === "read")) return []
  const text = readOnly ? `${tool.name} says that it changes nothing.` : `${tool.name} says that it may change data.`
  return [{ tool: tool.name, matters: true, text }]
}

const repeatedNames = (live: ReadonlyArray<LiveTool>): ReadonlyArray<Drift> => {
  const names = live.map(({ name }) => name)
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  return [...twice].map((tool) => ({ tool, matters: false, text: `${shown(tool)} is listed more than once.` }))
}

const byName = (tools: ReadonlyArray<LiveTool>): ReadonlyMap<string, LiveTool> =>
  new Map(tools.map((tool) => [tool.name, tool]))

/** Names come from the network as well. */
const shown = (name: string): string => quotable(name) ?? "a tool without a readable name"
