/** ApiLayer: the sources that can stand behind `AiEndurance`. No tool knows which one answers. */
import * as LiveSource from "./live/LiveSource.ts"
import * as LocalSource from "./local/LocalSource.ts"

export const ApiLayer = {
  /** The embedded platform; it needs the database, who is asking, and the athlete's day. */
  local: LocalSource.layer,
  /**
   * AI Endurance, or a recording of it, whichever stands behind `Upstream`; it keeps its notes in the database.
   */
  live: LiveSource.layer
}

export type SourceName = "local" | "live" | "replay"

/** Tools by name that a source cannot serve. They are not listed for it. */
const without: { readonly [Source in SourceName]: ReadonlySet<string> } = {
  local: new Set(),
  live: LiveSource.unserved,
  replay: LiveSource.unserved
}

export const serves =
  (source: SourceName) =>
  (tool: string): boolean =>
    !without[source].has(tool)
