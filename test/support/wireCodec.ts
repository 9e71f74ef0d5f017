/** A wire schema as a tool's argument: strict decode with the texts a model sees, encode, and its JSON Schema. */
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv"
import { Result, Schema } from "effect"
import { encode as tokens } from "gpt-tokenizer/encoding/o200k_base"
import { inputSchema } from "../../src/mcp/toolSchema.ts"

export const wireCodec = <A>(name: string, schema: Schema.Codec<A, unknown>) => {
  const struct = Schema.Struct({ [name]: schema })
  const adaptor = inputSchema(struct)
  const document = adaptor.document
  const validate = new AjvJsonSchemaValidator().getValidator(document)
  const encodeSync = Schema.encodeUnknownSync(Schema.toCodecJson(struct))
  const lenient = Schema.decodeUnknownSync(Schema.toCodecJson(struct))
  return {
    /** What decoding makes of the argument, or the text of the problems. */
    decode: (wire: unknown): A | string =>
      Result.match(adaptor.decode({ [name]: wire }), {
        onFailure: (problems) => problems,
        onSuccess: (value) => (value as Record<string, A>)[name] as A
      }),
    /** As a reply of AI Endurance is read: unknown keys pass. */
    read: (wire: unknown): A => (lenient({ [name]: wire }) as Record<string, A>)[name] as A,
    /** Through text, as on the wire. */
    encode: (value: A): unknown => JSON.parse(JSON.stringify(encodeSync({ [name]: value })))[name],
    fitsJsonSchema: (wire: unknown): boolean => validate({ [name]: wire }).valid,
    document,
    tokens: tokens(JSON.stringify(document)).length
  }
}
