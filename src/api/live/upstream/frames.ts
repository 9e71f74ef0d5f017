/** Finds the answer to one request in the body of a reply: a JSON document, or an event stream that may hold more. */
import { Option, Result } from "effect"
import { Sse } from "effect/encoding"
import type { Sighting } from "./classify.ts"
import { isObject, type Json, type JsonObject, parseJson, textOr } from "./json.ts"

/** The `result` of the answer, or what came in its place. */
export type Answer = Result.Result<JsonObject, Sighting>

/** Takes text as it arrives. */
export interface AnswerReader {
  /** @returns true while more text is needed */
  readonly feed: (text: string) => boolean
  /** Called once, after the last `feed`. */
  readonly end: () => Answer
}

export const jsonReader = (id: number): AnswerReader => {
  const pieces: Array<string> = []
  return {
    feed: (text) => {
      pieces.push(text)
      return true
    },
    end: () =>
      Option.match(parseJson(pieces.join("")), {
        // A body cut in half looks like this when a proxy in between closes it properly.
        onNone: () => brokenOff,
        onSome: (document) => answerIn(document, id, true) ?? noAnswer
      })
  }
}

/**
 * Notifications and requests of the server in the same stream are stepped over, and the stream is left as soon
 * as the answer has arrived: a server may keep it open for ever.
 */
export const eventReader = (id: number, limitBytes: number): AnswerReader => {
  let found: Answer | null = null
  const parser = Sse.makeParser(
    (event) => {
      if (event._tag !== "Event" || found !== null) return
      found = Option.match(parseJson(event.data), {
        onNone: () => null,
        onSome: (document) => answerIn(document, id, false)
      })
    },
    { maxEventSize: limitBytes }
  )
  return {
    feed: (text) => {
      parser.feed(text)
      return found === null
    },
    end: () => found ?? brokenOff
  }
}

const brokenOff: Answer = Result.fail({ _tag: "BrokenOff" })
const noAnswer: Answer = Result.fail({ _tag: "NoAnswer" })

/** @param alone the document is all there is: an error without an id can only be about our request */
const answerIn = (document: Json, id: number, alone: boolean): Answer | null => {
  if (Array.isArray(document)) {
    for (const message of document as ReadonlyArray<Json>) {
      const answer = answerIn(message, id, false)
      if (answer !== null) return answer
    }
    return null
  }
  if (!isObject(document) || !("result" in document || "error" in document)) return null
  const ours = document["id"] === id || document["id"] === String(id)
  const error = document["error"]
  if (isObject(error) && (ours || (alone && (document["id"] ?? null) === null))) {
    return Result.fail({ _tag: "RpcError", code: Number(error["code"] ?? 0), text: textOr(error["message"], "") })
  }
  if (!ours) return null
  return isObject(document["result"]) ? Result.succeed(document["result"]) : noAnswer
}
