/**
 * What we believe of what a client says about itself, whether it registers or publishes a document: a name to show
 * and where codes may be sent. Grants, response types, ids and secrets are ours to decide; keys, logos and links
 * are dropped, so that nothing a client names is ever fetched or shown.
 */
import { Result } from "effect"

export type ClientAuthMethod = "none" | "client_secret_post" | "client_secret_basic"

export interface ClientMetadata {
  /** Plain text, to be escaped where it is shown. Empty when the client gave none. */
  readonly name: string
  readonly redirectUris: ReadonlyArray<string>
  /** Native clients listen on a loopback port of the moment. */
  readonly kind: "web" | "native"
  readonly authMethod: ClientAuthMethod
}

export interface MetadataRefused {
  readonly code: "invalid_redirect_uri" | "invalid_client_metadata"
  readonly message: string
}

type Checked<A> = Result.Result<A, MetadataRefused>

const maxRedirectUris = 10
const maxUriLength = 512
const maxNameLength = 80

/** @param source a registration may keep a secret; a published document cannot */
export const normalise = (given: unknown, source: "registration" | "document"): Checked<ClientMetadata> => {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return refused("invalid_client_metadata", "Client metadata is a JSON object.")
  }
  const fields = given as Readonly<Record<string, unknown>>
  return Result.gen(function* () {
    const redirectUris = yield* checkRedirectUris(own(fields, "redirect_uris"))
    const authMethod = yield* checkAuthMethod(fields, source)
    const kinds = redirectUris.map(kindOf)
    return {
      name: nameOf(own(fields, "client_name")),
      redirectUris,
      kind: kinds.includes("native") ? "native" : "web",
      authMethod
    } satisfies ClientMetadata
  })
}

/** A callback that is the client's own program on the athlete's computer, as opposed to a web site. */
export const isLoopback = (uri: string): boolean => {
  const url = URL.parse(uri)
  return url !== null && loopbackNames.has(url.hostname)
}

/** Whether codes may be sent there; a program on the athlete's computer has another port each time (RFC 8252). */
export const hasRedirect = ({ redirectUris }: ClientMetadata, asked: string): boolean =>
  redirectUris.some((uri) => uri === asked || (isLoopback(uri) && withoutPort(uri) === withoutPort(asked)))

const withoutPort = (uri: string): string => uri.replace(/^(http:\/\/(?:[\w.]+|\[::1\])):\d+(?=\/)/u, "$1")

const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"])

/** Compared as whole strings: any program may claim a scheme, and only these are known to handle theirs. */
const nativeCallbacks: ReadonlySet<string> = new Set([
  "cursor://anysphere.cursor-mcp/oauth/callback",
  "vscode://vscode.github-authentication/did-authenticate"
])

const checkRedirectUris = (given: unknown): Checked<ReadonlyArray<string>> => {
  if (!Array.isArray(given) || given.length === 0) {
    return refused("invalid_redirect_uri", "redirect_uris is a list with at least one address.")
  }
  if (given.length > maxRedirectUris) {
    return refused("invalid_redirect_uri", `redirect_uris has more than ${maxRedirectUris} addresses.`)
  }
  for (const uri of given) {
    if (typeof uri !== "string" || kindOf(uri) === null) {
      return refused(
        "invalid_redirect_uri",
        "A redirect URI is https, http on this computer's own loopback address, or the callback of a known program."
      )
    }
  }
  return Result.succeed([...new Set(given as ReadonlyArray<string>)])
}

const kindOf = (uri: string): "web" | "native" | null => {
  if (uri.length > maxUriLength || !printable.test(uri) || uri.includes("#")) return null
  if (nativeCallbacks.has(uri)) return "native"
  const url = URL.parse(uri)
  // Compared as strings later: what the parser would rewrite could compare as one thing and lead to another.
  if (url === null || url.username !== "" || url.password !== "" || !uri.startsWith(`${url.protocol}//`)) return null
  if (uri.includes("\\") || dotSegment.test(uri) || !uri.slice(url.protocol.length + 2).startsWith(url.host))
    return null
  if (loopbackNames.has(url.hostname)) return url.protocol === "http:" ? "native" : null
  return url.protocol === "https:" && hostName.test(url.hostname) ? "web" : null
}

const printable = /^[\x21-\x7e]+$/u
/** URLs take a semicolon, a star or a quote in a host, which no host has and a page's policy would read as its own. */
const hostName = /^[\w-]+(?:\.[\w-]+)+$/u
const dotSegment = /\/(?:\.|%2e){1,2}(?:[/?]|$)/iu

const checkAuthMethod = (
  fields: Readonly<Record<string, unknown>>,
  source: "registration" | "document"
): Checked<ClientAuthMethod> => {
  const asked = own(fields, "token_endpoint_auth_method")
  if (source === "registration") {
    if (asked === undefined || asked === "client_secret_basic") return Result.succeed("client_secret_basic")
    if (asked === "none" || asked === "client_secret_post") return Result.succeed(asked)
    return refused("invalid_client_metadata", "token_endpoint_auth_method is none, client_secret_post or _basic.")
  }
  const alternatives = own(fields, "token_endpoint_auth_methods_supported")
  const offersNone = Array.isArray(alternatives) && alternatives.includes("none")
  if (asked === undefined || asked === "none" || offersNone) return Result.succeed("none")
  return refused("invalid_client_metadata", "A client metadata document has token_endpoint_auth_method none.")
}

/**
 * One line of letters: no controls, nothing invisible or right-to-left that could disguise a name, and no towers of
 * accents that would grow over the rest of the page.
 */
const nameOf = (given: unknown): string =>
  typeof given === "string"
    ? given
        .slice(0, 1000)
        .normalize("NFC")
        .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu, " ")
        .replace(/(?<=\p{M}{3})\p{M}/gu, "")
        .replace(/ {2,}/gu, " ")
        .trim()
        .slice(0, maxNameLength)
    : ""

/** What the object itself says, not its prototype. */
const own = (fields: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined

const refused = (code: MetadataRefused["code"], message: string) => Result.fail<MetadataRefused>({ code, message })
