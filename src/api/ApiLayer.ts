/** ApiLayer: the sources that can stand behind `AiEndurance`. No tool knows which one answers. */
import * as LocalSource from "./local/LocalSource.ts"

export const ApiLayer = {
  /** The embedded platform; it needs the database, who is asking, and the athlete's day. */
  local: LocalSource.layer
}
