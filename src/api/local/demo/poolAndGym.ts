/** The swims and strength sessions the demo athlete's plan is made of. */
import type { Sport } from "../../../domain/Sport.ts"
import type { SwimInterval, SwimSection, SwimSet } from "../../../domain/SwimWorkout.ts"
import type { ZoneName } from "../../../domain/Zones.ts"
import type { Template } from "./library.ts"

const freestyle = (
  repeats: number,
  distance: number,
  name: ZoneName,
  restSeconds: number,
  extra: Partial<SwimInterval> = {}
): SwimInterval => ({
  repeats,
  distance,
  stroke: "freestyle",
  equipment: [],
  zone: name,
  pause: { by: "rest", seconds: restSeconds },
  ...extra
})
const set = (rounds: number, ...intervals: ReadonlyArray<SwimInterval>): SwimSet => ({ rounds, intervals })
const pool = { length: 25, unit: "m" } as const
const swim = (title: string, main: ReadonlyArray<SwimSet>, advice: string | null = null): Template => {
  const sections: ReadonlyArray<SwimSection> = [
    {
      kind: "warmup",
      pool,
      sets: [set(1, freestyle(1, 300, "Endurance", 30), freestyle(4, 50, "Endurance", 15, { drill: "drill" }))]
    },
    { kind: "main", pool, sets: main },
    { kind: "cooldown", pool, sets: [set(1, freestyle(1, 200, "Endurance", 0, { stroke: "choice" }))] }
  ]
  return { title, sport: "Swim", content: { kind: "swim", sections }, advice }
}

export const swims = {
  endurance: () => swim("Endurance Swim", [set(1, freestyle(4, 400, "Endurance", 30))]),
  threshold: () =>
    swim(
      "Threshold Swim",
      [
        {
          ...set(2, freestyle(6, 100, "Threshold", 15), freestyle(1, 100, "Endurance", 20, { stroke: "backstroke" })),
          restSeconds: 45
        }
      ],
      "Hold the same time on every hundred."
    ),
  technique: () =>
    swim("Technique Swim", [
      set(
        4,
        freestyle(1, 100, "Endurance", 20, { drill: "pull", equipment: ["pullBuoy"] }),
        freestyle(2, 50, "Endurance", 15, { drill: "drill", note: "Fingertip drag." })
      ),
      set(1, freestyle(4, 50, "Endurance", 20, { stroke: "breaststroke" }))
    ]),
  sprint: () =>
    swim("VO2Max Swim", [
      { ...set(3, freestyle(4, 50, "VO2Max", 25), freestyle(1, 200, "Tempo", 30)), restSeconds: 30 }
    ]),
  sendOff: () =>
    swim("Tempo Swim", [set(1, { ...freestyle(10, 150, "Tempo", 0), pause: { by: "sendOff", seconds: 165 } })]),
  test: () =>
    swim("Swim Test", [
      set(
        1,
        freestyle(1, 400, "VO2Max", 300, { note: "All out." }),
        freestyle(1, 200, "VO2Max", 60, { note: "All out." })
      )
    ])
}

const text = (title: string, sport: Sport, words: string, durationMinutes: number): Template => ({
  title,
  sport,
  content: { kind: "text", sport, text: words, durationSeconds: durationMinutes * 60 },
  advice: null
})

export const others = {
  strength: () =>
    text(
      "Strength",
      "Strength",
      "3 x 8 goblet squat, 3 x 8 Romanian deadlift, 3 x 10 row, 3 x 10 step-up per side, 3 x 40 s plank. Two reps in reserve.",
      45
    ),
  mobility: () =>
    text(
      "Core and Mobility",
      "Strength",
      "Side plank, dead bug, glute bridge: 3 x 40 s each. Hips, calves and thoracic spine: 10 min.",
      30
    )
}
