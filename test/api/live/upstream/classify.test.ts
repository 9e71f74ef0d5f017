/** The documented and observed failures, in every place where they may stand. */
import { assert, describe, it } from "@effect/vitest"
import { type Asked, faultOf, type Sighting } from "../../../../src/api/live/upstream/classify.ts"
import { faults, type Row } from "../../../../src/api/live/upstream/faults.ts"
import { quotable } from "../../../../src/api/live/upstream/words.ts"

const reading: Asked = {
  what: "getUser",
  isTool: true,
  kind: "read",
  inSession: false,
  quotable: (text) => quotable(text)
}
const writing: Asked = { ...reading, what: "skipWorkout", kind: "write" }

const status = (code: number, text = "", rpcCode: number | null = null): Sighting => ({
  _tag: "Status",
  status: code,
  rpcCode,
  text,
  retryAfterSeconds: null
})
const failed = (text: string): Sighting => ({ _tag: "ToolFailed", text })
const rpc = (code: number, text = ""): Sighting => ({ _tag: "RpcError", code, text })

/** What is seen; the error of a read; the error of a write, or `maybe` when it may have happened. */
const rows: ReadonlyArray<readonly [string, Sighting, string, string]> = [
  ["HTTP 401", status(401), "NotSignedIn", "NotSignedIn"],
  ["HTTP 402", status(402), "UpstreamRefused", "UpstreamRefused"],
  ["HTTP 403", status(403), "UpstreamRefused", "ScopeMissing"],
  ["HTTP 404", status(404), "NotFound", "NotFound"],
  ["HTTP 422", status(422), "InvalidInput", "InvalidInput"],
  ["HTTP 429", status(429), "Throttled", "Throttled"],
  ["HTTP 500", status(500), "Unavailable", "maybe"],
  ["HTTP 502", status(502, "<html>Bad gateway</html>"), "Unavailable", "maybe"],
  ["HTTP 503", status(503), "Unavailable", "maybe"],
  ["HTTP 504", status(504), "Unavailable", "maybe"],
  ["HTTP 302", status(302), "UpstreamRefused", "UpstreamRefused"],
  ["HTTP 405", status(405), "UpstreamChanged", "UpstreamChanged"],
  ["HTTP 406", status(406), "UpstreamChanged", "UpstreamChanged"],
  ["HTTP 415", status(415), "UpstreamChanged", "UpstreamChanged"],
  ["HTTP 418", status(418), "UpstreamRefused", "UpstreamRefused"],
  ["HTTP 400 with a JSON-RPC code", status(400, "bad params", -32_602), "InvalidInput", "InvalidInput"],
  ["HTTP 204", status(204), "UpstreamChanged", "maybe"],

  ["the string for structured workouts", failed("WORKOUT_HAS_NO_STEPS"), "UpstreamRefused", "WorkoutHasNoSteps"],
  ["that string inside JSON", failed('{"error":"WORKOUT_HAS_NO_STEPS"}'), "UpstreamRefused", "WorkoutHasNoSteps"],
  ["the generic failure", failed("Tool execution failed"), "UpstreamRefused", "maybe"],
  [
    "Python's words for a missing id",
    failed("int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"),
    "InvalidInput",
    "InvalidInput"
  ],
  ["a number in front", failed("404: Workout not found"), "NotFound", "NotFound"],
  ["a number after a word", failed("Request failed with status code 422"), "InvalidInput", "InvalidInput"],
  ["a number in brackets", failed("Forbidden for this scope (403)"), "UpstreamRefused", "ScopeMissing"],
  ["a number as a JSON code", failed('{"code": 401, "detail": "expired"}'), "NotSignedIn", "NotSignedIn"],
  ["a 429 as text", failed("HTTP 429 Too Many Requests"), "Throttled", "Throttled"],
  ["a 500 as text", failed("Error 500"), "Unavailable", "maybe"],
  ["words without a number: not found", failed("Activity 2500003 does not exist"), "NotFound", "NotFound"],
  ["words without a number: rate", failed("Rate limit exceeded, slow down"), "Throttled", "Throttled"],
  ["words without a number: validation", failed("Validation error: newDate"), "InvalidInput", "InvalidInput"],
  ["a lapsed subscription", failed("An active subscription is needed"), "UpstreamRefused", "UpstreamRefused"],
  ["a tool that is unknown", failed("Unknown tool: markWorkout"), "UpstreamChanged", "UpstreamChanged"],
  ["an id that looks like a status", failed("Could not move 8101404"), "UpstreamRefused", "maybe"],
  ["a power that looks like a status", failed("400 W is above your Tempo bound"), "UpstreamRefused", "maybe"],
  ["a distance that looks like a status", failed("Swim of 500 m could not be stored"), "UpstreamRefused", "maybe"],
  ["an empty text", failed(""), "UpstreamRefused", "maybe"],

  ["JSON-RPC -32600", rpc(-32_600, "Invalid Request"), "UpstreamChanged", "UpstreamChanged"],
  ["JSON-RPC -32601", rpc(-32_601, "Method not found"), "UpstreamChanged", "UpstreamChanged"],
  ["JSON-RPC -32602 for a tool", rpc(-32_602, "Unknown tool: x"), "UpstreamChanged", "UpstreamChanged"],
  ["JSON-RPC -32602 for arguments", rpc(-32_602, "newDate is required"), "InvalidInput", "InvalidInput"],
  ["JSON-RPC -32603", rpc(-32_603, "Internal error"), "Unavailable", "maybe"],
  ["JSON-RPC -32700", rpc(-32_700, "Parse error"), "UpstreamChanged", "UpstreamChanged"],
  ["a code of the server's own", rpc(-32_050, "no idea"), "UpstreamRefused", "maybe"],

  ["no connection", { _tag: "Unreachable" }, "Unavailable", "Unavailable"],
  ["a broken connection", { _tag: "Dropped" }, "Unavailable", "maybe"],
  ["no answer in time", { _tag: "Hung", afterSeconds: 20 }, "Unavailable", "maybe"],
  ["half an answer", { _tag: "BrokenOff" }, "Unavailable", "maybe"],
  ["too much of an answer", { _tag: "TooLarge", limitMebibytes: 8 }, "UpstreamRefused", "maybe"],
  ["a web page", { _tag: "WebPage" }, "Unavailable", "maybe"],
  ["another content type", { _tag: "WrongType", contentType: "image/png" }, "UpstreamChanged", "maybe"],
  ["an answer to something else", { _tag: "NoAnswer" }, "UpstreamChanged", "maybe"],
  ["our own queue", { _tag: "Crowded" }, "Throttled", "Throttled"],
  ["our own breaker", { _tag: "Resting", seconds: 3 }, "Unavailable", "Unavailable"]
]

