/**
 * The settings of a run, checked before anything starts: environment variables, each overruled by its flag.
 * A setting that makes no sense ends the command with its name, its value and what would be right.
 */
import { Config, ConfigProvider, Effect, Option, Redacted } from "effect"
import * as UserDirectories from "effect/persistence/UserDirectories"
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import type { SourceName } from "../api/ApiLayer.ts"
import { knownZone } from "../clock/ClockLayer.ts"
import { keyFileName } from "../auth/oauth/keyFile.ts"
import { CommandFailed } from "./Failure.ts"

export interface Settings {
  /** What answers the tools. */
  readonly source: SourceName
  /** Where the live source finds AI Endurance. */
  readonly upstreamUrl: string
  /** The client that this program was registered as there by hand; null registers one where it is needed. */
  readonly upstreamClient: { readonly id: string; readonly secret: Redacted.Redacted | null } | null
  /** The cassette that the replay source plays. */
  readonly replayDir: string
  /** Absolute; created when missing. */
  readonly dataDir: string
  /** Where the data is, unless a server holds it. */
  readonly databaseFile: string
  /** A PostgreSQL database for any number of instances; null for the file. */
  readonly databaseUrl: Redacted.Redacted | null
  /** The server's own secrets; instances that share a database share these too. */
  readonly keysFile: string
  readonly host: string
  readonly port: number
  /** Where the server is reached from outside, without a slash at the end; null on this machine only. */
  readonly publicUrl: string | null
  /** `AIE_TIMEZONE`, known to be a zone; null leaves it to the athlete. */
  readonly timeZone: string | null
  /** List exactly the tools that AI Endurance lists. */
  readonly strict: boolean
  /** Start an empty database with the demo athlete. */
  readonly demo: boolean
  /** How many times as much as usual is let through; null for no limits on calls and writes. */
  readonly limits: number | null
}

/** Flags by the variable they overrule; absent where the flag was not given. */
export type Overrides = { readonly [name: string]: string | undefined }

/** @param overrides values of flags, by the name of the variable they stand for */
export const load = Effect.fn("Settings.load")(function* (overrides: Overrides = {}) {
  const environment = yield* ConfigProvider.ConfigProvider
  const given = ConfigProvider.fromUnknown(
    Object.fromEntries(Object.entries(overrides).filter(([, v]) => v !== undefined))
  )
  const provider = ConfigProvider.orElse(given, environment)
  // An empty variable is how a shell or a compose file says "not set".
  const text = (name: string) =>
    Config.option(Config.String(name))
      .parse(provider)
      .pipe(
        Effect.map((found) =>
          Option.getOrNull(
            Option.filter(
              Option.map(found, (value) => value.trim()),
              (value) => value !== ""
            )
          )
        ),
        Effect.mapError(
          (error) =>
            new CommandFailed({ message: `${name} cannot be read: ${error.message}`, hint: "Set it to plain text." })
        )
      )

  const source = yield* checkSource((yield* text("AIE_SOURCE")) ?? "local")
  const dataDir = resolve((yield* text("AIE_DATA_DIR")) ?? (yield* usualDataDir))
  const port = yield* checkPort((yield* text("AIE_PORT")) ?? "8787")
  const host = (yield* text("AIE_HOST")) ?? "127.0.0.1"
  const publicUrl = yield* checkPublicUrl(yield* text("AIE_PUBLIC_URL"))
  const settings: Settings = {
    source,
    upstreamUrl: yield* checkUpstream((yield* text("AIE_UPSTREAM_URL")) ?? "https://aiendurance.com/mcp"),
    upstreamClient: yield* checkClient(
      yield* text("AIE_UPSTREAM_CLIENT_ID"),
      yield* text("AIE_UPSTREAM_CLIENT_SECRET")
    ),
    replayDir: resolve((yield* text("AIE_REPLAY_DIR")) ?? demoCassette),
    dataDir,
    databaseFile: join(dataDir, databaseFiles[source]),
    databaseUrl: yield* checkDatabaseUrl(yield* text("AIE_DATABASE_URL")),
    keysFile: resolve((yield* text("AIE_KEYS_FILE")) ?? join(dataDir, keyFileName)),
    host,
    port,
    publicUrl,
    timeZone: yield* checkZone(yield* text("AIE_TIMEZONE")),
    strict: yield* checkSwitch("AIE_STRICT", (yield* text("AIE_STRICT")) ?? "off"),
    demo: yield* checkSwitch("AIE_DEMO", (yield* text("AIE_DEMO")) ?? "on"),
    limits: yield* checkLimits((yield* text("AIE_LIMITS")) ?? "1")
  }
  return settings
})

