import type { Signature, SignatureInput } from "@crisol/contract";
import { parse } from "yaml";
import { z } from "zod";

/** As MLflow writes it: lists of columns, or of tensors, as JSON. */
const Mlmodel = z.object({
  flavors: z.record(z.string(), z.unknown()),
  signature: z.object({ inputs: z.string().nullish(), outputs: z.string().nullish() }).nullish(),
});
const Column = z.object({
  name: z.string().min(1).max(1000).optional(),
  type: z.string(),
  required: z.boolean().optional(),
});
const Tensor = z.object({
  type: z.literal("tensor"),
  "tensor-spec": z.object({ dtype: z.string(), shape: z.array(z.number().int()) }),
});
const Specs = z.array(z.union([Tensor, Column])).min(1);

/** Wider tables are no requests in JSON. */
const MOST_COLUMNS = 10_000;

const TYPES: Readonly<Record<string, SignatureInput["type"]>> = {
  integer: "number",
  long: "number",
  float: "number",
  double: "number",
  boolean: "boolean",
  string: "text",
  datetime: "timestamp",
};

/**
 * What a model of MLflow's takes and answers by its `MLmodel`; which classes it has is known once it is loaded. Columns of an array
 * are called 0, 1, 2. Throws an Error that says why its signature cannot be that of an endpoint.
 */
export function pyfuncSignature(mlmodel: string, target: string | null): Signature {
  const { flavors, signature } = readMlmodel(mlmodel);
  if (!("python_function" in flavors)) {
    throw new Error(`it has no flavour that predicts by python_function: ${Object.keys(flavors).join(", ") || "none"}`);
  }
  if (!signature?.inputs)
    throw new Error("it was logged without a signature: log it with `signature` or `input_example`");
  const inputs = inputsOf(specsOf(signature.inputs, "inputs"));
  const [output] = signature.outputs ? specsOf(signature.outputs, "outputs") : [];
  const named = output && "name" in output ? output.name : undefined;
  const isLabel = output !== undefined && ["string", "boolean", "object", "str", "bool"].includes(kindOf(output));
  const task = isLabel ? "multiclass_classification" : "regression";
  return { inputs, output: { task, target: target ?? named ?? "prediction", classes: [] } };
}

/** The signature of a model that has turned out to have `classes`. */
export function withClasses(signature: Signature, classes: readonly string[]): Signature {
  const task = classes.length === 2 ? "binary_classification" : "multiclass_classification";
  return { ...signature, output: { ...signature.output, task, classes: [...classes] } };
}

function readMlmodel(text: string): z.infer<typeof Mlmodel> {
  try {
    return Mlmodel.parse(parse(text, { schema: "core", maxAliasCount: 10, logLevel: "error" }));
  } catch {
    throw new Error("its MLmodel is none that MLflow writes");
  }
}

function specsOf(text: string, what: string): z.infer<typeof Specs> {
  try {
    return Specs.parse(JSON.parse(text));
  } catch {
    throw new Error(`the ${what} of its signature are neither columns nor an array`);
  }
}

function kindOf(spec: z.infer<typeof Specs>[number]): string {
  return "tensor-spec" in spec ? spec["tensor-spec"].dtype : spec.type;
}

function inputsOf(specs: z.infer<typeof Specs>): SignatureInput[] {
  const [first] = specs;
  if (first && "tensor-spec" in first) return arrayInputs(specs.length, first);
  if (specs.length > MOST_COLUMNS) throw new Error(`it takes ${specs.length} columns, more than ${MOST_COLUMNS}`);
  return specs.map((spec) => {
    const type = TYPES[spec.type];
    const name = "name" in spec ? spec.name : undefined;
    if (name === undefined) throw new Error("a column of its signature has no name");
    if (type === undefined) throw new Error(`its column ${name} is of the type ${spec.type}, which no endpoint takes`);
    const takesMissing = !("required" in spec) || spec.required !== true || ["float", "double"].includes(spec.type);
    return input(name, type, takesMissing);
  });
}

function arrayInputs(count: number, { "tensor-spec": { dtype, shape } }: z.infer<typeof Tensor>): SignatureInput[] {
  const [, width] = shape;
  if (count > 1 || shape.length !== 2 || width === undefined || width < 1 || width > MOST_COLUMNS) {
    throw new Error(
      `it takes arrays of the shape ${JSON.stringify(shape)}: a table with 1 to ${MOST_COLUMNS} columns is needed`,
    );
  }
  if (!/^(float|u?int)\d+$/.test(dtype)) throw new Error(`it takes an array of ${dtype}: numbers are needed`);
  return Array.from({ length: width }, (_, at) => input(String(at), "number", dtype.startsWith("float")));
}

function input(name: string, type: SignatureInput["type"], missingSeen: boolean): SignatureInput {
  const example = { number: 0, boolean: false, text: "", timestamp: "2026-01-01T00:00:00.000Z" }[type];
  return { name, type, missingSeen, levels: null, minimum: null, maximum: null, example };
}
