import {
  type ScriptEnvironment,
  type ScriptInput,
  type ScriptOutput,
  ScriptSpec,
  type ScriptSpecInput,
  unknownPlaceholders,
} from "@crisol/contract";
import { asksForNothing, type ResourcesDraft, resourcesDraftOf, resourcesOf, type Typed } from "./resources-draft.js";

export interface ParameterRow {
  readonly name: string;
  readonly type: "number" | "text" | "boolean";
  readonly value: string;
}
export interface InputRow {
  readonly name: string;
  readonly dataId: string;
  /** Empty: the newest. */
  readonly version: string;
  readonly format: "csv" | "parquet";
  /** Files of another run in the place of a data set; the run is empty until one is chosen. */
  readonly folder?: { readonly runId: string; readonly path?: string | undefined } | undefined;
}
export interface OutputRow {
  readonly name: string;
  readonly kind: ScriptOutput["kind"];
  /** Of the data set, or of the model. */
  readonly target: string;
  readonly format: "csv" | "parquet" | "jsonl";
}
export interface VariableRow {
  readonly name: string;
  readonly value: string;
}

/** The form of a script as it is typed: every field is there, right or wrong. */
export interface ScriptDraft extends ResourcesDraft {
  readonly name: string;
  readonly experiment: string;
  readonly codeId: string | null;
  /** The code whose `crisol.yml` has been offered: what was cleared is not filled in once more. */
  readonly offered: string | null;
  readonly command: string;
  readonly parameters: readonly ParameterRow[];
  readonly inputs: readonly InputRow[];
  readonly outputs: readonly OutputRow[];
  readonly environment: {
    readonly kind: ScriptEnvironment["kind"];
    readonly name: string;
    readonly requirements: string;
    readonly python: string;
  };
  readonly variables: readonly VariableRow[];
  readonly secrets: readonly string[];
  readonly nodes: Typed;
  readonly processesPerNode: Typed;
  readonly timeoutMinutes: Typed;
  readonly retries: Typed;
  readonly priority: Typed;
}

/** The form of `spec`, which may leave out what is a default. */
export function draftOf(spec: ScriptSpecInput): ScriptDraft {
  return draftOfWhole(ScriptSpec.parse(spec));
}

/** The form of a whole `spec`, which need not be right. */
export function draftOfWhole({ environment, ...spec }: ScriptSpec): ScriptDraft {
  return {
    name: spec.name ?? "",
    experiment: spec.experiment ?? "",
    codeId: spec.codeId,
    offered: null,
    command: spec.command,
    parameters: Object.entries(spec.parameters).map(([name, value]) => ({
      name,
      type: typeof value === "string" ? "text" : (typeof value as "number" | "boolean"),
      value: String(value),
    })),
    inputs: Object.entries(spec.inputs).map(([name, input]) =>
      "runId" in input
        ? { ...newInput, name, folder: input }
        : { name, dataId: input.dataId, version: String(input.version ?? ""), format: input.format },
    ),
    outputs: Object.entries(spec.outputs).map(([name, output]) => ({
      name,
      kind: output.kind,
      target: output.kind === "artifact" ? "" : (output.name ?? ""),
      format: output.kind === "data" ? output.format : "parquet",
    })),
    environment: {
      kind: environment.kind,
      name: environment.kind === "named" ? environment.name : "",
      requirements: environment.kind === "packages" ? environment.requirements.join("\n") : "",
      python: environment.kind === "packages" ? (environment.python ?? "") : "",
    },
    variables: Object.entries(spec.variables).map(([name, value]) => ({ name, value })),
    secrets: spec.secrets,
    ...resourcesDraftOf(spec.resources),
    nodes: spec.resources.nodes,
    processesPerNode: spec.resources.processesPerNode,
    timeoutMinutes: spec.timeoutSeconds === null ? "" : spec.timeoutSeconds / 60,
    retries: spec.retries,
    priority: spec.priority,
  };
}

export const emptyDraft: ScriptDraft = { ...draftOf({ command: "true" }), command: "" };

