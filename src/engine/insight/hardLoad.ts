/** What counts as hard: the part of a load that lies at threshold and above. */
import { zoneNames, type ZoneName, type ZoneSeconds } from "../../domain/Zones.ts"

/** Middle of each zone as a share of the threshold, as workouts are planned. */
const middles: { readonly [Zone in ZoneName]: number } = {
  Endurance: 0.65,
  Tempo: 0.825,
  Threshold: 0.98,
  VO2Max: 1.13,
  Anaerobic: 1.3
}
const hardZones: ReadonlySet<ZoneName> = new Set(["Threshold", "VO2Max", "Anaerobic"])
const hardEss = 100
const hardSeconds = 600

/** The share of a session's load from its hard zones; null zones: nothing is known to be hard. */
export const hardLoadOf = (ess: number, zoneSeconds: ZoneSeconds | null): number => {
  if (zoneSeconds === null || !(ess > 0)) return 0
  let [hard, all] = [0, 0]
  for (const zone of zoneNames) {
    const load = zoneSeconds[zone] * middles[zone] ** 2
    all += load
    if (hardZones.has(zone)) hard += load
  }
  return all > 0 ? (ess * hard) / all : 0
}

export const isHard = ({
  ess,
  zoneSeconds
}: {
  readonly ess: number | null
  readonly zoneSeconds: ZoneSeconds | null
}): boolean =>
  (ess ?? 0) >= hardEss ||
  (zoneSeconds !== null && zoneSeconds.Threshold + zoneSeconds.VO2Max + zoneSeconds.Anaerobic >= hardSeconds)
