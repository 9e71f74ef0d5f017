/**
 * The PostgreSQL server for tests: `AIE_TEST_DATABASE_URL`, else 127.0.0.1:5432 as postgres without a password. The
 * user must be allowed to make schemas in the database; nothing else in it is touched.
 */
import { connect } from "node:net"

const given = process.env["AIE_TEST_DATABASE_URL"]
export const serverUrl = given ?? "postgres://postgres@127.0.0.1:5432/postgres"

/** Whether somebody is let in without a password: what answers there may be a server for other work, or something else. */
const letsIn = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port, username } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port || 5432), timeout: 2000 })
    const end = (isIn: boolean) => {
      socket.destroy()
      resolve(isIn)
    }
    socket.once("connect", () => socket.write(startup(username)))
    // "R", the length, and zero: authentication is over.
    socket.once("data", (said: Buffer) => end(said.length >= 9 && said[0] === 0x52 && said.readInt32BE(5) === 0))
    socket.once("error", () => end(false))
    socket.once("close", () => end(false))
    socket.once("timeout", () => end(false))
  })

/** The first message of PostgreSQL's protocol 3.0. */
const startup = (user: string): Buffer => {
  const words = Buffer.from(`user\0${user}\0database\0postgres\0\0`)
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + words.length, 0)
  head.writeInt32BE(196_608, 4)
  return Buffer.concat([head, words])
}

/** A server that was named and does not answer is an error of the tests, not a reason to skip them. */
export const serverIsThere = given !== undefined || (await letsIn(serverUrl))

export const whyNot =
  "SKIPPED: all tests on PostgreSQL, for none lets postgres in at 127.0.0.1:5432. Install postgresql, or set " +
  "AIE_TEST_DATABASE_URL=postgres://user@host/database to one where schemas may be made."
