/**
 * The worker thread: one file in, its activities out. Nothing else runs here, so that decoding a large file never
 * delays an answer to a client.
 */
import { parentPort } from "node:worker_threads"
import { buffersOf, type DecodeJob, replyTo } from "./work.ts"

const port = parentPort
port?.on("message", (job: DecodeJob) => {
  const reply = replyTo(job)
  port.postMessage(reply, buffersOf(reply))
})
