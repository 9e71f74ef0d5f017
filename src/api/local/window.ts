/** The same days for every source. */
export { capDays, defaultDays, inverted, windowOf } from "../planWindow.ts"
