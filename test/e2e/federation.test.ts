/**
 * Two instances of ourselves, as people start them: the one serves the live source, the other plays AI Endurance,
 * sign-in and all. The official client knows a URL and nothing else; in the end a workout has moved, or the athlete has
 * cut the client off.
 */
import {
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError
} from "@modelcontextprotocol/client"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { keeping, type Remembered } from "../auth/oauth/support/clientMemory.ts"
import { folder, type Program, running } from "../cli/run.ts"
import { type Shown, webBrowser } from "../support/webBrowser.ts"

/** A name of its own for each, because browsers keep cookies by host and not by port. */
const [oursAt, theirsAt] = ["127.0.0.1", "localhost"]

const served = Effect.fnUntraced(function* (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) {
  const program = yield* running(["serve", "--port", "0", ...args], { AIE_DATA_DIR: yield* folder, ...env })
  const found = yield* Effect.promise(() => program.says(/serves http:\/\/127\.0\.0\.1:(\d+)\/mcp/u))
  return { program, port: found[1]! }
})

/** @param which 1 for the first one that it prints */
const codeOf = ({ says }: Program, which: number) =>
  Effect.map(
    Effect.promise(() => says(new RegExp(`(?:[^]*?Code: ([0-9A-Z]{4}-[0-9A-Z]{4})){${which}}`, "u"))),
    ([, code]) => code!
  )

const failureOf = (call: () => Promise<unknown>) =>
  Effect.promise(() =>
    call().then(
      () => null,
      (error: unknown) => error
    )
  )

interface Plan {
  readonly workouts: ReadonlyArray<{ readonly workout_id: number; readonly date: string }>
  readonly today: { readonly date: string }
}

/** From a pasted URL, through our page and AI Endurance's own, to a client that is connected. */
const connected = Effect.fnUntraced(function* (profile: string) {
  const theirs = yield* served(["--as", "upstream", "--profile", profile], {})
  const ours = yield* served([], {
    AIE_SOURCE: "live",
    AIE_UPSTREAM_URL: `http://${theirsAt}:${theirs.port}/mcp`
  })
  const url = new URL(`http://${oursAt}:${ours.port}/mcp`)
  const memory: Remembered = {}
  const transport = new StreamableHTTPClientTransport(url, {
    authProvider: keeping(memory) as OAuthClientProvider
  })
  const client = new Client({ name: "test", version: "1" })
  yield* Effect.promise(() => client.connect(transport))
  const read = { name: "getPlannedWorkouts", arguments: {} }
  assert.instanceOf(yield* failureOf(() => client.callTool(read)), UnauthorizedError)
  assert.isDefined(memory.opened)
  memory.opened.searchParams.set("scope", "read write")

  // The athlete's browser: our question, then theirs, with the code that proves the account there.
  const browser = webBrowser(({ hostname, port }) => hostname === theirsAt || port === ours.port)
  const question = yield* browser.open(memory.opened)
  assert.strictEqual(question.url.host, url.host)
  assert.include(question.body, `After Allow you sign in at <strong>${theirsAt}:${theirs.port}`)
  let codes = 0
  const signIn = Effect.fnUntraced(function* (there: Shown, scopes: ReadonlyArray<string>) {
    assert.strictEqual(there.url.host, `${theirsAt}:${theirs.port}`)
    assert.include(there.body, "AI Endurance MCP")
    const allowed = scopes.map((scope) => ["scope", scope] as const)
    const proof = yield* browser.submit(there, [["answer", "allow"], ...allowed])
    const code = yield* codeOf(theirs.program, ++codes)
    return yield* browser.submit(proof, [
      ["answer", "code"],
      ["code", code]
    ])
  })
  const allow = [["answer", "allow"], ...["read", "write"].map((scope) => ["scope", scope] as const)] as const
  const done = yield* signIn(yield* browser.submit(question, allow), ["read", "write"])
  const { location } = done
  assert.isNotNull(location, done.body)
  assert.strictEqual(location.host, "127.0.0.1:7777")
  yield* Effect.promise(() => transport.finishAuth(location.searchParams))
  return { browser, client, page: new URL("/connections", url), read, signIn }
})

describe("the live source with athletes who sign in", () => {
  it.live(
    "is connected from a pasted URL, through AI Endurance's own page, to a moved workout",
    () =>
      Effect.gen(function* () {
        const { browser, client, page } = yield* connected("current")
        const call = (name: string, args: Readonly<Record<string, unknown>>) =>
          Effect.promise(async () => {
            const answer = await client.callTool({ name, arguments: args })
            assert.isNotTrue(answer.isError, JSON.stringify(answer.content))
            return answer.structuredContent
          })
        const before = (yield* call("getPlannedWorkouts", {})) as Plan
        const workout = before.workouts.find(({ date }) => date > before.today.date.slice(0, 10))
        assert.isDefined(workout)
        const newDate = new Date(Date.parse(workout.date) + 86_400_000).toISOString().slice(0, 10)
        yield* call("changeWorkoutDate", { workoutId: workout.workout_id, newDate })
        const after = (yield* call("getPlannedWorkouts", {})) as Plan
        const moved = after.workouts.find(({ workout_id }) => workout_id === workout.workout_id)
        assert.strictEqual(moved?.date, newDate)
        yield* Effect.promise(() => client.close())
        // Nobody can be known again by a sign-in that does not tell whose it is.
        assert.include((yield* browser.open(page)).body, "does not tell this server whose account")
      }),
    120_000
  )

  it.live(
    "is disconnected by the athlete, on a page that opens for who signs in at AI Endurance",
    () =>
      Effect.gen(function* () {
        const { browser, client, page, read, signIn } = yield* connected("fixed-future")
        const there = yield* browser.submit(yield* browser.open(page), [["answer", "upstream"]])
        assert.notInclude(there.body, 'value="write"')
        const open = yield* signIn(there, ["read"])
        assert.strictEqual(open.url.pathname, page.pathname)
        assert.lengthOf(open.body.match(/name="connection"/gu) ?? [], 1, open.body)
        assert.isNull(yield* failureOf(() => client.callTool(read)))
        const left = yield* browser.submit(open, [["answer", "revoke"]])
        assert.include(left.body, "No program is connected.")
        assert.isNotNull(yield* failureOf(() => client.callTool(read)))
        yield* Effect.promise(() => client.close())
      }),
    120_000
  )
})
