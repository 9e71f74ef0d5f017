/** Where a database server is, in words that open nothing. */
import { Redacted } from "effect"

/** `db.example.org:5432, database "training"`: where it is, without the name and password that open it. */
export const serverPlace = (url: Redacted.Redacted): string => {
  const parsed = URL.parse(Redacted.value(url))
  if (parsed === null) return "the address in AIE_DATABASE_URL"
  const given = parsed.searchParams
  const host = given.get("host") ?? (parsed.hostname || "localhost")
  const port = given.get("port") ?? (parsed.port || "5432")
  const name = given.get("dbname") ?? (parsed.pathname.slice(1) || parsed.username)
  return `${host}:${port}, database "${name}"`
}
