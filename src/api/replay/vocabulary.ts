/**
 * What text may stay in a recording: training words, which say nothing about anybody. One other word, and the
 * whole text goes; so a name cannot hide in a sentence. Wrong on the safe side: a harmless word may be missing.
 */

const words = `
  a an and at the of to in on by per for with without from up off or then after before between each side every second seconds
  above below under over slower faster than about until least most rest sec secs min mins minute minutes hour hours
  h s m k km mi yd w bpm rpm kj kcal hr kg mm x any has no any leaving faster b c
  endurance tempo threshold vo vo2max vo2 max anaerobic aerobic recovery easy steady hard moderate race pace speed effort
  efforts long short intervals interval repeat repeats reps rep set sets round rounds step steps block blocks
  warm warmup cool cooldown down main preparation drill drills strides stride openers test power ramp brick
  fartlek hill hills sprint sprints technique progression progressive sweet spot over-unders unders taper
  ride rides riding run runs running bike cycling swim swims swimming walk walking strength core mobility yoga other
  morning afternoon evening night lunch trial
  workout workouts training session plan transition triathlon duathlon multisport marathon half ultra sprint olympic
  middle distance ironman trail road track gravel mtb mountain indoor outdoor virtual treadmill trainer pool open
  water lap laps ftp css heart rate cadence zone zones percent ess
  stroke strokes freestyle backstroke breaststroke butterfly im mixed choice kick pull fins kickboard paddles buoy snorkel none
  metric imperial runner cyclist triathlete
  male female
  monday tuesday wednesday thursday friday saturday sunday
  garmin suunto coros polar wahoo hammerhead strava stryd zwift apple intervals icu ai endurance local demo
  hiking climbing rock rowing skiing skating elliptical cardio cross country backcountry hiit pilates
  device auto low medium high full date day rmssd alpha alpha1 load resting
  in_band band
  workoutstep workoutrepeatstep time active speed heart lap cadence open until cmplt seconds
  no_steps workout_has_no_steps success updated created moved skipped changed saved
  true false null nan
`

const known: ReadonlySet<string> = new Set(words.split(/\s+/u).filter((word) => word !== ""))

/** The words that a recorder writes in place of text it took out. */
export const neutral = /^(Workout|Activity|Race|Text) \d+( - AI Endurance)?$/u

const value = /^\d{1,3}(:\d{2}){1,2}(\.\d+)?( ?\/(km|mi|100 ?m|100 ?yd))?$/u
const dated = /^\d{4}-\d{2}-\d{2}([T ][\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/u

const day = /\d{4}-\d{2}-\d{2}/gu

/** A clock time or a pace, a day or an instant. */
export const isValue = (text: string): boolean => value.test(text)
export const isDate = (text: string): boolean => dated.test(text)

/** Nothing in it but training words, short numbers and punctuation. */
export const isTraining = (text: string): boolean =>
  text.length <= 400 &&
  !/\d{5}|\d(?:[ ./()-]{0,2}\d){6}|[@\\]|:\/\//u.test(text.replaceAll(day, "")) &&
  (/\p{L}/u.test(text) || text.replaceAll(/\D/gu, "").length <= 4) &&
  (text.match(/[\p{L}\p{M}_]+\d*[\p{L}\p{M}]*/gu) ?? []).every(isKnown)

const isKnown = (word: string): boolean =>
  known.has(word.toLowerCase()) || word.split("_").every((part) => part === "" || known.has(part.toLowerCase()))
