/** `setZones`: sent as text with a unit, and read back from the profile. */
import { Effect } from "effect"
import type { Athlete } from "../../domain/Athlete.ts"
import { InvalidInput } from "../../domain/errors.ts"
import { type Bounds, isIncreasing, type Zones } from "../../domain/Zones.ts"
import { boundNumbers, paceBounds, type PaceUnit, powerBounds, type ZoneBounds, zoneText } from "../../wire/zones.ts"
import { boundedZones } from "../../domain/Zones.ts"
import type { AiEndurance, NewZones } from "../AiEndurance.ts"
import { boundNotes } from "../noteWords.ts"
import { type Change, type Draft, type Look, untouched, write } from "./carryOut.ts"
import * as documents from "./documents.ts"
import type { Live } from "./Live.ts"
import { neverWithoutSteps } from "./changeWorkouts.ts"
import { getUser } from "./profile.ts"

export const setZones = (live: Live): AiEndurance["Service"]["setZones"] =>
  Effect.fn("AiEndurance.setZones")(function* ({ dryRun, ...request }) {
    const { athleteId } = yield* live.auth.require("write")
    if (!isIncreasing(request.bounds)) return yield* notIncreasing
    return yield* live
      .inTurn(athleteId)(
        Effect.gen(function* () {
          const before = yield* getUser(live)
          const what = zonesWords(request)
          if (same(request, before.zones, before)) {
            return untouched(before.zones, `The ${what} already have these bounds.`, dryRun)
          }
          const { by, sport } = request
          const entity = (zones: Zones) => documents.zones.encode({ sport, by, zones })
          const draft: Draft<Zones> = {
            ...set(live, before, request, (zones) => zones),
            tool: "setZones",
            did: () => `Set the ${what}.`,
            notes: () => boundNotes(request, before.units),
            entities: (zones) => [
              { kind: "athlete", id: documents.onlyOne, before: entity(before.zones), after: entity(zones) }
            ]
          }
          return yield* write(live, athleteId, draft, dryRun ? { value: withBounds(before.zones, request) } : null)
        })
      )
      .pipe(neverWithoutSteps)
  })

/** Also what takes a setting back. */
export const set = <A>(live: Live, athlete: Athlete, request: NewZones, value: (zones: Zones) => A): Change<A> => ({
  call: { tool: "setZones", args: { actType: request.sport, zones: spelled(request, athlete) } },
  look: () =>
    Effect.map(getUser(live), (now): Look<A> => {
      if (same(request, now.zones, now)) return { _tag: "Done", value: value(now.zones) }
      return boundsOf(request, now.zones) === null
        ? {
            _tag: "Unclear",
            value: value(withBounds(now.zones, request)),
            words: "its profile does not show these zones in a form that can be read"
          }
        : { _tag: "NotDone", words: "the profile shows other bounds" }
    }),
  expected: () => value(withBounds(athlete.zones, request))
})

export const boundsOf = ({ by, sport }: Pick<NewZones, "by" | "sport">, zones: Zones): Bounds | null =>
  sport === "Ride" ? zones.ridePower : by === "power" ? zones.runPower : zones.runSpeed

const perOf = ({ units }: Athlete): PaceUnit => (units === "Imperial" ? "mi" : "km")

const texts = (bounds: ZoneBounds) => Object.fromEntries(boundedZones.map((zone) => [zone, zoneText(bounds[zone])]))

const spelled = ({ bounds, by }: NewZones, athlete: Athlete) =>
  texts(by === "power" ? powerBounds(bounds) : paceBounds(bounds, perOf(athlete)))

/** As AI Endurance writes them: whole watts and whole seconds. */
const same = (request: NewZones, zones: Zones, athlete: Athlete): boolean => {
  const now = boundsOf(request, zones)
  return (
    now !== null &&
    JSON.stringify(spelled({ ...request, bounds: now }, athlete)) === JSON.stringify(spelled(request, athlete))
  )
}

/** A runner's other metric follows at AI Endurance by a rule that is not known, so it is left as it is. */
const withBounds = (zones: Zones, request: NewZones): Zones => {
  const bounds = boundNumbers(request.by === "power" ? powerBounds(request.bounds) : paceBounds(request.bounds, "km"))
  if (request.sport === "Ride") return { ...zones, ridePower: bounds as Zones["ridePower"] }
  return request.by === "power"
    ? { ...zones, runPower: bounds as Zones["runPower"] }
    : { ...zones, runSpeed: bounds as Zones["runSpeed"] }
}

export const zonesWords = ({ by, sport }: Pick<NewZones, "by" | "sport">): string =>
  sport === "Ride" ? "ride zones" : `run zones by ${by === "power" ? "power" : "pace"}`

const notIncreasing = new InvalidInput({
  message: "Each zone must end above the one before it.",
  hint: "Give the upper bound of each zone, rising from Endurance to VO2Max; for pace that is the fast edge."
})
