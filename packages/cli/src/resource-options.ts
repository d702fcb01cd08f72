import type { ChangedResources } from "@crisol/contract";
import type { Command } from "commander";
import { coresOption, memoryOrNone, type None, orNull } from "./memory-option.js";
import { type PlaceOptions, placeOf, withPlaceOptions } from "./place-options.js";

/** What a job may take and where it shall run, as the command line says it. */
export interface ResourceOptions extends PlaceOptions {
  readonly cores?: number;
  readonly memory?: number | None;
}

/** Adds `--cores`, `--memory`, `--target`, `--class` and `--size`; `otherwise` says what holds of cores where none are given. */
export function withResourceOptions(command: Command, otherwise: string): Command {
  return withPlaceOptions(command)
    .option("--cores <number>", `that it may compute on; default: ${otherwise}`, coresOption)
    .option("--memory <bytes>", "that it is ended above: 4000000000, 4GB; none: all there is", memoryOrNone);
}

/** What was given of them. */
export function resourcesOf({ cores, memory, ...options }: ResourceOptions): ChangedResources {
  return {
    ...(cores !== undefined && { cores }),
    ...(memory !== undefined && { memoryBytes: orNull(memory) }),
    ...placeOf(options),
  };
}

/** What a file says with what the command line says instead: where it runs is another as a whole. */
export function resourcesInstead<Before extends object>(
  before: Before | undefined,
  options: ResourceOptions,
): Before | undefined {
  const given = resourcesOf(options);
  if (Object.keys(given).length === 0) return before;
  const place = ["target", "class", "size"];
  const kept = Object.entries(before ?? {}).filter(([name]) => placeOf(options) === undefined || !place.includes(name));
  return { ...Object.fromEntries(kept), ...given } as Before;
}
