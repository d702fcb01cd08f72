import { Command, CommanderError } from "commander";
import { type CommandName, commands } from "./commands.js";
import { reportError } from "./errors.js";

/**
 * `crisol <noun> <verb>`: finds the command's file, loads only that, and runs it.
 * Exit codes: 0 done, 1 the work failed, 2 the command line was wrong.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command("crisol")
    .description("Crisol: from the definition of a problem to a monitored endpoint.")
    .version("0.1.0")
    // `--version` behind a verb is a version of data or of a model.
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("(see crisol --help)");
  const name = argv.find((argument) => !argument.startsWith("-"));
  try {
    if (name && Object.hasOwn(commands, name)) program.addCommand(await commands[name as CommandName].load());
    else for (const [other, { summary }] of Object.entries(commands)) program.command(other).description(summary);
    for (const command of everyCommand(program)) command.exitOverride();
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: "user" });
    // A command that answers "no" sets the code itself, such as `status` without a server.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, argv.includes("--json"));
  }
}

function* everyCommand(command: Command): Generator<Command> {
  yield command;
  for (const child of command.commands) yield* everyCommand(child);
}

process.exitCode = await main(process.argv.slice(2));
