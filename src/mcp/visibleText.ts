/**
 * Names, titles and notes come from people, files and devices, and end in front of a language model and of the person
 * beside it. What that person cannot see must not be there for the model to read: control characters, signs that turn
 * the direction of a line, characters without width, tags. Visible words stay as they are; that they are data and no
 * instructions, the server's introduction says.
 */

/** Beyond this a text is cut; nothing that an athlete writes is as long. */
export const longestText = 20_000

/** Characters that are not seen, except line ends and tabs. */
const hidden = String.raw`[\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u{FFF9}-\u{FFFB}]|(?![\n\t])\p{Cc}`

/** Scripts whose letters take another shape beside a joiner. */
const joining =
  ["Arab", "Beng", "Deva", "Gujr", "Guru", "Khmr", "Knda", "Mlym", "Mong", "Mymr", "Nkoo", "Orya", "Sinh", "Syrc", "Taml", "Telu"] // prettier-ignore
    .map((script) => String.raw`\p{Script=${script}}`)
    .join("")

/** The few places where such a character is part of what is seen: inside an emoji, and between letters that join. */
const meant = [
  String.raw`(?<=\p{Emoji})[\uFE0E\uFE0F]`,
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\p{Emoji}\uFE0F)\u200D(?=\p{Extended_Pictographic})`,
  // Some letters of these scripts have no look of their own either.
  String.raw`(?<=[${joining}])(?<!\p{Default_Ignorable_Code_Point})[\u200C\u200D](?=[${joining}])(?!\p{Default_Ignorable_Code_Point})`
].join("|")

const hiddenPattern = new RegExp(`(${meant})|${hidden}`, "gu")

/** The text as it is seen. Line ends of all kinds become `\n`; half of a character becomes `\uFFFD`. */
export const visibleText = (text: string): string => {
  const seen = text
    .replace(/\r\n?|[\u2028\u2029]/gu, "\n")
    .replace(hiddenPattern, (_hidden, kept?: string) => kept ?? "")
    .toWellFormed()
  return seen.length > longestText ? `${seen.slice(0, longestText).toWellFormed()}…` : seen
}

/** The same for every text of a JSON value, keys included. */
export const visible = (value: unknown): unknown => {
  if (typeof value === "string") return visibleText(value)
  if (Array.isArray(value)) return value.map(visible)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [visibleText(key), visible(one)]))
}

/**
 * For JSON, in which control characters and halves of characters are escaped. It may suspect a text that is fine, and
 * never misses one that is not.
 */
const suspicious = new RegExp(String.raw`${hidden}|\\[bfru]`, "u")

/** Anything beyond plain ASCII: most answers hold none, and this is quicker to look for than what is suspicious. */
const unusual = /[^ -~]|\\[bfru]/

/**
 * A value and its JSON, both as they are seen. Nearly always nothing is hidden; then this costs one look at the JSON.
 */
export const visibleJson = (
  value: Record<string, unknown>
): { readonly value: Record<string, unknown>; readonly json: string } => {
  const json = JSON.stringify(value)
  const isSeen = !unusual.test(json) || !suspicious.test(json)
  if (isSeen && (json.length <= longestText || !hasLongText(value))) return { value, json }
  const seen = visible(value) as Record<string, unknown>
  return { value: seen, json: JSON.stringify(seen) }
}

const hasLongText = (value: unknown): boolean =>
  typeof value === "string"
    ? value.length > longestText
    : Array.isArray(value)
      ? value.some(hasLongText)
      : typeof value === "object" && value !== null && Object.values(value).some(hasLongText)
