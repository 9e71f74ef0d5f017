/** The composition root: the command tree, the platform, and how a run ends. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer, Logger } from "effect"
import { CliConfig, CliOutput, Command, GlobalFlag } from "effect/cli"
import { backup, restore } from "./cli/backup.ts"
import { doctor } from "./cli/doctor.ts"
import { exitCode, report } from "./cli/Failure.ts"
import { importFiles } from "./cli/import.ts"
import { keys } from "./cli/keys.ts"
import { login, logout, status } from "./cli/login.ts"
import { owner } from "./cli/owner.ts"
import { usageOnStderr } from "./cli/presenter.ts"
import { record } from "./cli/record.ts"
import { serve } from "./cli/serve.ts"
import { stdio } from "./cli/stdio.ts"
import { token } from "./cli/token.ts"
import { version } from "./version.ts"

const tree = Command.make("ai-endurance-mcp").pipe(
  Command.withDescription("MCP server for endurance athletes: plan, activities, zones, recovery"),
  Command.withSubcommands([
    serve,
    stdio,
    importFiles,
    login,
    logout,
    status,
    record,
    token,
    owner,
    keys,
    backup,
    restore,
    doctor
  ])
)

// Stdout belongs to the protocol (stdio) and to what a command prints; everything said on the side goes to stderr.
const sideOutput = Layer.mergeAll(
  Layer.succeed(Logger.LogToStderr, true),
  CliOutput.layerPresenter(usageOnStderr),
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions, GlobalFlag.LogLevel] })
)

const program = Command.runWith(tree, { version })(process.argv.slice(2)).pipe(
  report,
  // Nobody collects spans here, and making them was a tenth of what a small tool call costs.
  Effect.withTracerEnabled(false),
  Effect.provide(Layer.mergeAll(NodeServices.layer, sideOutput))
)

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, onExit) => onExit(exitCode(exit))
})
