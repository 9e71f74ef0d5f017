/** The part of autocannon the benchmarks use; the package brings no types. */
declare module "autocannon" {
  interface Options {
    readonly url: string
    readonly method: "POST"
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly connections: number
    readonly amount: number
  }
  interface Result {
    readonly requests: { readonly average: number; readonly total: number }
    readonly latency: { readonly p50: number; readonly p99: number }
    readonly errors: number
    readonly non2xx: number
    readonly "2xx": number
  }
  export default function autocannon(options: Options): PromiseLike<Result> & {
    readonly on: (event: "response", listener: () => void) => void
  }
}
