/** How much of a row a reply shows: the least, what AI Endurance shows by default, everything known. */
import { Schema } from "effect"

export const Depth = Schema.Literals(["summary", "standard", "full"])
export type Depth = typeof Depth.Type
