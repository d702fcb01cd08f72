import { MachineClass, type WantedMachine } from "@crisol/contract";
import { type Command, Option } from "commander";

/** Where a job shall run, as the command line says it. */
export interface PlaceOptions {
  readonly target?: string;
  readonly class?: MachineClass;
  readonly size?: string;
}

/** Adds `--target`, `--class` and `--size` to a command. */
export function withPlaceOptions(command: Command): Command {
  return command
    .option("--target <name>", "the compute target that it runs on: crisol compute list")
    .addOption(new Option("--class <name>", "any target of this class").choices(MachineClass.options))
    .option("--size <id>", "any target that has as much as this size: crisol compute sizes");
}

/** What was given of it; undefined where nothing was. */
export function placeOf({ target, class: ofClass, size }: PlaceOptions): WantedMachine | undefined {
  if (target === undefined && ofClass === undefined && size === undefined) return undefined;
  return {
    ...(target !== undefined && { target }),
    ...(ofClass !== undefined && { class: ofClass }),
    ...(size !== undefined && { size }),
  };
}
