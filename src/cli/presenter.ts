/** Where usage goes: asked for, to stdout; because the command line was wrong, to stderr with the problem last. */
import { Console, Effect } from "effect"
import { CliOutput } from "effect/cli"

const formatter = (stream: NodeJS.WriteStream) =>
  CliOutput.defaultFormatter({ colors: stream.isTTY && process.env["NO_COLOR"] === undefined })

export const usageOnStderr: CliOutput.Presenter = {
  present: (event) => {
    if (event._tag === "Help") return Console.log(formatter(process.stdout).formatHelpDoc(event.helpDoc))
    if (event._tag === "Version") {
      return Console.log(formatter(process.stdout).formatVersion(event.name, event.version))
    }
    return Effect.andThen(
      Console.error(formatter(process.stderr).formatHelpDoc(event.helpDoc)),
      Console.error(formatter(process.stderr).formatErrors(event.errors))
    )
  }
}
