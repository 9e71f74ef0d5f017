/**
 * XML as a walk over elements, for TCX and GPX. The only file that touches saxes. Prefixes are dropped, since every
 * exporter chooses its own; a document type is refused, so no entity is ever declared, let alone expanded; what is
 * not well formed is read as far as it makes sense, and said.
 */
import { Result } from "effect"
import { SaxesParser } from "saxes"
import type { DecodeFailure } from "./DecodedFile.ts"

export type XmlAttributes = Readonly<Record<string, string>>

export interface XmlHandler {
  /** @param parent "" at the root */
  readonly open: (name: string, attributes: XmlAttributes, parent: string) => void
  /** @param text what stands directly in the element, after its last child */
  readonly close: (name: string, text: string, parent: string) => void
  /** Asked now and then: no more is wanted. */
  readonly isFull: () => boolean
}

export interface XmlReading {
  /** First line that is not well formed; null for a sound document. */
  readonly brokenAtLine: number | null
  /** The document ends before its root does. */
  readonly cutShort: boolean
}

const chunkBytes = 16 * 1024
/** TCX and GPX need ten. */
const deepest = 64
/** Between two tags, and within one: more is no number, no name and no note. */
const longestRunBytes = 1024 * 1024
/** A file with more than these is not damaged, it is something else. */
const mostErrors = 100

export const readXml = (bytes: Uint8Array, handler: XmlHandler): Result.Result<XmlReading, DecodeFailure> =>
  Result.flatMap(
    Result.try({
      try: () => walk(bytes, handler),
      catch: () => damaged("the XML is damaged")
    }),
    (outcome) => ("fault" in outcome ? Result.fail(outcome) : Result.succeed(outcome))
  )

const walk = (bytes: Uint8Array, handler: XmlHandler): XmlReading | DecodeFailure => {
  const parser = new SaxesParser({ xmlns: false, position: true })
  const path: Array<string> = []
  let text = ""
  let errors = 0
  let brokenAtLine: number | null = null
  let quietSince = 0
  let refused: DecodeFailure | null = null
  const isOver = () => refused !== null || errors > mostErrors

  parser.on("error", () => {
    errors++
    brokenAtLine ??= parser.line
  })
  parser.on("doctype", () => {
    refused ??= damaged("the file declares a document type; no activity file does, and none is read that does")
  })
  parser.on("text", (more) => (text += more))
  parser.on("cdata", (more) => (text += more))
  parser.on("opentag", ({ attributes, name }) => {
    quietSince = parser.position
    if (isOver()) return
    if (path.length >= deepest) {
      refused = damaged(`the XML is nested deeper than ${deepest} elements`)
      return
    }
    const local = localName(name)
    text = ""
    handler.open(local, attributes, path.at(-1) ?? "")
    path.push(local)
  })
  parser.on("closetag", () => {
    quietSince = parser.position
    const local = path.pop()
    if (isOver() || local === undefined) return
    handler.close(local, text, path.at(-1) ?? "")
    text = ""
  })

  const decoder = new TextDecoder(encodingOf(bytes))
  let started = false
  for (let at = 0; at < bytes.length && !isOver() && !handler.isFull(); at += chunkBytes) {
    const decoded: string = decoder.decode(bytes.subarray(at, at + chunkBytes), { stream: true })
    // Exporters put blanks before the declaration (Strava) and control characters into names.
    const chunk: string = (started ? decoded : decoded.trimStart()).replaceAll(forbidden, " ")
    started ||= chunk !== ""
    parser.write(chunk)
    if (parser.position - quietSince > longestRunBytes) refused ??= damaged("the XML holds a text of more than 1 MiB")
  }
  if (refused !== null) return refused
  const cutShort = path.length > 0
  return { brokenAtLine, cutShort: cutShort && !handler.isFull() }
}

// oxlint-disable-next-line no-control-regex -- these are what XML forbids
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/gu

const damaged = (reason: string): DecodeFailure => ({ fault: "damaged", reason })

const localName = (name: string): string => name.slice(name.indexOf(":") + 1)

const headBytes = 4096

/**
 * Local name of the root element, from the first bytes of a file.
 *
 * @returns null when the bytes are no XML, or no element begins in the first 4 KiB
 */
export const xmlRootOf = (bytes: Uint8Array): string | null => {
  const head = new TextDecoder(encodingOf(bytes)).decode(bytes.subarray(0, headBytes))
  let at = 0
  for (;;) {
    while (at < head.length && /\s/u.test(head[at]!)) at++
    const skip = prologue.find(({ opens }) => head.startsWith(opens, at))
    if (skip === undefined) break
    const end = head.indexOf(skip.closes, at + skip.opens.length)
    if (end < 0) return null
    at = end + skip.closes.length
  }
  return /^<(?:[\w.-]{1,64}:)?([\w.-]{1,64})[\s/>]/u.exec(head.slice(at, at + 200))?.[1] ?? null
}

const prologue = [
  { opens: "<?", closes: "?>" },
  { opens: "<!--", closes: "-->" },
  { opens: "<!", closes: ">" }
] as const

/** By byte order mark, else by the zero bytes of UTF-16, else by the declaration; UTF-8 when nothing says otherwise. */
const encodingOf = (bytes: Uint8Array): string => {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return "utf-16le"
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return "utf-16be"
  const declaration = String.fromCharCode(...bytes.subarray(0, 200))
  const said = /^\s*<\?xml[^>]*encoding=["']([\w-]+)["']/u.exec(declaration)?.[1]?.toLowerCase()
  return said !== undefined && /^(iso-8859-(1|2|15)|windows-125[0-9]|us-ascii)$/u.test(said) ? said : "utf-8"
}
