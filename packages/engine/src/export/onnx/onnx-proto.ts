import { ByteWriter } from "../../byte-writer.js";

// The part of onnx.proto that models of ours need (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto), written as
// Protocol Buffers: fields in the order of their numbers, so that the same model gives the same bytes.

/** TensorProto.DataType. */
export const ELEMENT = { float: 1, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof ELEMENT;

export type Tensor = { readonly dims: readonly number[] } & (
  | { readonly type: "float"; readonly values: Float32Array }
  | { readonly type: "double"; readonly values: Float64Array }
  | { readonly type: "int64"; readonly values: readonly number[] }
  | { readonly type: "string"; readonly values: readonly string[] }
);

/** An attribute of a node by its type: one integer, one text, lists, or a tensor. */
export type Attribute =
  | { readonly int: number }
  | { readonly text: string }
  | { readonly ints: ArrayLike<number> }
  | { readonly floats: ArrayLike<number> }
  | { readonly texts: readonly string[] }
  | { readonly tensor: Tensor };

export interface Node {
  readonly opType: string;
  /** "" is the standard's own. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** An input or output of the graph; a dimension is a number, or a name where it can be any. */
export interface ValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
  readonly description?: string;
}

export interface Model {
  readonly name: string;
  readonly producerVersion: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly irVersion: number;
  /** Version of the operators by domain. */
  readonly operatorSets: Readonly<Record<string, number>>;
  readonly nodes: readonly Node[];
  readonly constants: Readonly<Record<string, Tensor>>;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** One message: a list of fields, each with its number and the way it is written. Integers are not negative. */
class Message {
  readonly #out = new ByteWriter();

  int(field: number, value: number): this {
    this.#out.unsigned(field * 8).unsigned(value);
    return this;
  }

  text(field: number, value: string): this {
    this.#out.unsigned(field * 8 + 2).text(value);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.#out.unsigned(field * 8 + 2).block(value);
    return this;
  }

  message(field: number, value: Message): this {
    return this.bytes(field, value.#out.toBytes());
  }

  packedInts(field: number, values: ArrayLike<number>): this {
    const packed = new ByteWriter();
    for (let i = 0; i < values.length; i++) packed.unsigned(values[i] as number);
    return this.bytes(field, packed.toBytes());
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    return this.#out.toBytes();
  }
}

export function encodeModel(model: Model): Uint8Array<ArrayBuffer> {
  const message = new Message()
    .int(1, model.irVersion)
    .text(2, "Crisol")
    .text(3, model.producerVersion)
    .text(6, model.description)
    .message(7, graph(model));
  for (const [domain, version] of Object.entries(model.operatorSets)) {
    message.message(8, new Message().text(1, domain).int(2, version));
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    message.message(14, new Message().text(1, key).text(2, value));
  }
  return message.toBytes();
}

function graph({ name, nodes, constants, inputs, outputs }: Model): Message {
  const message = new Message();
  nodes.forEach((node, i) => {
    message.message(1, nodeMessage(node, `${node.opType}_${i}`));
  });
  message.text(2, name);
  for (const [constant, tensor] of Object.entries(constants)) message.message(5, tensorMessage(tensor, constant));
  for (const input of inputs) message.message(11, valueInfo(input));
  for (const output of outputs) message.message(12, valueInfo(output));
  return message;
}

function nodeMessage({ opType, domain, inputs, outputs, attributes }: Node, name: string): Message {
  const message = new Message();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, name).text(4, opType);
  for (const [key, value] of Object.entries(attributes)) message.message(5, attributeMessage(key, value));
  return message.text(7, domain);
}

function attributeMessage(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if ("int" in value) return message.int(3, value.int).int(20, 2);
  if ("text" in value) return message.text(4, value.text).int(20, 3);
  if ("tensor" in value) return message.message(5, tensorMessage(value.tensor, name)).int(20, 4);
  if ("floats" in value) return message.bytes(7, bytesOf(Float32Array.from(value.floats))).int(20, 6);
  if ("ints" in value) return message.packedInts(8, value.ints).int(20, 7);
  for (const text of value.texts) message.text(9, text);
  return message.int(20, 8);
}

function tensorMessage(tensor: Tensor, name: string): Message {
  const message = new Message().packedInts(1, tensor.dims).int(2, ELEMENT[tensor.type]);
  if (tensor.type === "string") for (const text of tensor.values) message.text(6, text);
  message.text(8, name);
  if (tensor.type === "int64") message.bytes(9, bytesOf(BigInt64Array.from(tensor.values, BigInt)));
  else if (tensor.type !== "string") message.bytes(9, bytesOf(tensor.values));
  return message;
}

function valueInfo({ name, type, dims, description }: ValueInfo): Message {
  const shape = new Message();
  for (const dim of dims) {
    shape.message(1, typeof dim === "number" ? new Message().int(1, dim) : new Message().text(2, dim));
  }
  const tensorType = new Message().int(1, ELEMENT[type]).message(2, shape);
  const message = new Message().text(1, name).message(2, new Message().message(1, tensorType));
  return description === undefined ? message : message.text(3, description);
}

function bytesOf(values: Float32Array | Float64Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
