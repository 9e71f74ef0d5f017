import { assert, describe, it } from "@effect/vitest"
import { NotRecorded, UpstreamChanged, UpstreamRefused } from "../../src/domain/errors.ts"
import { errorMetaKey, failed } from "../../src/mcp/result.ts"

const words = { message: "It happened.", hint: "Do this." }

describe("errors of the sources behind the wire", () => {
  for (const [error, code] of [
    [new UpstreamRefused(words), "UPSTREAM_REFUSED"],
    [new UpstreamChanged(words), "UPSTREAM_CHANGED"],
    [new NotRecorded(words), "NOT_RECORDED"]
  ] as const) {
    it(`reach the model as text and programs as ${code}`, () => {
      const { result } = failed(error)
      assert.isTrue(result.isError)
      assert.deepStrictEqual(result.content, [{ type: "text", text: "It happened.\nDo this." }])
      assert.deepStrictEqual(result._meta?.[errorMetaKey], { code, ...words })
    })
  }
})
