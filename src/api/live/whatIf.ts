/** What rehearsals look into over AI Endurance. The arithmetic is ours; its own models cannot be asked "what if". */
import { Effect } from "effect"
import type { WhatIfReads } from "../whatIf.ts"
import { daysKnown, loadReads } from "./load.ts"
import type { Live } from "./Live.ts"
import { getAvailability, getRaceGoals, getRecoveryModel } from "./profile.ts"

export const whatIfReads = (live: Live): WhatIfReads => ({
  ...loadReads(live),
  availability: getAvailability(live),
  races: Effect.map(getRaceGoals(live), ({ goals }) => goals),
  mornings: Effect.map(getRecoveryModel(live)({ daysBack: daysKnown }), ({ days }) =>
    days.map(({ day, restingHeartRate, rmssdMs }) => ({ day, rmssdMs, restingBpm: restingHeartRate }))
  ),
  race: () =>
    Effect.succeed(
      "The next race's prediction: AI Endurance makes it and cannot be asked about a plan that is not made."
    )
})
