import type { Row, Signature, SignatureInput } from "@crisol/contract";
import { exampleRow } from "../../deploy/loaded-models.js";
import { MLFLOW_VERSION } from "./mlflow-version.js";
import { LOADER, LOADER_MODULE } from "./pyfunc-loader.js";

/** Files by their paths in the folder, in the order of the alphabet. */
export type ModelFolder = ReadonlyMap<string, Uint8Array>;

export interface FolderOf {
  readonly onnx: Uint8Array;
  readonly signature: Signature;
  /** Columns that are whole numbers in the data of the training; null where the types of its columns are not known. */
  readonly wholeNumbers: ReadonlySet<string> | null;
  /** Of the model file. */
  readonly sha256: string;
  readonly runId: string | null;
  readonly createdAtMs: number;
  /** What the file lacks of what the model answers, as a sentence. */
  readonly leftOut: string | undefined;
}

const REQUIREMENTS = ["mlflow>=3", "numpy", "onnx>=1.15", "onnxruntime>=1.17", "pandas"];

/**
 * A model of ours as a folder that MLflow's client loads, as ONNX or as a Python function: the graph, what it needs, what it
 * takes and answers, and a row to try it with. The same model gives the same bytes.
 *
 * MLflow holds tables against a signature more strictly than we do: whole numbers are no floats to it, nor the other way. So
 * there is one only where the types of the columns are known: as pandas reads them from the data of the training.
 */
export function modelFolder(of: FolderOf): ModelFolder {
  const { onnx, signature, wholeNumbers, sha256, runId, createdAtMs, leftOut } = of;
  const example = exampleRow(signature);
  const flavors = {
    onnx: { code: "code", data: "model.onnx", providers: ["CPUExecutionProvider"] },
    python_function: {
      code: "code",
      data: "model.onnx",
      env: { virtualenv: "python_env.yaml" },
      loader_module: LOADER_MODULE,
    },
  };
  const about = {
    flavors,
    metadata: { crisol_model_sha256: sha256, ...(leftOut !== undefined && { crisol_note: leftOut }) },
    mlflow_version: MLFLOW_VERSION,
    model_size_bytes: onnx.byteLength,
    model_uuid: sha256.slice(0, 32),
    ...(runId !== null && { run_id: runId }),
    saved_input_example_info: { artifact_path: "input_example.json", pandas_orient: "split", type: "dataframe" },
    ...(wholeNumbers !== null && { signature: signatureView(signature, wholeNumbers) }),
    utc_time_created: new Date(createdAtMs).toISOString().replace("T", " ").replace("Z", "000"),
  };
  const environment = {
    python: "3.11",
    build_dependencies: ["pip", "setuptools", "wheel"],
    dependencies: ["-r requirements.txt"],
  };
  return new Map<string, Uint8Array>([
    // JSON is YAML.
    ["MLmodel", text(JSON.stringify(about, null, 2))],
    [`code/${LOADER_MODULE}.py`, text(LOADER)],
    ["input_example.json", text(exampleView(signature, example))],
    ["model.onnx", onnx],
    ["python_env.yaml", text(JSON.stringify(environment, null, 2))],
    ["requirements.txt", text(REQUIREMENTS.join("\n"))],
  ]);
}

function signatureView({ inputs, output }: Signature, wholeNumbers: ReadonlySet<string>): object {
  const answers = [
    { type: output.task === "regression" ? "double" : "string", name: "prediction", required: true },
    ...output.classes.map((name) => ({ type: "double", name: `probability_${name}`, required: true })),
  ];
  const takes = inputs.map((input) => ({
    type: typeOf(input, wholeNumbers),
    name: input.name,
    required: !input.missingSeen,
  }));
  return { inputs: ascii(takes), outputs: ascii(answers), params: null };
}

/** As pandas reads the column: one of whole numbers with gaps has floats. */
function typeOf({ name, type, missingSeen }: SignatureInput, wholeNumbers: ReadonlySet<string>): string {
  if (type === "number") return wholeNumbers.has(name) && !missingSeen ? "long" : "double";
  return { boolean: "boolean", text: "string", timestamp: "datetime" }[type];
}

function exampleView({ inputs }: Signature, example: Row): string {
  const cells = inputs.map(({ name, type }) => {
    const cell = example[name] ?? null;
    // MLflow takes times without a zone, and we take those as of UTC.
    return type === "timestamp" && typeof cell === "string" ? cell.replace(/Z$/, "") : cell;
  });
  return ascii({ columns: inputs.map(({ name }) => name), data: [cells] });
}

/** JSON without letters that readers of YAML refuse or change. */
function ascii(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const text = (content: string) => Buffer.from(`${content}\n`);
