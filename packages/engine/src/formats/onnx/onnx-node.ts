import { ModelFileError } from "../../engine-error.js";
import { excerpt } from "../file-text.js";
import { readTensor, type Tensor } from "./onnx-tensor.js";
import { bytesOf, fieldsNumbered, fieldsOf, floatsOf, integersOf, type ProtoField, textOf } from "./proto-reader.js";

/** Fields of an AttributeProto. */
const FLOAT = 2;
const INT = 3;
const TEXT = 4;
const TENSOR = 5;
const FLOATS = 7;
const INTS = 8;
const TEXTS = 9;
const MOST_ATTRIBUTES = 100;

/** An operator of the graph; attributes are read when they are asked for, and checked for type and range. */
export class OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly #attributes = new Map<string, Uint8Array>();
  readonly #where: string;

  constructor(message: Uint8Array, index: number) {
    const inputs: string[] = [];
    const outputs: string[] = [];
    let type = "";
    let domain = "";
    for (const field of fieldsOf(message)) {
      if (field.number === 1) inputs.push(textOf(field));
      else if (field.number === 2) outputs.push(textOf(field));
      else if (field.number === 4) type = textOf(field);
      else if (field.number === 5) this.#addAttribute(bytesOf(field));
      else if (field.number === 7) domain = textOf(field);
    }
    this.inputs = inputs;
    this.outputs = outputs;
    this.operator = domain === "" || domain === "ai.onnx" || domain === "ai.onnx.ml" ? type : `${domain}.${type}`;
    this.#where = `operator ${excerpt(this.operator)} (number ${index + 1} of the ONNX file)`;
  }

  has(name: string): boolean {
    return this.#attributes.has(name);
  }

  integer(name: string, otherwise: number): number {
    return integersOf(this.#fields(name, INT))[0] ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    return floatsOf(this.#fields(name, FLOAT), 4)[0] ?? otherwise;
  }

  text(name: string, otherwise: string): string {
    for (const field of this.#fields(name, TEXT)) return textOf(field);
    return otherwise;
  }

  /** A list of whole numbers, empty where there is none. */
  integers(name: string): Float64Array {
    return integersOf(this.#fields(name, INTS));
  }

  texts(name: string): readonly string[] {
    const texts: string[] = [];
    for (const field of this.#fields(name, TEXTS)) texts.push(textOf(field));
    return texts;
  }

  /** A list of numbers, which may be an attribute of 32-bit floats or a tensor named `<name>_as_tensor`. */
  floats(name: string): Float64Array {
    return this.tensor(`${name}_as_tensor`)?.numbers ?? floatsOf(this.#fields(name, FLOATS), 4);
  }

  tensor(name: string): Tensor | undefined {
    for (const field of this.#fields(name, TENSOR)) return readTensor(bytesOf(field));
    return undefined;
  }

  fail(problem: string): never {
    throw new ModelFileError(`${this.#where} ${problem}`);
  }

  #fields(name: string, number: number): Iterable<ProtoField> {
    const attribute = this.#attributes.get(name);
    return attribute ? fieldsNumbered(attribute, number) : [];
  }

  #addAttribute(message: Uint8Array): void {
    if (this.#attributes.size >= MOST_ATTRIBUTES) {
      throw new ModelFileError(`the ONNX file has an operator of more than ${MOST_ATTRIBUTES} attributes`);
    }
    for (const field of fieldsNumbered(message, 1)) this.#attributes.set(textOf(field), message);
  }
}
