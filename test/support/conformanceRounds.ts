/** The fixtures that ask the client for something before they answer (multi-round-trip requests). */
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  inputRequired,
  type InputRequests,
  type InputRequiredResult,
  inputResponse,
  type McpServer,
  type ServerContext
} from "@modelcontextprotocol/server"

interface Round {
  readonly tool: string
  readonly round: number
}

/** Signs what travels through the client. The key is a fixture's, and guards nothing. */
export const requestState = createRequestStateCodec<Round>({ key: "conformance fixtures guard nothing at all" })

const ask = (message: string, field: string, wanted: { type: "string" } | { type: "boolean" } = { type: "string" }) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties: { [field]: wanted }, required: [field] }
  })

const sample = (question: string) =>
  inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text: question } }],
    maxTokens: 100
  })

const done = (words: string) => ({ content: [{ type: "text" as const, text: words }] })

const answered = (ctx: ServerContext, keys: ReadonlyArray<string>): boolean =>
  keys.every((key) => inputResponse(ctx.mcpReq.inputResponses, key).kind !== "missing")

export const registerRounds = (server: McpServer): void => {
  /** Asks until every question is answered; with `signed`, the state must come back as it left. */
  const asking = (name: string, inputRequests: InputRequests, words: string, signed = false) =>
    server.registerTool(name, { description: `Fixture ${name}` }, async (ctx) => {
      if (answered(ctx, Object.keys(inputRequests))) return done(words)
      return inputRequired(
        signed
          ? { inputRequests, requestState: await requestState.mint({ tool: name, round: 1 }, ctx) }
          : { inputRequests }
      )
    })

  const name = { user_name: ask("What is your name?", "name") }
  const capital = { capital_question: sample("What is the capital of France?") }
  const roots = { client_roots: inputRequired.listRoots() }
  const confirm = { confirm: ask("Please confirm", "ok", { type: "boolean" }) }

  server.registerTool("test_input_required_result_elicitation", { description: "Asks for a name" }, (ctx) => {
    const given = acceptedContent<{ name: string }>(ctx.mcpReq.inputResponses, "user_name")
    return given === undefined ? inputRequired({ inputRequests: name }) : done(`Hello, ${given.name}!`)
  })
  asking("test_input_required_result_sampling", capital, "The model has answered.")
  asking("test_input_required_result_list_roots", roots, "The roots are known.")
  asking("test_input_required_result_request_state", confirm, "state-ok", true)
  asking("test_input_required_result_tampered_state", confirm, "state-ok", true)
  asking(
    "test_input_required_result_multiple_inputs",
    { ...name, greeting: sample("Generate a greeting"), ...roots },
    "Everything is answered.",
    true
  )
  asking("test_streaming_elicitation", name, "Answered.")
  asking("test_missing_capability", capital, "Ran without the capability it needs.")
  asking("test_sampling", capital, "The model has answered.")
  asking("test_elicitation", name, "Answered.")

  server.registerTool("test_input_required_result_multi_round", { description: "Asks twice" }, async (ctx) => {
    const tool = "test_input_required_result_multi_round"
    const round = ctx.mcpReq.requestState<Round>()?.round ?? 0
    if (round === 2 && answered(ctx, ["step2"])) return done("Both rounds are answered.")
    return round > 0 && (round === 2 || answered(ctx, ["step1"]))
      ? inputRequired({
          inputRequests: { step2: ask("Step 2: What is your favorite color?", "color") },
          requestState: await requestState.mint({ tool, round: 2 }, ctx)
        })
      : inputRequired({
          inputRequests: { step1: ask("Step 1: What is your name?", "name") },
          requestState: await requestState.mint({ tool, round: 1 }, ctx)
        })
  })

  server.registerTool(
    "test_input_required_result_capabilities",
    { description: "Asks only for what the client can do" },
    (ctx): InputRequiredResult | ReturnType<typeof done> => {
      // The envelope's published type is empty; its keys are the protocol's.
      const envelope = ctx.mcpReq.envelope as Readonly<Record<string, ClientCapabilities | undefined>> | undefined
      const can = envelope?.[CLIENT_CAPABILITIES_META_KEY]
      const inputRequests: InputRequests = {
        ...(can?.sampling === undefined ? {} : capital),
        ...(can?.elicitation === undefined ? {} : name)
      }
      return Object.keys(inputRequests).length === 0 || answered(ctx, Object.keys(inputRequests))
        ? done("Nothing left to ask.")
        : inputRequired({ inputRequests })
    }
  )

  server.registerPrompt("test_input_required_result_prompt", { description: "Asks for its context" }, (ctx) => {
    const given = acceptedContent<{ context: string }>(ctx.mcpReq.inputResponses, "user_context")
    return given === undefined
      ? inputRequired({ inputRequests: { user_context: ask("What context should the prompt use?", "context") } })
      : { messages: [{ role: "user", content: { type: "text", text: given.context } }] }
  })
}
