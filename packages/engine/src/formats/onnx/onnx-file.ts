import { ModelFileError } from "../../engine-error.js";
import { excerpt } from "../file-text.js";
import { OnnxNode } from "./onnx-node.js";
import { readTensor, type Tensor } from "./onnx-tensor.js";
import { bytesOf, fieldsOf, integerOf, type ProtoField, textOf } from "./proto-reader.js";

// The part of onnx.proto that classical models need, see export/onnx/onnx-proto.ts, read.

/** Reading takes a small multiple of a file's size in memory. */
const MOST_BYTES = 2 ** 28;
/** Of operators, constants and inputs each: the largest classical pipelines have some thousands. */
const MOST_PARTS = 100_000;

/** An input of the graph: rows x `width`. */
export interface OnnxInput {
  readonly name: string;
  readonly type: "float" | "double" | "integer" | "text";
  readonly width: number;
}

export interface OnnxFile {
  /** Who wrote it, such as "skl2onnx 1.20.0"; "" where the file does not say. */
  readonly producer: string;
  readonly metadata: ReadonlyMap<string, string>;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Without those that have a constant of their name, which are defaults. */
  readonly inputs: readonly OnnxInput[];
  readonly outputs: readonly string[];
}

/** The model in an ONNX file. Throws ModelFileError for anything malformed, and for constants outside of the file. */
export function readOnnxFile(file: Uint8Array): OnnxFile {
  if (file.length > MOST_BYTES) {
    throw new ModelFileError(`an ONNX file may have at most ${MOST_BYTES} bytes, not ${file.length}`);
  }
  const metadata = new Map<string, string>();
  let graph: Uint8Array | undefined;
  let name = "";
  let version = "";
  for (const field of fieldsOf(file)) {
    if (field.number === 2) name = textOf(field);
    else if (field.number === 3) version = textOf(field);
    else if (field.number === 7) graph = bytesOf(field);
    else if (field.number === 14 && metadata.size < MOST_PARTS) metadata.set(...readEntry(bytesOf(field)));
  }
  if (!graph) throw new ModelFileError("the ONNX file has no graph, or is none");
  return { producer: `${name} ${version}`.trim(), metadata, ...readGraph(graph) };
}

function readGraph(graph: Uint8Array): Pick<OnnxFile, "nodes" | "constants" | "inputs" | "outputs"> {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, Tensor>();
  const inputs: Uint8Array[] = [];
  const outputs: string[] = [];
  let parts = 0;
  for (const field of fieldsOf(graph)) {
    if (++parts > MOST_PARTS) throw new ModelFileError(`the ONNX file's graph has more than ${MOST_PARTS} parts`);
    if (field.number === 1) nodes.push(new OnnxNode(bytesOf(field), nodes.length));
    else if (field.number === 5) {
      const tensor = readTensor(bytesOf(field));
      constants.set(tensor.name, tensor);
    } else if (field.number === 11) inputs.push(bytesOf(field));
    else if (field.number === 12) outputs.push(readName(bytesOf(field)));
    else if (field.number === 15) throw new ModelFileError("the ONNX file has sparse constants, which are not read");
  }
  const given = inputs.filter((input) => !constants.has(readName(input))).map(readInput);
  if (new Set(given.map((input) => input.name)).size < given.length) {
    throw new ModelFileError("the ONNX file has two inputs of one name");
  }
  return { nodes, constants, inputs: given, outputs };
}

function readEntry(message: Uint8Array): [string, string] {
  const texts = ["", ""];
  for (const field of fieldsOf(message)) if (field.number <= 2) texts[field.number - 1] = textOf(field);
  return texts as [string, string];
}

function readName(message: Uint8Array): string {
  for (const field of fieldsOf(message)) if (field.number === 1) return textOf(field);
  return "";
}

const TYPES: Readonly<Record<number, OnnxInput["type"]>> = {
  1: "float",
  6: "integer",
  7: "integer",
  8: "text",
  11: "double",
};

function readInput(message: Uint8Array): OnnxInput {
  const name = readName(message);
  const tensor = only(only(message, 2), 1);
  let type: OnnxInput["type"] | undefined;
  const dims: (number | undefined)[] = [];
  for (const field of fieldsOf(tensor)) {
    if (field.number === 1) type = TYPES[integerOf(field)];
    if (field.number !== 2) continue;
    for (const dim of fieldsOf(bytesOf(field))) {
      if (dim.number !== 1 || dims.length > 2) continue;
      const sizes = [...fieldsOf(bytesOf(dim))].filter(({ number }) => number === 1);
      dims.push(sizes.length > 0 ? integerOf(sizes[0] as ProtoField) : undefined);
    }
  }
  const width = dims.length === 1 ? 1 : dims[1];
  if (type === undefined) throw new ModelFileError(`input ${excerpt(name)} is neither of numbers nor of text`);
  if (dims.length < 1 || dims.length > 2 || width === undefined || width < 1 || width > MOST_PARTS) {
    throw new ModelFileError(
      `input ${excerpt(name)} must be rows x columns, with the number of columns in the file, 1 to ${MOST_PARTS}`,
    );
  }
  return { name, type, width };
}

/** The message in the field that a message must have. */
function only(message: Uint8Array, number: number): Uint8Array {
  for (const field of fieldsOf(message)) if (field.number === number) return bytesOf(field);
  throw new ModelFileError("an input of the ONNX file is no tensor");
}
