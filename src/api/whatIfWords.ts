/** Objections to a change of the plan, in sentences. */
import * as Day from "../domain/Day.ts"
import type { PlanWarning } from "../engine/insight/whatIf.ts"

export const warningWords = (warning: PlanWarning): string => {
  switch (warning.kind) {
    case "backToBackHard":
      return `Hard days back to back: ${dated(warning.days[0])} and ${dated(warning.days[1])}.`
    case "noAvailability":
      return `No time for ${warning.sport} on ${Day.weekdayOf(warning.day)}s, and ${warning.day} is one.`
    case "moreThanAvailable":
      return `${warning.plannedHours} h of ${warning.sport} on ${dated(warning.day)}, where there is time for ${warning.availableHours} h.`
    case "insideTaper":
      return `A hard day on ${dated(warning.day)} lies in the taper for ${warning.race} (${warning.raceDay}).`
    case "raceDay":
      return `${dated(warning.day)} is the day of ${warning.race}.`
  }
}

const dated = (day: Day.Day): string => `${Day.weekdayOf(day)} ${day}`
