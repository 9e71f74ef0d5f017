/** Questions to ask of what a fake upstream has seen. */
import type { FakeUpstream } from "./fakeUpstream.ts"

export const methods = (fake: FakeUpstream): ReadonlyArray<string | null> => fake.requests.map(({ method }) => method)

/** Requests of `tools/call`, carried out or not. */
export const calls = (fake: FakeUpstream) => fake.requests.filter(({ method }) => method === "tools/call")
