import { type Attribute, type ElementType, encodeModel, type Node, type Tensor, type ValueInfo } from "./onnx-proto.js";

/** What numbers are computed in. */
export type NumberType = "float" | "double";

/** The name of a tensor in the graph. */
export type Value = string;

const OPERATOR_SETS = { "": 17, "ai.onnx.ml": 3 } as const;
const IR_VERSION = 8;

/** A graph as it is built: operators in the order in which they run, and the constants that they use. */
export class OnnxGraph {
  readonly numberType: NumberType;
  readonly #names = new Set<string>();
  readonly #nodes: Node[] = [];
  readonly #constants: Record<string, Tensor> = {};
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];

  constructor(numberType: NumberType) {
    this.numberType = numberType;
  }

  /** An input of the graph; its name in the file is `name` unless that is empty or taken. */
  input(name: string, type: ElementType, width: number, description: string): Value {
    const value = this.#unique(name || "column");
    this.#inputs.push({ name: value, type, dims: ["rows", width], description });
    return value;
  }

  /** Adds an operator of the standard's own set and returns its output. */
  op(opType: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}): Value {
    return this.#add(opType, "", inputs, attributes);
  }

  /** Adds an operator of the set for classical machine learning. */
  ml(opType: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>>): Value {
    return this.#add(opType, "ai.onnx.ml", inputs, attributes);
  }

  /** A constant of the graph's number type; a scalar when `dims` is empty. */
  numbers(values: ArrayLike<number>, dims: readonly number[], type: NumberType = this.numberType): Value {
    return this.#constant(
      type === "float"
        ? { type, values: Float32Array.from(values), dims }
        : { type, values: Float64Array.from(values), dims },
    );
  }

  number(value: number, type: NumberType = this.numberType): Value {
    return this.numbers([value], [], type);
  }

  integers(values: readonly number[], dims: readonly number[] = [values.length]): Value {
    return this.#constant({ type: "int64", values, dims });
  }

  texts(values: readonly string[]): Value {
    return this.#constant({ type: "string", values, dims: [values.length] });
  }

  /** Makes `value` an output of the graph. */
  output(name: string, value: Value, type: ElementType, dims: readonly (number | string)[]): void {
    const output = this.#unique(name);
    this.#nodes.push({ opType: "Identity", domain: "", inputs: [value], outputs: [output], attributes: {} });
    this.#outputs.push({ name: output, type, dims });
  }

  encode(about: { name: string; description: string; producerVersion: string; metadata: Record<string, string> }) {
    return encodeModel({
      ...about,
      irVersion: IR_VERSION,
      operatorSets: OPERATOR_SETS,
      nodes: this.#nodes,
      constants: this.#constants,
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
  }

  #add(opType: string, domain: string, inputs: readonly Value[], attributes: Node["attributes"]): Value {
    const output = this.#unique(`${opType}_${this.#nodes.length}`);
    this.#nodes.push({ opType, domain, inputs, outputs: [output], attributes });
    return output;
  }

  #constant(tensor: Tensor): Value {
    const name = this.#unique(`constant_${this.#names.size}`);
    this.#constants[name] = tensor;
    return name;
  }

  #unique(wanted: string): string {
    let name = wanted;
    for (let suffix = 2; this.#names.has(name); suffix++) name = `${wanted}_${suffix}`;
    this.#names.add(name);
    return name;
  }
}
