import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { Command } from "commander";
import { registerUrl } from "../register-url.js";

/** Signals that end a program. A terminal sends Ctrl-C to both by itself. */
const passedOn = ["SIGTERM", "SIGHUP"] as const;

export function command(): Command {
  return new Command("node")
    .usage("[options of Node] file.ts [arguments of the script]")
    .argument("[arguments...]")
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText(
      "after",
      "\nNode on a file of TypeScript or JavaScript, which finds @crisol/sdk and @crisol/engine without an installation.\n" +
        "For a debugger: crisol node --inspect-brk train.ts",
    )
    .action(async (_: string[], __: object, { args }: Command) => {
      process.exitCode = await runNode(args);
    });
}

/** Runs this Node with the arguments in this one's place; resolves with its exit code, as a shell says it. */
async function runNode(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ["--import", registerUrl, ...args], { stdio: "inherit" });
  const leaveIt = () => {};
  process.on("SIGINT", leaveIt);
  for (const signal of passedOn) process.on(signal, () => child.kill(signal));
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal ? constants.signals[signal] : 0);
}