/** Only a server asks this: the other commands listen to nobody. */
export const checkReach = (settings: Settings): Effect.Effect<void, CommandFailed> =>
  isLoopback(settings.host) || settings.publicUrl?.startsWith("https://") === true
    ? Effect.void
    : Effect.fail(
        new CommandFailed({
          message: `AIE_HOST=${settings.host} would offer training data, and tokens in clear text, to the network.`,
          hint: "Put a TLS proxy in front and set AIE_PUBLIC_URL=https://… to its address, or leave AIE_HOST at 127.0.0.1."
        })
      )

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/u.test(host)

const wrong = (name: string, problem: string, hint: string) =>
  Effect.fail(new CommandFailed({ message: `${name}: ${problem}.`, hint }))

/**
 * One file per source, so that an access token made for one opens nothing of another, and the notes on changes to an
 * AI Endurance account never mix with those of the athlete on this machine.
 */
const databaseFiles: { readonly [Source in SourceName]: string } = {
  local: "ai-endurance.db",
  live: "live.db",
  replay: "replay.db"
}

/** The databases that there are in a data folder; a recording leaves none. */
export const databaseFilesIn = (dataDir: string): ReadonlyArray<string> =>
  [databaseFiles.local, databaseFiles.live].map((name) => join(dataDir, name)).filter((file) => existsSync(file))

/** The recording that comes with the program, seen from the bundle or from the sources. */
const demoCassette =
  ["..", "../.."]
    .map((up) => join(import.meta.dirname, up, "fixtures/recorded/demo"))
    .find((folder) => existsSync(folder)) ?? "fixtures/recorded/demo"

const isSource = (text: string): text is SourceName => Object.hasOwn(databaseFiles, text)

const checkSource = (text: string): Effect.Effect<SourceName, CommandFailed> =>
  isSource(text)
    ? Effect.succeed(text)
    : wrong(
        "AIE_SOURCE",
        `"${text}" is not a source`,
        "Set AIE_SOURCE to local, live or replay, or unset it for local."
      )

/** For commands that work on the embedded platform's own data. */
export const checkLocal = ({ source }: Settings, command: string): Effect.Effect<void, CommandFailed> =>
  source === "local"
    ? Effect.void
    : wrong(
        "AIE_SOURCE",
        `${command} works on the local source, not on "${source}"`,
        "Unset AIE_SOURCE for this command."
      )

/** An access token goes there: over https, or to this machine. */
const checkUpstream = (text: string): Effect.Effect<string, CommandFailed> => {
  const url = URL.parse(text)
  const fits = url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname)))
  return fits && url.username === "" && url.password === ""
    ? Effect.succeed(url.href)
    : wrong(
        "AIE_UPSTREAM_URL",
        `"${text}" is not an https address`,
        "Unset it for https://aiendurance.com/mcp, or use http on this machine only."
      )
}

const checkClient = (
  id: string | null,
  secret: string | null
): Effect.Effect<Settings["upstreamClient"], CommandFailed> =>
  id === null && secret !== null
    ? wrong(
        "AIE_UPSTREAM_CLIENT_SECRET",
        "a secret without a client",
        "Set AIE_UPSTREAM_CLIENT_ID to the client that it belongs to, or unset both."
      )
    : Effect.succeed(
        id === null
          ? null
          : {
              id,
              secret: secret === null ? null : Redacted.make(secret, { label: "AI Endurance client secret" })
            }
      )

