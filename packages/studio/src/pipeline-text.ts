import { PipelineStep } from "@crisol/contract";
import { yamlText } from "./yaml-text.js";

type Yaml = Parameters<typeof yamlText>[0];

/** What a pipeline's file says; of a step what its author gave, right or not. */
export interface PipelineFile {
  readonly name: string;
  readonly description?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, object>>;
}

/** The text of the file that says the same, without what is a default: what `crisol pipeline create` takes. */
export function pipelineText({ name, description, parameters, steps }: PipelineFile): string {
  return yamlText(
    JSON.parse(
      JSON.stringify({
        name,
        ...(description && { description }),
        ...(Object.keys(parameters).length > 0 && { parameters }),
        steps: Object.fromEntries(Object.entries(steps).map(([step, value]) => [step, withoutDefaults(value)])),
      }),
    ) as Yaml,
  );
}

/** The least of each kind, with all its defaults. */
const least = {
  script: PipelineStep.parse({ kind: "script", command: "true" }),
  train: PipelineStep.parse({ kind: "train", recipe: "recipe" }),
} as const;
/** These are said always: they are what the step is. */
const SAID = ["kind", "command", "recipe", "algorithm"];
/** As people write a step: what it is, what it takes, what it reads and leaves; then the rest. */
const ORDER = [...SAID, "codeId", "parameters", "params", "inputs", "data", "outputs"];
const rank = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);

/** The step without what is as its kind has it anyway; formats of inputs likewise. */
export function withoutDefaults(step: object): object {
  const { kind } = step as { readonly kind?: "script" | "train" };
  const defaults = kind && kind in least ? (least[kind] as Readonly<Record<string, unknown>>) : {};
  return Object.fromEntries(
    Object.entries(step)
      .sort(([one], [other]) => rank(one) - rank(other))
      .filter(([key, value]) => SAID.includes(key) || JSON.stringify(value) !== JSON.stringify(defaults[key]))
      .map(([key, value]) => [key, key === "inputs" ? withoutFormats(value) : value]),
  );
}

function withoutFormats(inputs: Readonly<Record<string, object>>) {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [
      name,
      Object.fromEntries(Object.entries(input).filter(([key, value]) => key !== "format" || value !== "parquet")),
    ]),
  );
}
