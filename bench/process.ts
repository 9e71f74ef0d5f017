/** Child processes for the benchmarks: started, listened to, measured, ended. */
import { type ChildProcess, spawn } from "node:child_process"
import { openSync, readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { performance } from "node:perf_hooks"

export const root = join(import.meta.dirname, "..")

/** Always the project's own Node, whichever one npm runs under. */
const node = join(root, "node_modules/.bin/node")

export const withFolder = async <A>(body: (folder: string) => Promise<A>): Promise<A> => {
  const folder = await mkdtemp(join(tmpdir(), "aie-bench-"))
  try {
    return await body(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export interface Running {
  readonly child: ChildProcess
  /** What the program had printed when the pattern matched. */
  readonly output: string
}

/**
 * Starts a program and waits until its output matches. Its log goes to a file, as under a supervisor: reading it here
 * would cost the load generator more than the server spends on writing it.
 */
export const start = (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  pattern: RegExp,
  log: string
): Promise<Running> =>
  new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", openSync(log, "a")]
    })
    let output = ""
    const listen = (chunk: Buffer) => {
      output += chunk.toString()
      if (!pattern.test(output)) return
      child.stdout?.off("data", listen).resume()
      resolve({ child, output })
    }
    child.stdout?.on("data", listen)
    child.on("exit", (code) =>
      reject(new Error(`${args.join(" ")} ended with ${code}:\n${output}\n${readFileSync(log, "utf8")}`))
    )
  })

export const stop = (running: Running): Promise<void> =>
  new Promise((resolve) => {
    running.child.removeAllListeners("exit")
    running.child.on("exit", () => resolve())
    running.child.kill("SIGTERM")
  })

/** The most memory a running process has held, in MB; null where the system does not say (not Linux). */
export const highWaterMb = (child: ChildProcess): number | null => {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024)
  } catch {
    return null
  }
}

/** Processor time a running process has spent, all threads together, in ms; NaN where the system does not say. */
export const cpuMillis = (child: ChildProcess): number => {
  try {
    // Fields 14 and 15 of the line, in ticks of 10 ms; the name before them may hold spaces.
    const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? []
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return Number.NaN
  }
}

/** What a client says first. */
export const hello = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "0" } }
})

/** Milliseconds from spawn to the first byte of the answer to `line`. */
export const firstAnswerMillis = (
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  line: string
): Promise<number> =>
  new Promise((resolve, reject) => {
    const begun = performance.now()
    const child = spawn(node, args, { cwd: root, env: { ...process.env, ...env }, stdio: "pipe" })
    let answered: number | null = null
    let said = ""
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.stdout.once("data", () => {
      answered = performance.now() - begun
      child.stdin.end()
    })
    child.on("close", (code) => {
      if (answered === null) reject(new Error(`${args.join(" ")} ended with ${code} and no answer:\n${said}`))
      else resolve(answered)
    })
    child.stdin.write(`${line}\n`)
  })

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
