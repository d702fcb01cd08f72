import { ScriptResources } from "@crisol/contract";
import { type Command, InvalidArgumentError } from "commander";

/** How many processes a script is, as the command line says it. */
export interface NodeOptions {
  readonly nodes?: number;
  readonly processesPerNode?: number;
}

/** Adds `--nodes` and `--processes-per-node` to a command. */
export function withNodeOptions(command: Command): Command {
  return command
    .option(
      "--nodes <number>",
      "places that it takes at once, each with the cores and memory asked for, on one target or several",
      bounded("nodes"),
    )
    .option("--processes-per-node <number>", "how often the command runs on each node", bounded("processesPerNode"));
}

/** What was given of it. */
export function nodesOf({ nodes, processesPerNode }: NodeOptions): NodeOptions {
  return { ...(nodes !== undefined && { nodes }), ...(processesPerNode !== undefined && { processesPerNode }) };
}

function bounded(field: "nodes" | "processesPerNode") {
  return (text: string): number => {
    const { data, error } = ScriptResources.shape[field].safeParse(Number(text));
    if (error) throw new InvalidArgumentError(error.issues[0]?.message ?? "must be a whole number");
    return data;
  };
}
