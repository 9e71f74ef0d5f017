/**
 * Takes the person out of a recording and leaves its shape: texts that are not plain training words become
 * neutral ones, ids are renumbered, days move by one constant number of weeks, places go, and numbers can be bent.
 * The same original always becomes the same replacement, so that what belonged together still does. Pure.
 */
import { addDays, type Day, ofMillis, toMillis, unsafe } from "../../domain/Day.ts"
import type { Cassette, Exchange } from "./Cassette.ts"
import { isObject, type Json } from "./json.ts"
import { isDate, isTraining, isValue } from "./vocabulary.ts"

export interface ScrubOptions {
  /** Whole weeks, so that weekdays stay what they were; not zero. */
  readonly shiftWeeks: number
  /** Bends every number that is neither id nor time by up to 3 %, the same for all numbers of a key; null leaves them. */
  readonly jitterSeed: number | null
}

export interface ScrubReport {
  readonly ids: number
  readonly days: number
  readonly places: number
  readonly numbers: number
  /** Texts taken out, by the key they stood under. */
  readonly texts: ReadonlyMap<string, number>
  /** Every text with a word in it that stayed, for the eye of whoever publishes the recording. */
  readonly kept: ReadonlySet<string>
}

export const scrubbed = (
  cassette: Cassette,
  options: ScrubOptions
): { readonly cassette: Cassette; readonly report: ScrubReport } => {
  const { info } = cassette
  const zone = fixedZone(info)
  const { report, scrub, shifted } = scrubber(options, zone)
  const instant = shifted(info.recordedAt)
  const exchanges = cassette.exchanges.map((exchange): Exchange => {
    const { about, tool, ...said } = exchange
    // Keys and kinds stay, so what was an exchange is one still.
    return {
      ...(scrub(said) as Omit<Exchange, "about" | "tool">),
      about: { ...about, date: shifted(about.date) },
      tool
    }
  })
  return {
    cassette: {
      info: { ...info, date: shifted(info.date), recordedAt: instant, timeZone: zone },
      exchanges
    },
    report: report()
  }
}

/**
 * One memory for a whole cassette.
 *
 * @param zone what every time zone becomes
 */
export const scrubber = ({ jitterSeed, shiftWeeks }: ScrubOptions, zone = "Etc/UTC") => {
  const ids = new Map<string, number>()
  const neutral = new Map<string, string>()
  const texts = new Map<string, number>()
  const kept = new Set<string>()
  const counts = { days: 0, places: 0, numbers: 0 }
  const shiftDays = shiftWeeks * 7

  const shifted = (text: string): string =>
    text.replaceAll(/\d{4}-\d{2}-\d{2}/gu, (found) => {
      const day = dayIn(found)
      return day === null ? found : addDays(day, shiftDays)
    })

  const renumbered = (id: string): number => {
    const number = ids.get(id) ?? firstId + ids.size
    ids.set(id, number)
    return number
  }

  const replaced = (key: string, text: string): string => {
    const [, stem = text, suffix = ""] = /^(.*?)( - AI Endurance)?$/su.exec(text) ?? []
    const kind = kinds[key] ?? "Text"
    // A session carries the title of its workout: the two must still be one text.
    const family = kind === "Activity" ? "Workout" : kind
    const known = neutral.get(`${family} ${stem}`) ?? `${family} ${neutral.size + 1}`
    neutral.set(`${family} ${stem}`, known)
    texts.set(key, (texts.get(key) ?? 0) + 1)
    return known + suffix
  }

  const scrubText = (key: string, text: string): string => {
    if (text === "") return text
    if (isId(key) && /^\d+$/u.test(text)) return String(renumbered(text))
    if (isDate(text)) {
      counts.days++
      return shifted(text)
    }
    if (key === "time_zone" || key === "timezone") return zone
    if (!isFree(key) && (isValue(text) || isTraining(text))) {
      if (/\p{L}{3}/u.test(text)) kept.add(text)
      return shifted(jitterSeed === null ? text : bentText(text, factorOf("W", jitterSeed)))
    }
    return replaced(key, text)
  }

  const scrubNumber = (key: string, number: number): number => {
    if (isId(key)) return renumbered(String(number))
    if (key === "birth_year") return neutralBirthYear
    if (key === "age") return neutralAge
    const unit = epochUnit(number)
    if (unit !== null) {
      counts.days++
      return number + shiftDays * 86_400 * unit
    }
    if (jitterSeed === null || isTime(key)) return number
    counts.numbers++
    return bent(number, factorOf(key, jitterSeed))
  }

  const walk = (key: string, value: Json): Json => {
    if (typeof value === "string") return scrubText(key, value)
    if (typeof value === "number") return scrubNumber(key, value)
    if (Array.isArray(value)) return (value as ReadonlyArray<Json>).map((item) => walk(key, item))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, item]) => {
        if (isPlace(name)) {
          counts.places++
          return []
        }
        return [[scrubKey(name), walk(name, item)]]
      })
    )
  }

  /** Series are sometimes keyed by day, and anything may be keyed by a name. */
  const scrubKey = (name: string): string =>
    isDate(name)
      ? shifted(name)
      : /^[\w .%+-]{1,100}$/u.test(name) && !/\d{7}/u.test(name)
        ? name
        : replaced("key", name)

  return {
    scrub: (value: Json): Json => walk("", value),
    shifted,
    report: (): ScrubReport => ({ ids: ids.size, ...counts, texts, kept })
  }
}

