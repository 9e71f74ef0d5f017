/** A `tools/list` as AI Endurance may give it, made from the table of its contract. */
import { argumentsOf } from "../../../src/simulator/listing.ts"
import type { Profile } from "../../../src/simulator/profiles.ts"
import { type ContractArgument, contractTools } from "../../../src/wire/contract.ts"

export interface ListedTool {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly inputSchema: { readonly [key: string]: unknown }
  readonly outputSchema?: { readonly [key: string]: unknown }
  readonly annotations?: { readonly [key: string]: unknown }
}

export const listing = (profile: Profile): ReadonlyArray<ListedTool> =>
  Object.entries(contractTools).flatMap(([name, tool]) => {
    const names = argumentsOf(name, profile)
    if (names === null) return []
    const args = Object.entries(tool.arguments).filter(([argument]) => names.has(argument))
    return [
      {
        name,
        title: name,
        description: `What ${name} does.`,
        inputSchema: {
          type: "object",
          properties: Object.fromEntries(args.map(([argument, about]) => [argument, schemaOf(about)])),
          required: args.filter(([, { required }]) => required === true).map(([argument]) => argument)
        },
        ...(profile.outputSchemas ? { outputSchema: { type: "object" } } : {}),
        annotations: { readOnlyHint: tool.access === "read" }
      }
    ]
  })

const schemaOf = ({ type, values, default: preset }: ContractArgument) => ({
  ...(type === "id"
    ? { anyOf: [{ type: "integer" }, { type: "string" }] }
    : { type: type === "day" ? "string" : type }),
  ...(values === undefined ? {} : { enum: values }),
  ...(preset === undefined ? {} : { default: preset })
})
