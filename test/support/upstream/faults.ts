/** Everything that can go wrong between a client and AI Endurance, as answers of msw. */
import { delay, HttpResponse } from "msw"

/** In place of the next answer to `tools/call`. `done`: the tool has run before this goes wrong. */
export interface Fault {
  readonly done: boolean
  readonly respond: (answer: () => Response, id: unknown) => Response | Promise<Response>
}

/** Ways to go wrong. `done` says whether the tool runs first; a read does not care. */
export const faults = {
  status: (status: number, body = "", headers: Record<string, string> = {}, done = false): Fault => ({
    done,
    respond: () => new HttpResponse(body, { status, headers: { "content-type": "text/plain", ...headers } })
  }),
  /** The connection breaks. */
  reset: (done: boolean): Fault => ({ done, respond: () => HttpResponse.error() }),
  /** Never answers. */
  hang: (done: boolean): Fault => ({
    done,
    respond: async () => {
      await delay("infinite")
      return HttpResponse.error()
    }
  }),
  /** The body ends in the middle, and nothing says so. */
  cut: (): Fault => ({
    done: true,
    respond: async (answer) => {
      const whole = answer()
      const text = await whole.text()
      return new HttpResponse(text.slice(0, Math.floor(text.length / 2)), { headers: whole.headers })
    }
  }),
  /** Headers and half of the body come, then nothing for ever. */
  stall: (): Fault => ({
    done: true,
    respond: async (answer) => {
      const whole = answer()
      const bytes = new Uint8Array(await whole.arrayBuffer())
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(bytes.slice(0, Math.floor(bytes.length / 2)))
      })
      return new HttpResponse(body, { headers: whole.headers })
    }
  }),
  /** Arrives whole, a few bytes at a time, cut anywhere. */
  slow: (chunkBytes: number): Fault => ({
    done: true,
    respond: async (answer) => {
      const whole = answer()
      const bytes = new Uint8Array(await whole.arrayBuffer())
      let at = 0
      const body = new ReadableStream<Uint8Array>({
        pull: (controller) => {
          if (at >= bytes.length) return controller.close()
          controller.enqueue(bytes.slice(at, (at += chunkBytes)))
        }
      })
      return new HttpResponse(body, { headers: whole.headers })
    }
  }),
  /** Something in between answers with a page. */
  webPage: (status = 200): Fault => ({
    done: false,
    respond: () => HttpResponse.html("<!DOCTYPE html><html><body>Sign in to the network</body></html>", { status })
  }),
  /** A JSON-RPC answer to the request, written by hand. @param rest its text from `"result"` or `"error"` on */
  reply: (rest: string, done = false): Fault => ({
    done,
    respond: (_answer, id) =>
      new HttpResponse(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},${rest}}`, {
        headers: { "content-type": "application/json" }
      })
  }),
  body: (contentType: string, text: string, done = false): Fault => ({
    done,
    respond: () => new HttpResponse(text, { headers: { "content-type": contentType } })
  })
}

/** The tool runs when it is let, and not before. */
export const lateAnswer = () => {
  const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const late: Fault = {
    done: false,
    respond: async (answer) => {
      arrived.resolve()
      await released.promise
      return answer()
    }
  }
  return { late, arrived: arrived.promise, release: released.resolve }
}
