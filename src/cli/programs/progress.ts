/** How an import shows on the way: a bar that redraws itself on a terminal, a line per file elsewhere. */
import { basename } from "node:path"
import type {
  FileReport,
  ImportedWellness,
  ImportProgress,
  ImportReport,
  TakenProfile
} from "../../api/local/import/ImportReport.ts"
import { durationWords } from "../../domain/Units.ts"
import { counted } from "./counted.ts"

const barWidth = 24

/** One redraw of the bar, to be written without a newline. */
export const bar = ({ done, latest, total }: ImportProgress, columns: number): string => {
  const filled = Math.round((done / total) * barWidth)
  const head = `[${"#".repeat(filled)}${".".repeat(barWidth - filled)}] ${done}/${total} `
  return `\r\u001B[2K${(head + basename(latest.path)).slice(0, Math.max(20, columns - 1))}`
}

export const clearBar = "\r\u001B[2K"

/** A file in one line, its warnings below it. */
export const fileLines = (file: FileReport): ReadonlyArray<string> => [
  `${statusWords[file.status].padEnd(14)} ${file.path}${detail(file)}`,
  ...file.warnings.slice(0, mostWarnings).map((warning) => `               - ${warning}`),
  ...(file.warnings.length > mostWarnings
    ? [`               - and ${file.warnings.length - mostWarnings} more; --json lists all`]
    : [])
]

const statusWords = {
  imported: "imported",
  duplicate: "already there",
  failed: "failed",
  unsupported: "not supported"
} as const

/** Beyond these a line says how many there are; `--json` lists all. */
const mostWarnings = 20

const morningWords = ({ added, changed, unchanged }: ImportedWellness): string =>
  [
    `${counted(added, "morning", "mornings")} new`,
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(unchanged > 0 ? [`${unchanged} as before`] : [])
  ].join(", ")

const detail = (file: FileReport): string => {
  const activities = file.activities
    .map(({ distanceMetres, movingSeconds, sport, startLocal }) =>
      [
        `${sport} ${startLocal.slice(0, 16).replace("T", " ")}`,
        durationWords(Math.round(movingSeconds / 60) * 60),
        ...(distanceMetres === null ? [] : [`${(distanceMetres / 1000).toFixed(1)} km`])
      ].join(", ")
    )
    .join("; ")
  const mornings = file.wellness === undefined || file.reason !== null ? "" : morningWords(file.wellness)
  return [activities, mornings, file.reason ?? ""]
    .filter((part) => part !== "")
    .map((part) => `: ${part}`)
    .join("")
}

export const summaryLines = (report: ImportReport): ReadonlyArray<string> => {
  const { duplicate, failed, imported, unsupported } = report.counts
  const mornings = report.files.reduce(
    (sum, { wellness }) => sum + (wellness === undefined ? 0 : wellness.added + wellness.changed),
    0
  )
  const parts = [
    `${counted(report.activities, "activity", "activities")} from ${counted(imported, "file", "files")} imported`,
    ...(mornings > 0 ? [`${counted(mornings, "morning", "mornings")} stored`] : []),
    ...(duplicate > 0 ? [`${duplicate} already there`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unsupported > 0 ? [`${unsupported} not supported`] : []),
    ...(report.skipped > 0 ? [`${counted(report.skipped, "other file", "other files")} passed over`] : [])
  ]
  // An activity that replaced another has the same id, is in the report twice, and counts once.
  const isAssumed = new Map(
    report.files.flatMap((file) => file.activities).map(({ id, loadIsAssumed }) => [id, loadIsAssumed])
  )
  const assumed = [...isAssumed.values()].filter(Boolean).length
  const { profile } = report
  return [
    `${parts.join(", ")}.`,
    ...(report.replacedDemo ? ["The demo athlete is gone: its activities, plan, races and zones were removed."] : []),
    ...(profile === null ? [] : [takenLine(profile)]),
    ...(assumed > 0
      ? [
          profile === null
            ? `The load of ${counted(assumed, "activity", "activities")} is assumed from duration and sport: no zones or heart rates to go by.`
            : `The load of ${counted(assumed, "activity", "activities")} was assumed from duration and sport; where what was taken allows, it is worked out anew when it is looked at.`,
          "Tell your assistant your zones (setZones): the first ones of a sport count for its earlier activities too."
        ]
      : [])
  ]
}

/** In one line, each value with its file unless all are from the same. */
const takenLine = ({ taken }: TakenProfile): string => {
  const files = new Set(taken.map(({ from }) => basename(from)))
  const values = taken.map(({ from, words }) => (files.size === 1 ? words : `${words} (${basename(from)})`)).join(", ")
  const tools = [
    ...(taken.some(({ name }) => name !== "ftpWatts") ? ["setUser"] : []),
    ...(taken.some(({ name }) => name === "ftpWatts") ? ["setZones"] : [])
  ]
  return `Taken from the device's profile${files.size === 1 ? ` in ${[...files].join()}` : ""}: ${values}; change them with ${tools.join(" and ")}, or take them back with undoLastChange.`
}