/** What is sent for the draft: only what is no default. It is as right as the draft is. */
export function specOf(draft: ScriptDraft): ScriptSpecInput {
  const { environment } = draft;
  const { cores, ...held } = resourcesOf({ ...draft, cores: numberOf(draft.cores, 1) });
  const nodes = numberOf(draft.nodes, 1);
  const processesPerNode = numberOf(draft.processesPerNode, 1);
  const several = { ...(nodes !== 1 && { nodes }), ...(processesPerNode !== 1 && { processesPerNode }) };
  const timeoutSeconds = draft.timeoutMinutes === "" ? null : Math.round(Number(draft.timeoutMinutes) * 60);
  const retries = numberOf(draft.retries, 0);
  const priority = numberOf(draft.priority, 50);
  return {
    ...(draft.name.trim() && { name: draft.name.trim() }),
    ...(draft.experiment.trim() && { experiment: draft.experiment.trim() }),
    ...(draft.codeId && { codeId: draft.codeId }),
    command: draft.command,
    ...filled("parameters", draft.parameters, parameterValue),
    ...filled("inputs", draft.inputs, inputOf),
    ...filled("outputs", draft.outputs, outputOf),
    ...(environment.kind !== "code" && { environment: environmentOf(environment) }),
    ...filled("variables", draft.variables, ({ value }) => value),
    ...(draft.secrets.length > 0 && { secrets: [...draft.secrets] }),
    ...((cores !== 1 || !asksForNothing({ cores: null, ...held, ...several })) && {
      resources: { cores: cores ?? 1, ...held, ...several },
    }),
    ...(timeoutSeconds !== null && { timeoutSeconds }),
    ...(retries !== 0 && { retries }),
    ...(priority !== 50 && { priority }),
  };
}

/** What the command may name: `parameters.rate`, `inputs.train` ... */
export function placeholdersOf({ parameters, inputs, outputs }: ScriptDraft): string[] {
  return Object.entries({ parameters, inputs, outputs }).flatMap(([group, rows]) =>
    rows.flatMap(({ name }) => (name ? [`${group}.${name}`] : [])),
  );
}

/** Placeholders of the command for which there is no row, such as `${{parameters.rate}}`. */
export function unknownOf(draft: ScriptDraft): string[] {
  const named = (rows: readonly { readonly name: string }[]) => Object.fromEntries(rows.map(({ name }) => [name, ""]));
  const { parameters, inputs, outputs } = draft;
  return unknownPlaceholders(draft.command, {
    parameters: named(parameters),
    inputs: named(inputs),
    outputs: named(outputs),
  });
}

/** The draft with a row for a placeholder that has none; as it was for one that can have none. */
export function withRowFor(draft: ScriptDraft, placeholder: string): ScriptDraft {
  const [, group, name = ""] = /^\$\{\{\s*(parameters|inputs|outputs)\.(.+?)\s*\}\}$/.exec(placeholder) ?? [];
  if (group === "parameters") return { ...draft, parameters: [...draft.parameters, { ...newParameter, name }] };
  if (group === "inputs") return { ...draft, inputs: [...draft.inputs, { ...newInput, name }] };
  if (group === "outputs") return { ...draft, outputs: [...draft.outputs, { ...newOutput, name }] };
  return draft;
}

export const newParameter: ParameterRow = { name: "", type: "number", value: "" };
export const newInput: InputRow = { name: "", dataId: "", version: "", format: "csv" };
export const newOutput: OutputRow = { name: "", kind: "artifact", target: "", format: "csv" };
export const newVariable: VariableRow = { name: "", value: "" };

function numberOf(typed: Typed, byDefault: number): number {
  return typed === "" ? byDefault : Number(typed);
}

function parameterValue({ type, value }: ParameterRow): string | number | boolean {
  if (type === "number") return value.trim() === "" ? Number.NaN : Number(value);
  return type === "boolean" ? value === "true" : value;
}

function inputOf({ dataId, version, format, folder }: InputRow): ScriptInput {
  return folder
    ? { runId: folder.runId, path: folder.path ?? "" }
    : { dataId, ...(version && { version: Number(version) }), format };
}

function outputOf({ kind, target, format }: OutputRow): ScriptOutput {
  if (kind === "artifact") return { kind };
  return kind === "data" ? { kind, name: target, format } : { kind, name: target || null };
}

function environmentOf({ kind, name, requirements, python }: ScriptDraft["environment"]): ScriptEnvironment {
  if (kind === "named") return { kind, name };
  if (kind !== "packages") return { kind };
  const lines = requirements.split("\n").map((line) => line.trim());
  return { kind, requirements: lines.filter((line) => line !== ""), ...(python.trim() && { python: python.trim() }) };
}

/** `rows` as a record under `group`; nothing without rows. Defined one by one: `__proto__` is a name like others. */
function filled<const Group extends string, Row extends { readonly name: string }, Value>(
  group: Group,
  rows: readonly Row[],
  value: (row: Row) => Value,
): { readonly [Key in Group]?: Record<string, Value> } {
  if (rows.length === 0) return {};
  const record: Record<string, Value> = Object.fromEntries(rows.map((row) => [row.name, value(row)]));
  return { [group]: record } as { readonly [Key in Group]?: Record<string, Value> };
}
