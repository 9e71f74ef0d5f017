/**
 * What each setting may be: a text becomes its value, or an error with the variable's name, what is wrong, and what would
 * be right. `Settings.ts` reads the texts.
 */
import { Effect, Redacted } from "effect"
import type { SourceName } from "../api/ApiLayer.ts"
import { knownZone } from "../clock/ClockLayer.ts"
import { CommandFailed } from "./Failure.ts"

const sources: ReadonlyArray<SourceName> = ["local", "live", "replay"]

export const checkSource = (text: string): Effect.Effect<SourceName, CommandFailed> => {
  const source = sources.find((known) => known === text)
  return source !== undefined
    ? Effect.succeed(source)
    : wrong(
        "AIE_SOURCE",
        `"${text}" is not a source`,
        "Set AIE_SOURCE to local, live or replay, or unset it for local."
      )
}

/** Tokens travel there: over https, or on this machine. A password in it is refused, and not shown. */
const webAddress = (name: string, text: string, hint: string): Effect.Effect<URL, CommandFailed> => {
  const url = URL.parse(text)
  if (url !== null && (url.username !== "" || url.password !== "")) {
    return wrong(name, "the address holds a user name or a password, which has no use in it", hint)
  }
  return url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname)))
    ? Effect.succeed(url)
    : wrong(name, `"${text}" is not an https address`, hint)
}

export const checkUpstream = (text: string): Effect.Effect<string, CommandFailed> =>
  Effect.map(
    webAddress("AIE_UPSTREAM_URL", text, "Unset it for https://aiendurance.com/mcp, or use http on this machine only."),
    ({ href }) => href
  )

export interface UpstreamClient {
  readonly id: string
  readonly secret: Redacted.Redacted | null
}

export const checkClient = (
  id: string | null,
  secret: string | null
): Effect.Effect<UpstreamClient | null, CommandFailed> =>
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
export const checkDatabaseUrl = (text: string | null): Effect.Effect<Redacted.Redacted | null, CommandFailed> => {
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

export const checkPort = (text: string): Effect.Effect<number, CommandFailed> => {
  const port = Number(text)
  // 0 lets the system choose: what tests and a second server want.
  return /^\d{1,5}$/u.test(text) && port <= 65_535
    ? Effect.succeed(port)
    : wrong("AIE_PORT", `"${text}" is not a port`, "Use a whole number from 1 to 65535, or 0 for any free port.")
}

export const checkPublicUrl = (text: string | null): Effect.Effect<string | null, CommandFailed> => {
  if (text === null) return Effect.succeed(null)
  const name = "AIE_PUBLIC_URL"
  const hint = "Use the address that clients will see, like https://training.example.org."
  return Effect.flatMap(webAddress(name, text, hint), ({ hash, href, search }) =>
    search === "" && hash === ""
      ? Effect.succeed(href.replace(/(?<!\/)\/+$/u, ""))
      : wrong(name, `"${text}" has more in it than a host and a path`, hint)
  )
}

export const checkZone = (text: string | null): Effect.Effect<string | null, CommandFailed> =>
  text === null || knownZone(text) !== null
    ? Effect.succeed(text)
    : wrong(
        "AIE_TIMEZONE",
        `"${text}" is not a time zone this machine knows`,
        "Use a name like Europe/Berlin or America/Denver."
      )

export const checkSwitch = (name: string, text: string): Effect.Effect<boolean, CommandFailed> => {
  const word = text.toLowerCase()
  if (["on", "true", "yes", "1"].includes(word)) return Effect.succeed(true)
  if (["off", "false", "no", "0"].includes(word)) return Effect.succeed(false)
  return wrong(name, `"${text}" is neither on nor off`, `Set ${name}=on or ${name}=off.`)
}

export const checkLimits = (text: string): Effect.Effect<number | null, CommandFailed> => {
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

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/u.test(host)

export const wrong = (name: string, problem: string, hint: string) =>
  Effect.fail(new CommandFailed({ message: `${name}: ${problem}.`, hint }))