describe("classify", () => {
  for (const [name, seen, read, write] of rows) {
    it(`gives ${name} its error for reads and for writes`, () => {
      const [asRead, asWrite] = [faultOf(seen, reading), faultOf(seen, writing)]
      assert.strictEqual(asRead.error._tag, read)
      assert.strictEqual(asWrite.maybeDone ? "maybe" : asWrite.error._tag, write)
    })
  }

  it("says for every failure what happened and what to do", () => {
    for (const [, seen] of rows) {
      for (const asked of [reading, writing]) {
        const { error } = faultOf(seen, asked)
        assert.match(error.message, /^[A-Z].*\.$/su)
        assert.match(error.hint, /^[A-Z].*\.$/su)
      }
    }
  })

  it("never repeats what may have been refused for good, and never calls a sent write undone without proof", () => {
    const table: { readonly [name: string]: Row } = faults
    const proofs = Object.entries(table).filter(([, row]) => !row.maybeDone)
    assert.sameMembers(
      proofs.map(([name]) => name),
      // Refusals in so many words, and what never left this process.
      (
        "signedOut forbidden lapsed missing noEndpoint invalid noId noSteps throttled unknownTool notUnderstood " +
        "refused sessionGone redirected crowded resting unreachable"
      ).split(" ")
    )
    const repeatable = Object.entries(table).filter(([, row]) => row.again)
    assert.sameMembers(
      repeatable.map(([name]) => name),
      ["throttled", "serverError", "sessionGone", "unreachable", "dropped", "hung", "brokenOff", "webPage"]
    )
  })

  it("takes a 404 for the address, not for an id, when no tool was asked", () => {
    const seen = faultOf(status(404), { ...reading, what: "the handshake", isTool: false })
    assert.strictEqual(seen.error._tag, "UpstreamRefused")
    assert.include(seen.error.hint, "AIE_UPSTREAM_URL")
  })

  it("takes a lost session for that only inside one, and only when the words say session", () => {
    const inside = { ...writing, inSession: true }
    assert.strictEqual(faultOf(status(404, "Session not found", -32_001), inside).class, "sessionGone")
    assert.strictEqual(faultOf(status(400, "Bad Request: No valid session ID provided"), inside).class, "sessionGone")
    assert.strictEqual(faultOf(status(404, "Workout not found"), inside).class, "missing")
    assert.strictEqual(faultOf(status(404, "Session not found", -32_001), writing).class, "missing")
  })

  it("asks for the wait that the server asked for, and for ten seconds when it did not say", () => {
    const throttled = (retryAfterSeconds: number | null) =>
      faultOf({ _tag: "Status", status: 429, rpcCode: null, text: "", retryAfterSeconds }, reading).error
    assert.deepInclude(throttled(37), { _tag: "Throttled", retryAfterSeconds: 37 })
    assert.deepInclude(throttled(null), { _tag: "Throttled", retryAfterSeconds: 10 })
  })
})
