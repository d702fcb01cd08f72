import { ByteWriter } from "../src/byte-writer.js";

// ONNX files written by hand for tests: what no library writes.

type Message = Uint8Array;
export type Attributes = Readonly<Record<string, number | string | readonly (number | string)[]>>;

const INTS = /ids$|true$/;

type Field = readonly [number, number | string | Message];

function message(...fields: readonly Field[]): Message {
  return messageOf(fields);
}

/** As `message`, for more fields than a call can have. */
function messageOf(fields: Iterable<Field>): Message {
  const out = new ByteWriter();
  for (const [number, value] of fields) {
    if (typeof value === "number") out.unsigned(number * 8).unsigned(value);
    else if (typeof value === "string") out.unsigned(number * 8 + 2).text(value);
    else out.unsigned(number * 8 + 2).block(value);
  }
  return out.toBytes();
}

function attribute(name: string, value: Attributes[string]): Message {
  if (typeof value === "number") return message([1, name], [3, value]);
  if (typeof value === "string") return message([1, name], [4, value]);
  if (typeof value[0] === "string") return messageOf([[1, name], ...value.map((text): Field => [9, text as string])]);
  if (INTS.test(name)) {
    const packed = new ByteWriter();
    for (const entry of value) packed.unsigned(entry as number);
    return message([1, name], [8, packed.toBytes()]);
  }
  const floats = Float32Array.from(value as readonly number[]);
  return message([1, name], [7, new Uint8Array(floats.buffer)]);
}

export function operator(
  type: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Attributes = {},
): Message {
  return message(
    ...inputs.map((name) => [1, name] as const),
    ...outputs.map((name) => [2, name] as const),
    [4, type],
    ...Object.entries(attributes).map(([name, value]) => [5, attribute(name, value)] as const),
  );
}

/** A regression of one stump on "x", with some attributes changed. */
export function ensemble(changes: Attributes, input = "x"): readonly Message[] {
  return [
    operator("TreeEnsembleRegressor", [input], ["y"], {
      n_targets: 1,
      nodes_treeids: [0, 0, 0],
      nodes_nodeids: [0, 1, 2],
      nodes_featureids: [0, 0, 0],
      nodes_values: [0.5, 0, 0],
      nodes_modes: ["BRANCH_LEQ", "LEAF", "LEAF"],
      nodes_truenodeids: [1, 0, 0],
      nodes_falsenodeids: [2, 0, 0],
      target_treeids: [0, 0],
      target_nodeids: [1, 2],
      target_ids: [0, 0],
      target_weights: [1, 2],
      ...changes,
    }),
  ];
}

/** Two operators that wait for each other. */
export const circle: readonly Message[] = [
  operator("Identity", ["b"], ["a"]),
  operator("Identity", ["a"], ["b"]),
  ...ensemble({}, "b"),
];

/** The columns beside themselves, `times` in a row. */
export function doubled(times: number): readonly Message[] {
  const name = (i: number) => (i === 0 ? "x" : `x${i}`);
  const steps = Array.from({ length: times }, (_, i) => {
    return operator("Concat", [name(i), name(i)], [name(i + 1)], { axis: 1 });
  });
  return [...steps, ...ensemble({}, name(times))];
}

/** A stump on the second of three columns: nothing else comes to it. */
export function secondOfThree(threshold: number): Message {
  const picked = operator("ArrayFeatureExtractor", ["x", "second"], ["x1"]);
  const stump = ensemble({ nodes_values: [threshold, 0, 0] }, "x1");
  return onnxModel([picked, ...stump], { width: 3, constants: { second: [1] } });
}

/** The file of a graph from "x", rows x `width` of 32-bit floats, to "y". */
export function onnxModel(
  operators: readonly Message[],
  options: {
    readonly width?: number | undefined;
    readonly external?: boolean;
    /** Whole numbers by name. */
    readonly constants?: Readonly<Record<string, readonly number[]>>;
  } = {},
): Message {
  const width = "width" in options ? options.width : 1;
  const size = width === undefined ? message([2, "n"]) : message([1, width]);
  const shape = message([1, message([2, "rows"])], [1, size]);
  const input = message([1, "x"], [2, message([1, message([1, 1], [2, shape])])]);
  const constant = message([1, 1], [2, 1], [8, "c"], [13, message([1, "location"], [2, "/etc/passwd"])], [14, 1]);
  const graph = messageOf([
    ...operators.map((entry): Field => [1, entry]),
    ...(options.external ? [[5, constant] as const] : []),
    ...Object.entries(options.constants ?? {}).map(([name, values]): Field => [5, wholeNumbers(name, values)]),
    [11, input],
    [12, message([1, "y"])],
  ]);
  return message([1, 8], [7, graph]);
}

function wholeNumbers(name: string, values: readonly number[]): Message {
  const packed = new ByteWriter();
  for (const value of values) packed.unsigned(value);
  return message([1, values.length], [2, 7], [7, packed.toBytes()], [8, name]);
}
