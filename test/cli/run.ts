/** The program as a child process, as a person or a client starts it. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { program } from "../support/program.ts"

const root = join(import.meta.dirname, "../..")

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Program {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves when what it has written so far, either stream, matches; rejects when it ends before. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>
}

type Environment = Readonly<Record<string, string>>

/** Nothing of the developer's own settings reaches the program. */
const environment = (env: Environment): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AIE_"))),
  NO_COLOR: "1",
  ...env
})

export const start = (args: ReadonlyArray<string>, env: Environment): Program => {
  const child = spawn(process.execPath, [program, ...args], { cwd: root, env: environment(env), stdio: "pipe" })
  let [stdout, stderr] = ["", ""]
  const listeners = new Set<() => void>()
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString()
    for (const listener of listeners) listener()
  })
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString()
    for (const listener of listeners) listener()
  })
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })))
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(stdout) ?? pattern.exec(stderr)
        if (match !== null) resolve(match)
      }
      listeners.add(look)
      look()
      void ended.then((end) =>
        reject(new Error(`ended with ${end.code} before it said ${pattern}\n${end.stdout}\n${end.stderr}`))
      )
    })
  return { child, ended, says }
}

/** Runs a command to its end. */
export const run = (args: ReadonlyArray<string>, env: Environment, stdin = ""): Effect.Effect<Ended> =>
  Effect.promise(() => {
    const program = start(args, env)
    program.child.stdin?.end(stdin)
    return program.ended
  })

/** A folder that is gone after the test. */
export const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "aie-test-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** A program that does not outlive the test. */
export const running = (args: ReadonlyArray<string>, env: Environment) =>
  Effect.acquireRelease(
    Effect.sync(() => start(args, env)),
    ({ child, ended }) =>
      Effect.promise(() => {
        child.kill("SIGKILL")
        return ended
      })
  )
