/**
 * The settings of a run, checked before anything starts: environment variables, each overruled by its flag.
 * A setting that makes no sense ends the command with its name, its value and what would be right (`settingChecks.ts`).
 */
import { Config, ConfigProvider, Effect, Option, type Redacted } from "effect"
import * as UserDirectories from "effect/persistence/UserDirectories"
import { existsSync } from "node:fs"
import { join, resolve } from "node:path"
import type { SourceName } from "../api/ApiLayer.ts"
import { keyFileName } from "../auth/oauth/keyFile.ts"
import { CommandFailed } from "./Failure.ts"
import {
  checkClient,
  checkDatabaseUrl,
  checkLimits,
  checkPort,
  checkPublicUrl,
  checkSource,
  checkSwitch,
  checkUpstream,
  checkZone,
  isLoopback,
  type UpstreamClient,
  wrong
} from "./settingChecks.ts"

export interface Settings {
  /** What answers the tools. */
  readonly source: SourceName
  /** Where the live source finds AI Endurance. */
  readonly upstreamUrl: string
  /** The client that this program was registered as there by hand; null registers one where it is needed. */
  readonly upstreamClient: UpstreamClient | null
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
  // Brackets belong to an IPv6 address in a URL; to listen on one it is named without.
  const host = ((yield* text("AIE_HOST")) ?? "127.0.0.1").replace(/^\[(.*)\]$/u, "$1")
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

/** For commands that work on the embedded platform's own data. */
export const checkLocal = ({ source }: Settings, command: string): Effect.Effect<void, CommandFailed> =>
  source === "local"
    ? Effect.void
    : wrong(
        "AIE_SOURCE",
        `${command} works on the local source, not on "${source}"`,
        "Unset AIE_SOURCE for this command."
      )

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