/** Never quoted: it holds a password. */
const checkDatabaseUrl = (text: string | null): Effect.Effect<Redacted.Redacted | null, CommandFailed> => {
  if (text === null) return Effect.succeed(null)
  const url = URL.parse(text)
  const isPostgres = url !== null && (url.protocol === "postgres:" || url.protocol === "postgresql:")
  return isPostgres &&
    !hasCutPassword(url) &&
    isDecodable(url.username) &&
    isDecodable(url.password) &&
    isDecodable(url.pathname)
    ? Effect.succeed(Redacted.make(text, { label: "AIE_DATABASE_URL" }))
    : wrong(
        "AIE_DATABASE_URL",
        "it is not the address of a PostgreSQL database (it is not shown, because it may hold a password)",
        "Write postgres://user:password@host:5432/database, special characters of the password as %40, %2F and so on; or unset it for a file in AIE_DATA_DIR."
      )
}

/** A password with "/", "?" or "#" written as they are ends there, and the rest of it would be taken for a place. */
const hasCutPassword = ({ hash, pathname, search }: URL): boolean => hash !== "" || (pathname + search).includes("@")

const isDecodable = (text: string): boolean => !/%(?![\dA-Fa-f]{2})/u.test(text)

const checkPort = (text: string): Effect.Effect<number, CommandFailed> => {
  const port = Number(text)
  // 0 lets the system choose: what tests and a second server want.
  return /^\d{1,5}$/u.test(text) && port <= 65_535
    ? Effect.succeed(port)
    : wrong("AIE_PORT", `"${text}" is not a port`, "Use a whole number from 1 to 65535, or 0 for any free port.")
}

const checkPublicUrl = (text: string | null): Effect.Effect<string | null, CommandFailed> => {
  if (text === null) return Effect.succeed(null)
  const url = URL.parse(text)
  const fits = url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname)))
  return fits && url.search === "" && url.hash === "" && url.username === "" && url.password === ""
    ? Effect.succeed(url.href.replace(/(?<!\/)\/+$/u, ""))
    : wrong(
        "AIE_PUBLIC_URL",
        `"${text}" is not an https address`,
        "Use the address that clients will see, like https://training.example.org."
      )
}

const checkZone = (text: string | null): Effect.Effect<string | null, CommandFailed> =>
  text === null || knownZone(text) !== null
    ? Effect.succeed(text)
    : wrong(
        "AIE_TIMEZONE",
        `"${text}" is not a time zone this machine knows`,
        "Use a name like Europe/Berlin or America/Denver."
      )

const checkSwitch = (name: string, text: string): Effect.Effect<boolean, CommandFailed> => {
  const word = text.toLowerCase()
  if (["on", "true", "yes", "1"].includes(word)) return Effect.succeed(true)
  if (["off", "false", "no", "0"].includes(word)) return Effect.succeed(false)
  return wrong(name, `"${text}" is neither on nor off`, `Set ${name}=on or ${name}=off.`)
}

const checkLimits = (text: string): Effect.Effect<number | null, CommandFailed> => {
  if (text.toLowerCase() === "off") return Effect.succeed(null)
  const factor = Number(text)
  return /^\d{1,4}(?:\.\d{1,3})?$/u.test(text) && factor > 0
    ? Effect.succeed(factor)
    : wrong(
        "AIE_LIMITS",
        `"${text}" is not a factor`,
        "Use a number, like 2 for twice as many calls and writes as usual, or off for no limits."
      )
}

/** Where the data is when nothing else is said. */
export const usualDataDir = Effect.suspend(() =>
  UserDirectories.make({ platform: process.platform }).data("ai-endurance-mcp")
).pipe(
  Effect.mapError(
    () =>
      new CommandFailed({
        message: "This user has no folder for application data.",
        hint: "Set AIE_DATA_DIR to a folder for the database."
      })
  )
)
