/** Replaces the four zone bounds of one sport. */
import { Effect, Schema } from "effect"
import { AiEndurance, type NewZones, type Written } from "../api/AiEndurance.ts"
import { RideRun } from "../domain/Sport.ts"
import type { Zones } from "../domain/Zones.ts"
import { thresholds } from "../wire/user.ts"
import { ZonesSet } from "../wire/written.ts"
import { boundNumbers, paceBounds, type PaceUnit, powerBounds, ZoneBounds, zoneProblems } from "../wire/zones.ts"
import { dryRun } from "./arguments.ts"
import { sets } from "./hints.ts"
import { confirmation } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

const Input = Schema.Struct({
  actType: RideRun.annotate({ description: "Sport" }),
  zones: ZoneBounds.annotate({
    description: 'Unit included: "200 W"; Run also "5:31 /km" or "8:53 /mi". All in one unit'
  }),
  dryRun
}).check(
  Schema.makeFilter(({ actType, zones }) =>
    zoneProblems(actType, zones).map(({ issue, path }) => ({ path: ["zones", ...path], issue }))
  )
)

export const setZones = Tool.make("setZones", {
  title: "Set Training Zones",
  description: `Set the upper bounds of the athlete's Ride or Run intensity zones.
Use when a test or the athlete gives new zones; read the present ones with getUser. To change how hard one workout is, use changeWorkoutIntensity instead.
A bound is not a threshold: for an FTP of 250 W the Ride bounds are 188, 225, 265 and 300 W (75, 90, 106, 120 %). Pace bounds get faster from Endurance to VO2Max; Anaerobic is open. A runner's power and pace bounds move together.
Changes zones, and with them targets of planned workouts. ${undoable} ${synced}`,
  scope: "write",
  hints: sets,
  input: Input,
  output: ZonesSet,
  run: Effect.fnUntraced(function* ({ actType, dryRun, zones }) {
    const source = yield* AiEndurance
    const written = yield* source.setZones({ ...newZones(actType, zones), dryRun })
    return {
      ...confirmation(written),
      actType,
      ...stored(actType, zones, written),
      ...thresholds(ofSport(actType, written.value), paceUnit(zones))
    }
  })
})

const newZones = (sport: RideRun, zones: ZoneBounds): NewZones => {
  const bounds = boundNumbers(zones)
  if (sport === "Ride") return { sport, by: "power", bounds }
  return zones.Endurance.by === "power" ? { sport, by: "power", bounds } : { sport, by: "speed", bounds }
}

const paceUnit = ({ Endurance }: ZoneBounds): PaceUnit => (Endurance.by === "pace" ? Endurance.per : "km")

const ofSport = (sport: RideRun, zones: Zones): Zones =>
  sport === "Ride" ? { ...zones, runPower: null, runSpeed: null } : { ...zones, ridePower: null }

/** What the source stored, in the unit that was sent, and for runners the twin. */
const stored = (sport: RideRun, asked: ZoneBounds, { value }: Written<Zones>) => {
  if (sport === "Ride") return { zones: value.ridePower === null ? asked : powerBounds(value.ridePower) }
  const power = value.runPower === null ? null : powerBounds(value.runPower)
  const pace = value.runSpeed === null ? null : paceBounds(value.runSpeed, paceUnit(asked))
  const [own, twin] = asked.Endurance.by === "power" ? [power, pace] : [pace, power]
  return { zones: own ?? asked, ...(twin !== null && { twin }) }
}