/** Renumbered ids begin here, far from those of today. */
export const firstId = 1_000_001
const mostIds = 100_000

export const isRenumbered = (id: string | number): boolean => Number(id) >= firstId && Number(id) < firstId + mostIds

const neutralBirthYear = 1985
const neutralAge = 40

const kinds: { readonly [key: string]: string } = {
  title: "Workout",
  activity_name: "Activity",
  event_name: "Race"
}

export const isId = (key: string): boolean => /^ids?$|_ids?$|[a-z]Ids?$|^(athlete|user|account|owner)$/u.test(key)

/** Written by the athlete or the coach: training words do not make it harmless. */
export const isFree = (key: string): boolean =>
  /^(advice|note|notes|comment|comments|description|name|first_name|last_name|username|nickname|email|event_name|strengthOtherText)$|prompt$/u.test(
    key
  )

export const isPlace = (key: string): boolean =>
  /(^|_)(lat|lon|lng|latlng|latitude|longitude|gps|geo|polyline|position|positions|coordinates?|location|city|country|address|place|map)(_|$)/iu.test(
    key
  )

/** Seconds, counts of days and places in a series must stay what they are. */
const isTime = (key: string): boolean =>
  /(^|_)(s|sec|seconds|time|days?|date|count|index|lap|from|to|repeats|repeatValue|durationValue|duration|movingtime|days_back)(_|$)/iu.test(
    key
  ) || /(Time|Value|Order)$/u.test(key)

/** 1 for seconds since 1970, 1000 for milliseconds, null for a number that is no instant of our time. */
const epochUnit = (number: number): number | null =>
  number >= 1e9 && number < 2.2e9 ? 1 : number >= 1e12 && number < 2.2e12 ? 1000 : null

const dayIn = (text: string): Day | null => {
  const day = unsafeDay(text)
  return day !== null && ofMillis(toMillis(day)) === text ? day : null
}

const unsafeDay = (text: string): Day | null => (Number.isNaN(Date.parse(`${text}T00:00:00Z`)) ? null : unsafe(text))

/** The zone's offset at the recording, without the place it is named after. */
const fixedZone = ({ recordedAt, timeZone }: Cassette["info"]): string => {
  const part = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(Date.parse(recordedAt))
    .find(({ type }) => type === "timeZoneName")?.value
  const [, sign, hours] = /^GMT([+-])(\d{2}):/u.exec(part ?? "") ?? []
  // The names of these zones count westwards.
  return hours === undefined ? "Etc/UTC" : `Etc/GMT${sign === "+" ? "-" : "+"}${Number(hours)}`
}

/** 0.97 to 1.03, the same for a key every time. */
const factorOf = (key: string, seed: number): number => {
  let hash = (seed ^ 0x9e3779b9) >>> 0
  for (const letter of key) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0
  return 0.97 + (0.06 * (hash % 10_007)) / 10_006
}

const bent = (number: number, factor: number): number =>
  Number.isInteger(number) ? Math.round(number * factor) : Number((number * factor).toPrecision(6))

/** `200 W`; paces are left, because their zones must stay in order with each other. */
const bentText = (text: string, factor: number): string =>
  text.replace(/^(\d+) W$/u, (_, watts: string) => `${bent(Number(watts), factor)} W`)
