/** What a write did, and what whoever asked should know of it besides. */
import * as Day from "../domain/Day.ts"

export const withNotes = (sentence: string, notes: ReadonlyArray<string>): string =>
  notes.length === 0 ? sentence : `${sentence} Note: ${notes.join("; ")}.`

/** Who did a session early means another day, or another workout of the same title. */
export const markNotes = (day: Day.Day, today: Day.Day, completed: boolean): ReadonlyArray<string> =>
  completed && day > today
    ? [
        `its day, ${Day.weekdayOf(day)} ${day}, is still ahead (today is ${today}); a session done early is first moved to its day with changeWorkoutDate`
      ]
    : []
