import {
  needsOf,
  PipelineDefinition,
  type PipelineDefinitionInput,
  PipelineStep,
  Slug,
  Text,
  type TrainingResources,
} from "@crisol/contract";
import { isMap, isScalar, parseDocument } from "yaml";
import { z } from "zod";
import type { GraphNode } from "./graph-layout.js";
import { readYaml, type TextProblem } from "./yaml-read.js";

export interface TypedStep extends GraphNode {
  readonly kind: "script" | "train";
  readonly codeId: string | null;
  /** What it says of where it runs, right or wrong. */
  readonly resources: unknown;
}

/** A pipeline's text, as far as it can be read. */
export interface ParsedPipeline {
  /** What the API takes; undefined while there are problems. */
  readonly body:
    | { readonly name: string; readonly description: string; readonly definition: PipelineDefinitionInput }
    | undefined;
  readonly problems: readonly TextProblem[];
  /** The steps that can be made out, for the graph; undefined where the text is no YAML. */
  readonly steps: readonly TypedStep[] | undefined;
  /** The line of a field such as `steps.train.inputs.table`, or of what it is in; the first is 1. */
  lineOf(field: string): number;
}

const Body = z.object({ name: Slug, description: Text.default(""), ...PipelineDefinition.shape });
const fieldsOfStep = new Map(PipelineStep.options.map(({ shape }) => [shape.kind.value as string, Object.keys(shape)]));

type Translate = (key: string, options?: Record<string, unknown>) => string;

/** Reads the text of a pipeline, plain YAML 1.2, and says all that is wrong with it as far as that can be told here. */
export function parsePipeline(text: string, t: Translate): ParsedPipeline {
  const read = readYaml(text);
  const lineOf = (field: string) => read.lineAt(offsetOf(read.contents, field));
  if (read.problems.length > 0) return { body: undefined, problems: read.problems, steps: undefined, lineOf };
  const value = read.value ?? {};
  const result = Body.safeParse(value);
  const problems = [
    ...(result.error?.issues ?? []).map((issue) => problemOf(issue, t)),
    ...unknownFields(value, t),
  ].map(({ field, message }) => ({ line: lineOf(field), field, message }));
  const { name, description, ...definition } = value as {
    name: string;
    description?: string;
  } & PipelineDefinitionInput;
  return {
    body: problems.length === 0 ? { name, description: description ?? "", definition } : undefined,
    problems,
    steps: stepsOf(value),
    lineOf,
  };
}

/** The text with this code for a script, or with none; it must be YAML. Comments and the order of fields stay. */
export function withCode(text: string, step: string, codeId: string | null): string {
  const document = parseDocument(text, { version: "1.2", schema: "core" });
  const place = ["steps", step, "codeId"];
  if (codeId === null) document.deleteIn(place);
  else document.setIn(place, codeId);
  return document.toString({ lineWidth: 0 });
}

/**
 * The text with what the step asks for of a machine instead of what it says, but for nodes and processes; it must be YAML. What is
 * not asked for is left out. Comments and the order of fields stay.
 */
export function withResources(text: string, step: string, resources: TrainingResources): string {
  const document = parseDocument(text, { version: "1.2", schema: "core" });
  const place = ["steps", step, "resources"];
  for (const key of ["cores", "memoryBytes", "target", "class", "size"] as const) {
    const value = resources[key];
    if (value != null) document.setIn([...place, key], value);
    else if (document.hasIn([...place, key])) document.deleteIn([...place, key]);
  }
  const left = document.getIn(place);
  if (isMap(left) && left.items.length === 0) document.deleteIn(place);
  return document.toString({ lineWidth: 0 });
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function problemOf({ code, path, message }: Issue, t: Translate) {
  const field = path.join(".");
  if (code !== "invalid_union") return { field, message };
  if (path[2] === "inputs") return { field, message: t("pipeline.text.input") };
  return path.length === 3 && path[2] === "kind" ? { field, message: t("pipeline.text.kind") } : { field, message };
}

/** Fields that nobody knows would be passed over: a misspelt one is to be seen. */
function unknownFields(value: unknown, t: Translate) {
  const problem = (field: string, name: string, known: readonly string[]) => ({
    field,
    message:
      name === "code" ? t("pipeline.text.code") : t("pipeline.text.unknown", { name, choices: known.join(", ") }),
  });
  const top = Object.keys(Body.shape);
  return [
    ...keysOf(value).flatMap((key) => (top.includes(key) ? [] : [problem(key, key, top)])),
    ...stepEntries(value).flatMap(([step, one]) => {
      const known = fieldsOfStep.get(String((one as { kind?: unknown } | null)?.kind)) ?? [];
      const unknown = known.length === 0 ? [] : keysOf(one).filter((key) => !known.includes(key));
      return unknown.map((key) => problem(`steps.${step}.${key}`, key, known));
    }),
  ];
}

/** What of the graph can be made out, also while its text is not yet right. */
function stepsOf(value: unknown): ParsedPipeline["steps"] {
  return stepEntries(value).map(([name, step]) => {
    const parsed = PipelineStep.safeParse(step);
    const { kind, codeId, resources } = Object(step) as { kind?: unknown; codeId?: unknown; resources?: unknown };
    return {
      name,
      kind: kind === "train" ? ("train" as const) : ("script" as const),
      codeId: typeof codeId === "string" ? codeId : null,
      resources,
      needs: parsed.success ? needsOf(parsed.data) : [],
    };
  });
}

const keysOf = (value: unknown) => (typeof value === "object" && value !== null ? Object.keys(value) : []);

function stepEntries(value: unknown): [string, unknown][] {
  const steps = (value as { steps?: unknown } | null)?.steps;
  return typeof steps === "object" && steps !== null ? Object.entries(steps) : [];
}

/** Where the field stands, or what of it there is. Names of parameters may have points in them. */
function offsetOf(contents: unknown, field: string): number {
  let node = contents;
  let rest = field;
  let offset = (contents as { range?: readonly number[] } | null)?.range?.[0] ?? 0;
  while (isMap(node) && rest !== "") {
    const pair = node.items.find(({ key }) => {
      const name = isScalar(key) ? String(key.value) : "";
      return rest === name || rest.startsWith(`${name}.`);
    });
    if (!pair || !isScalar(pair.key)) break;
    offset = pair.key.range?.[0] ?? offset;
    rest = rest.slice(String(pair.key.value).length + 1);
    node = pair.value;
  }
  return offset;
}
