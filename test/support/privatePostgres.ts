/**
 * A PostgreSQL server as hosts run it: a password for everybody, TLS with a certificate of its own authority, and,
 * where pgbouncer is installed, a pooler in front. Made from what Debian's packages put on the machine.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process"
import { chownSync, globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect, type Scope } from "effect"
import { freePort } from "./ports.ts"

const found = (command: string): boolean => spawnSync("sh", ["-c", `command -v ${command}`]).status === 0
const isRoot = process.getuid?.() === 0
const binaries = globSync("/usr/lib/postgresql/*/bin/initdb")
  .map((file) => dirname(file))
  .at(-1)

export const canBeMade = binaries !== undefined && found("openssl") && (!isRoot || found("setpriv"))
export const poolerIsThere = canBeMade && found("pgbouncer")

export const password = "p@ss/w:rd#1"

export interface PrivatePostgres {
  /** The database "postgres" is open without TLS too, every other one is not. */
  readonly port: number
  /** The certificate of the authority; the server's is for "localhost". */
  readonly authority: string
  /** A pooler that lends connections by transaction. */
  readonly pooler: Effect.Effect<number, never, Scope.Scope>
}

export const privatePostgres: Effect.Effect<PrivatePostgres, never, Scope.Scope> = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(Effect.sync(makeCluster), (path) =>
    Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const port = yield* freePort
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    fsync: "off",
    ssl: "on",
    ssl_cert_file: join(folder, "server.pem"),
    ssl_key_file: join(folder, "server.key")
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  yield* daemon(folder, join(binaries ?? "", "postgres"), ["-D", join(folder, "data"), ...options], /ready to accept/u)
  return { port, authority: join(folder, "authority.pem"), pooler: poolerFor(folder, port) }
})

const makeCluster = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "aie-private-postgres-"))
  if (isRoot) chownSync(folder, idOf("-u"), idOf("-g"))
  writeFileSync(join(folder, "password"), password)
  const script = `set -e
    new() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "/CN=$1" "\${@:2}"; }
    new authority -x509 -days 2 -out authority.pem
    new server -out server.csr
    openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -out server.pem \\
      -extfile <(echo subjectAltName=DNS:localhost)
    chmod 600 server.key
    "$1/initdb" --auth=scram-sha-256 --pwfile=password --username=ada --pgdata=data --no-sync
    printf '%s\\n' 'host postgres all 127.0.0.1/32 scram-sha-256' 'hostssl all all 127.0.0.1/32 scram-sha-256' \\
      > data/pg_hba.conf`
  const [command, args] = asPostgres("bash", ["-c", script, "make", binaries ?? ""])
  execFileSync(command, args, { cwd: folder, stdio: "ignore" })
  return folder
}

/** Servers of both kinds refuse to run as root. */
const asPostgres = (command: string, args: ReadonlyArray<string>): readonly [string, ReadonlyArray<string>] =>
  isRoot ? ["setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", command, ...args]] : [command, args]

const idOf = (which: "-u" | "-g"): number => Number(execFileSync("id", [which, "postgres"]).toString())

const poolerFor = Effect.fnUntraced(function* (folder: string, serverPort: number) {
  const port = yield* freePort
  const server = `host=127.0.0.1 port=${serverPort} user=ada password='${password}'`
  const lines = [
    `[databases]\npostgres = ${server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}`,
    "unix_socket_dir =\nauth_type = any\npool_mode = transaction\nignore_startup_parameters = extra_float_digits\n"
  ]
  writeFileSync(join(folder, "pooler.ini"), lines.join("\n"))
  yield* daemon(folder, "pgbouncer", [join(folder, "pooler.ini")], /process up/u)
  return port
})

/** Until it says that it is ready, and until the scope ends. */
const daemon = (folder: string, program: string, given: ReadonlyArray<string>, ready: RegExp) =>
  Effect.acquireRelease(
    Effect.callback<ChildProcess>((resume) => {
      const [command, args] = asPostgres(program, given)
      const child = spawn(command, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] })
      let said = ""
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString()
        if (ready.test(said)) resume(Effect.succeed(child))
      })
      child.once("exit", () => resume(Effect.die(new Error(`${program} ended:\n${said}`))))
    }),
    (child) =>
      Effect.promise(
        () =>
          new Promise<void>((resolve) => {
            child.once("exit", () => resolve())
            child.kill("SIGQUIT")
          })
      )
  )
