/** What an import did, file by file. Plain data: the command prints it, `--json` prints it as it is. */
import type { ActivityId, ActivitySport } from "../../../domain/Activity.ts"
import type { ChangeId } from "../../../domain/Change.ts"

export interface ImportedActivity {
  readonly id: ActivityId
  readonly sport: ActivitySport
  /** Wall clock, `YYYY-MM-DDTHH:mm:ss`. */
  readonly startLocal: string
  readonly movingSeconds: number
  readonly distanceMetres: number | null
  /** No threshold of the athlete fits the data, so the load is a guess from duration and sport. */
  readonly loadIsAssumed: boolean
  /** It took the place of a poorer recording of the same activity, whose number it keeps. */
  readonly replaces: boolean
}

/**
 * - `imported`: at least one activity or morning of the file is stored, as a new one or in the place of a poorer one
 * - `duplicate`: all of it was there already, from this file or another one
 * - `failed`: nothing was stored; `reason` says why
 * - `unsupported`: not a kind of file that can be read
 */
export type FileStatus = "imported" | "duplicate" | "failed" | "unsupported"

export interface FileReport {
  readonly path: string
  readonly status: FileStatus
  readonly activities: ReadonlyArray<ImportedActivity>
  /** Why nothing was stored; null when something was. */
  readonly reason: string | null
  /** What was odd about the file: spikes removed, a clock that jumped, sessions that could not be read. */
  readonly warnings: ReadonlyArray<string>
  /** Of a table of mornings. */
  readonly wellness?: ImportedWellness
}

export interface ImportedWellness {
  /** Days that were not there before. */
  readonly added: number
  /** Days that got a value, or another one. */
  readonly changed: number
  readonly unchanged: number
  /** Lines with a date and nothing measured. */
  readonly emptyLines: number
  readonly refused: ReadonlyArray<{ readonly line: number; readonly reason: string }>
  /** Values that gave way to what was logged by hand. */
  readonly kept: number
}

export interface TakenValue {
  /** As the profile calls it; `ftpWatts` became ride zones. */
  readonly name: string
  readonly value: number | string
  /** `maximum heart rate 188 bpm` */
  readonly words: string
  /** The file whose device knew it. */
  readonly from: string
}

/** What the profile did not say and the devices knew. */
export interface TakenProfile {
  readonly taken: ReadonlyArray<TakenValue>
  /** The entry of the journal that `undoLastChange` reverts. */
  readonly changeId: ChangeId
}

export interface ImportReport {
  readonly files: ReadonlyArray<FileReport>
  readonly counts: { readonly [Status in FileStatus]: number }
  /** New ones. */
  readonly activities: number
  /** Other files in folders and archives, which no line is spent on. */
  readonly skipped: number
  /** True when this import ended the demo: its activities, plan, races, zones and history are gone. */
  readonly replacedDemo: boolean
  /** Null when nothing was taken. */
  readonly profile: TakenProfile | null
}

export interface ImportProgress {
  readonly done: number
  readonly total: number
  readonly latest: FileReport
}

export const reportOf = (
  files: ReadonlyArray<FileReport>,
  skipped: number,
  replacedDemo: boolean,
  profile: TakenProfile | null
): ImportReport => {
  const count = (status: FileStatus) => files.filter((file) => file.status === status).length
  return {
    files,
    counts: {
      imported: count("imported"),
      duplicate: count("duplicate"),
      failed: count("failed"),
      unsupported: count("unsupported")
    },
    activities: files.flatMap((file) => file.activities).filter(({ replaces }) => !replaces).length,
    skipped,
    replacedDemo,
    profile
  }
}
