/** A worker that dies on the first byte 66 it is given, hangs on 72, and answers anything else. */
import { parentPort } from "node:worker_threads"
import process from "node:process"

parentPort?.on("message", ({ bytes }: { readonly bytes: Uint8Array }) => {
  if (bytes[0] === 66) process.exit(1)
  if (bytes[0] === 72) for (;;) continue
  if (bytes[0] === 84) throw new Error("thrown in the worker")
  parentPort?.postMessage({ ok: false, failure: { fault: "unknownFormat", reason: `byte ${bytes[0]}` } }, [])
})
