/**
 * From an account to a cassette on disk. What was asked lives in memory until it is scrubbed and two checks, one
 * for anything personal and one against the original, have found nothing; only then is a file written.
 */
import { resolve } from "node:path"
import { Console, Effect, Layer, Random } from "effect"
import { homeZone } from "../../api/live/LiveSource.ts"
import { Upstream } from "../../api/live/upstream/Upstream.ts"
import { type Cassette, formatVersion, problemsOf } from "../../api/replay/Cassette.ts"
import { type CassetteUnusable, prepare, write } from "../../api/replay/folder.ts"
import { checkPersonal, type Finding, survivors } from "../../api/replay/personal.ts"
import { listedTool, record as capture, type Recorded } from "../../api/replay/recorder.ts"
import { scrubbed, type ScrubReport } from "../../api/replay/scrub.ts"
import { AuthLayer } from "../../auth/AuthLayer.ts"
import { AthleteClock } from "../../clock/AthleteClock.ts"
import { ClockLayer } from "../../clock/ClockLayer.ts"
import { AthleteId } from "../../domain/Athlete.ts"
import { structuredLogs } from "../../observability/Logs.ts"
import { contractRevision } from "../../wire/contract.ts"
import { CommandFailed } from "../Failure.ts"
import * as Settings from "../Settings.ts"
import { upstream } from "../sources.ts"

export interface RecordRequest {
  readonly out: string
  readonly months: number
  readonly details: number
  readonly jitter: boolean
  readonly json: boolean
}

export const record = Effect.fn("record")(function* (request: RecordRequest, overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  yield* within("--months", request.months, 1, 60)
  yield* within("--details", request.details, 0, 50)
  const folder = resolve(request.out)
  // Before the account is asked for anything.
  yield* Effect.mapError(prepare(folder), unusable)
  const layers = Layer.mergeAll(
    // The machine belongs to the account's owner; nobody else can ask.
    upstream(settings).pipe(Layer.provide(AuthLayer.owner(AthleteId.make(1), "record"))),
    ClockLayer.layer(settings.timeZone).pipe(Layer.provide(homeZone)),
    structuredLogs
  )
  yield* Effect.provide(recordInto(folder, request), layers)
})

/** Weeks into the past: at least half a year, at most five years. */
const [leastShift, mostShift] = [26, 260]

/** The same over any endpoint. */
export const recordInto = Effect.fnUntraced(function* (folder: string, request: Omit<RecordRequest, "out">) {
  const endpoint = yield* Upstream
  yield* endpoint.checkCredential
  const { cassette: original, failures } = yield* captured(request)
  const options = {
    shiftWeeks: -(yield* Random.nextIntBetween(leastShift, mostShift)),
    jitterSeed: request.jitter ? yield* Random.nextIntBetween(1, 2 ** 31) : null
  }
  const { cassette, report } = scrubbed(original, options)
  const findings = [...checkPersonal(cassette), ...survivors(original, cassette)]
  if (findings.length > 0) return yield* stillPersonal(findings)
  const [problem] = problemsOf(cassette)
  if (problem !== undefined) return yield* unplayable(problem)
  yield* Effect.mapError(write(folder, cassette), unusable)
  const lines = request.json
    ? [JSON.stringify(summaryOf(folder, cassette, report, failures), null, 2)]
    : reportLines(folder, cassette, report, failures)
  yield* Effect.forEach(lines, (line) => Console.log(line), { discard: true })
})

const captured = Effect.fnUntraced(function* ({ details, months }: Pick<RecordRequest, "details" | "months">) {
  const clock = yield* AthleteClock
  const endpoint = yield* Upstream
  const { epochMillis, timeZone, today } = yield* clock.now
  const about = {
    source: "recorded",
    contract: contractRevision,
    date: today,
    made: "recorded from AI Endurance and scrubbed (ai-endurance-mcp record)"
  } as const
  let last = ""
  const tell = (tool: string) =>
    Effect.suspend(() => {
      if (tool === last) return Effect.void
      last = tool
      return Console.error(`asking ${tool} ...`)
    })
  const { exchanges, failures } = yield* capture(endpoint, { about, today, months, details }, tell)
  const tools = (yield* endpoint.listTools).map(listedTool)
  const info: Cassette["info"] = {
    format: formatVersion,
    ...about,
    recordedAt: new Date(epochMillis).toISOString(),
    timeZone,
    tools
  }
  return { cassette: { info, exchanges } satisfies Cassette, failures }
})

const within = (flag: string, value: number, least: number, most: number): Effect.Effect<void, CommandFailed> =>
  value >= least && value <= most
    ? Effect.void
    : Effect.fail(
        new CommandFailed({
          message: `${flag} ${value} is out of range.`,
          hint: `Use a whole number from ${least} to ${most}.`
        })
      )

const unusable = ({ hint, message }: CassetteUnusable): CommandFailed => new CommandFailed({ message, hint })

const mostShown = 10

/** By place, never by value: what was found must not be printed either. */
const stillPersonal = (findings: ReadonlyArray<Finding>) => {
  const lines = [...new Set(findings.map(({ problem, where }) => `${where} ${problem}`))]
  const more = lines.length > mostShown ? [`and ${lines.length - mostShown} more`] : []
  return Effect.fail(
    new CommandFailed({
      message: `Something personal would have been left, so nothing was written:\n${[
        ...lines.slice(0, mostShown),
        ...more
      ]
        .map((line) => `  ${line}`)
        .join("\n")}`,
      hint: "This is a gap in the scrubber. Please report the lines above; they hold no value of yours."
    })
  )
}

const unplayable = (problem: string) =>
  Effect.fail(
    new CommandFailed({
      message: `The recording could not be played, so nothing was written: ${problem}.`,
      hint: "This is a bug. Please report it together with the line above."
    })
  )

const mostKept = 60

const shortened = (texts: ReadonlyArray<string>): ReadonlyArray<string> =>
  texts.length <= mostKept
    ? texts
    : [...texts.slice(0, mostKept), `and ${texts.length - mostKept} more; --json lists them all`]

type Failures = Recorded["failures"]

const summaryOf = (folder: string, { exchanges }: Cassette, report: ScrubReport, failures: Failures) => ({
  folder,
  exchanges: exchanges.length,
  scrubbed: {
    texts: Object.fromEntries(report.texts),
    ids: report.ids,
    days: report.days,
    places: report.places,
    numbers: report.numbers
  },
  kept: [...report.kept].toSorted(),
  failures
})

const reportLines = (
  folder: string,
  cassette: Cassette,
  report: ScrubReport,
  failures: Failures
): ReadonlyArray<string> => {
  const texts = [...report.texts].map(([key, count]) => `${key === "" ? "(unnamed)" : key} ${count}`)
  return [
    `${cassette.exchanges.length} calls recorded in ${folder}`,
    `taken out: ${report.places} places; replaced texts: ${texts.length === 0 ? "none" : texts.join(", ")}`,
    `renumbered ids: ${report.ids}; moved days: ${report.days}; bent numbers: ${report.numbers}`,
    ...failures.map(({ message, tool }) => `not recorded: ${tool}: ${message}`),
    "",
    "These texts stayed, because they hold training words only. Read them before you publish the recording:",
    ...shortened([...report.kept].toSorted()).map((text) => `  ${text}`),
    "",
    `Play it: AIE_SOURCE=replay AIE_REPLAY_DIR=${folder} npm run cli -- serve`
  ]
}
