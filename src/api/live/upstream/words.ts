/**
 * What AI Endurance (or something on the way to it) wrote, made fit to be shown: short, one line, without
 * anything that could be a secret or a person. It is quoted as theirs and never taken for our own words.
 */

const longestQuote = 200
/** More is never needed for a quote, and patterns over megabytes are slow. */
const longestRead = 4000

/**
 * @param secrets strings that must not appear, whatever they look like: the token in use
 * @returns null when nothing worth quoting is left
 */
export const quotable = (text: string, secrets: ReadonlyArray<string> = []): string | null => {
  const head = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .reduce((rest, secret) => rest.replaceAll(secret, removed), text.slice(0, longestRead))
  if (looksLikeHtml(head)) return null
  const line = leaks
    .reduce((rest, pattern) => rest.replaceAll(pattern, removed), head.replaceAll(/[\p{C}\p{Z}]+/gu, " "))
    .replaceAll('"', "'")
    .trim()
  if (line === "" || line === removed) return null
  if (line.length <= longestQuote) return line
  // The cut may fall inside a pair of surrogates.
  return `${line
    .slice(0, longestQuote - 1)
    .replace(/\p{Cs}$/u, "")
    .trimEnd()}…`
}

const looksLikeHtml = (text: string): boolean => /^\s*<(?:!doctype|html|head|body|\?xml)/iu.test(text)

const removed = "…"
/** Below this a "secret" is a placeholder of a test, and cutting it would cut words. */
const shortestSecret = 8

const leaks: ReadonlyArray<RegExp> = [
  /\b(?:bearer|basic)\s+[\w.~+/=-]+/giu,
  // Names and values of headers, cookies and query parameters that carry credentials.
  /\b(?:authorization|set-cookie|cookie|(?:access_|refresh_|id_)?token|api[_-]?key|session[_-]?id|secret|password)\b\s*[:=]\s*\S+/giu,
  // No name before the @ is longer; without an end the search would begin anew at every letter.
  /[\w.+-]{1,64}@[\w-]+\.[\w.-]+/gu,
  /\bhttps?:\/\/\S+/giu,
  // Files of their machine: two folders or more.
  /(?<=^|[\s"'(])\/(?:[\w.-]+\/){2,}[\w.-]*/gu,
  // Opaque strings: long runs with a digit, such as keys, hashes and JSON Web Tokens.
  /(?<![\w.~+/=-])(?=[\w.~+/=-]*\d)[\w.~+/=-]{24,}/gu
]
