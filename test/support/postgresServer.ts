/**
 * The PostgreSQL server for tests: `AIE_TEST_DATABASE_URL`, else 127.0.0.1:5432 as postgres without a password. The
 * user must be allowed to make schemas in the database; nothing else in it is touched.
 */
import { connect } from "node:net"

const given = process.env["AIE_TEST_DATABASE_URL"]
export const serverUrl = given ?? "postgres://postgres@127.0.0.1:5432/postgres"

const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port || 5432), timeout: 2000 })
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once("connect", () => end(true))
    socket.once("error", () => end(false))
    socket.once("timeout", () => end(false))
  })

/** A server that was named and does not answer is an error of the tests, not a reason to skip them. */
export const serverIsThere = given !== undefined || (await answers(serverUrl))

export const whyNot =
  "SKIPPED: all tests on PostgreSQL, for none answers at 127.0.0.1:5432. Install postgresql, or set " +
  "AIE_TEST_DATABASE_URL=postgres://user@host/database to one where schemas may be made."
