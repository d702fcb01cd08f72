import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checksum } from "../test/mutations.js";
import { algorithms } from "./algorithms.js";
import { ModelFileError } from "./engine-error.js";
import type { EstimatorState, Section } from "./estimator.js";
import { decodeModelFile, encodeModelFile } from "./model-file.js";

const sections = fc.dictionary(
  fc.string(),
  fc.oneof(
    fc.float64Array(),
    fc.float32Array(),
    fc.int32Array(),
    fc.uint32Array(),
    fc.uint16Array(),
    fc.uint8Array(),
  ) as fc.Arbitrary<Section>,
);
const states = fc.record({ header: fc.dictionary(fc.string(), fc.jsonValue()), sections });

test("a file in a Node Buffer, which shares its memory with others, is read like any other", () => {
  const state = { header: {}, sections: { a: new Float64Array([1, 2]), b: new Uint8Array([3]) } };
  const file = encodeModelFile(state);
  const shared = Buffer.alloc(file.length + 64);
  shared.set(file, 5);
  expect(decodeModelFile(shared.subarray(5, 5 + file.length)).sections).toEqual(state.sections);
});

test("whatever is written is read back, and written again as the same bytes", () => {
  fc.assert(
    fc.property(states, (state) => {
      const file = encodeModelFile(state);
      const read = decodeModelFile(file);
      expect(Object.entries(read.sections)).toEqual(Object.entries(state.sections));
      expect(JSON.stringify(read.header)).toBe(JSON.stringify(state.header));
      expect(encodeModelFile(read)).toEqual(file);
    }),
    { numRuns: 300 },
  );
});

test("a file may lie anywhere in a larger buffer", () => {
  const file = encodeModelFile({ header: { a: 1 }, sections: { x: Float64Array.of(1, 2) } });
  const shifted = new Uint8Array(file.length + 3);
  shifted.set(file, 3);
  expect(decodeModelFile(shifted.subarray(3)).sections.x).toEqual(Float64Array.of(1, 2));
});

const file = encodeModelFile({
  header: { kind: "test", text: "año" },
  sections: { a: Float64Array.of(1, 2, 3), b: Uint8Array.of(1, 2, 3), c: Int32Array.of(-1) },
});

test("every single flipped bit is noticed", () => {
  for (let bit = 0; bit < file.length * 8; bit++) {
    const damaged = file.slice();
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => decodeModelFile(damaged), `bit ${bit}`).toThrow(ModelFileError);
  }
});

test("every cut and every addition is noticed", () => {
  for (let length = 0; length < file.length; length++) {
    expect(() => decodeModelFile(file.subarray(0, length)), `${length} bytes`).toThrow(ModelFileError);
  }
  expect(() => decodeModelFile(Uint8Array.from([...file, ...new Uint8Array(8)]))).toThrow(/8 bytes after/);
});

describe("a file forged with right checksums is still refused", () => {
  const forge = (directory: unknown) => {
    // The directory is taken as it is: the encoder's own checks on sections are passed by.
    const text = typeof directory === "string" ? directory : JSON.stringify(directory);
    const empty = encodeModelFile({ header: { x: "#" }, sections: {} });
    expect(empty.length).toBeGreaterThan(0);
    return withDirectory(new TextEncoder().encode(text));
  };
  const entry = { name: "a", type: "float64", length: 0, crc32c: 0 };
  const cases: [string, unknown][] = [
    ["not JSON", "{"],
    ["deeply nested", `${"[".repeat(200_000)}`],
    ["no header", { sections: [] }],
    ["a header that is a list", { header: [], sections: [] }],
    ["sections that are none", { header: {}, sections: {} }],
    ["an unknown type", { header: {}, sections: [{ ...entry, type: "__proto__" }] }],
    ["a length of 2^50", { header: {}, sections: [{ ...entry, length: 2 ** 50 }] }],
    ["a length of 2^60", { header: {}, sections: [{ ...entry, length: 2 ** 60 }] }],
    ["a negative length", { header: {}, sections: [{ ...entry, length: -1 }] }],
    ["a length with a fraction", { header: {}, sections: [{ ...entry, length: 0.5 }] }],
    ["two of one name", { header: {}, sections: [entry, entry] }],
    ["too many", { header: {}, sections: Array.from({ length: 20_000 }, (_, i) => ({ ...entry, name: `${i}` })) }],
  ];
  test.each(cases)("%s", (_name, directory) => {
    expect(() => decodeModelFile(forge(directory))).toThrow(ModelFileError);
  });
});

/** A file whose preamble fits the directory given. */
function withDirectory(directory: Uint8Array): Uint8Array {
  // A header of one long string has the length and, after its bytes are replaced, only the checksums to be made anew.
  const total = 24 + Math.ceil(directory.length / 8) * 8;
  const forged = new Uint8Array(total);
  const view = new DataView(forged.buffer);
  forged.set(file.subarray(0, 12));
  view.setUint32(12, directory.length, true);
  view.setUint32(16, checksum(directory), true);
  view.setUint32(20, checksum(forged.subarray(0, 20)), true);
  forged.set(directory, 24);
  return forged;
}

describe("a forest's links", () => {
  const leaf = { threshold: [0], feature: [-1], left: [-1] };
  const state = (
    trees: { threshold: number[]; feature: number[]; left: number[] },
    starts: number[],
  ): EstimatorState => ({
    header: {
      estimator: "gradient_boosting",
      task: "regression",
      classCount: 0,
      features: [{ name: "a", kind: "numeric" }],
      outputs: 1,
    },
    sections: {
      base_scores: Float64Array.of(0),
      tree_starts: Int32Array.from(starts),
      feature: Int32Array.from(trees.feature),
      threshold: Float64Array.from(trees.threshold),
      left: Int32Array.from(trees.left),
      missing_left: new Uint8Array(trees.feature.length),
      gain: new Float64Array(trees.feature.length),
      cover: new Uint32Array(trees.feature.length),
      category_sets: new Uint32Array(0),
      category_bins: new Uint8Array(0),
    },
  });
  const boosting = algorithms.find((candidate) => candidate.name === "gradient_boosting")!;

  test("a proper tree is taken", () => {
    boosting.load(state(leaf, [0, 1]));
    boosting.load(state({ threshold: [1, 2, 3], feature: [0, -1, -1], left: [1, -1, -1] }, [0, 3]));
    boosting.load(state({ threshold: [], feature: [], left: [] }, [0]));
  });
  test.each([
    ["a node that is its own child", [0, -1, -1], [0, -1, -1], [0, 3]],
    ["a cycle", [0, 0, -1, -1, -1], [1, 0, -1, -1, -1], [0, 5]],
    ["a child behind the end", [0, -1, -1], [2, -1, -1], [0, 3]],
    ["a child in another tree", [0, -1, -1, -1], [2, -1, -1, -1], [0, 2, 4]],
    ["two parents", [0, 0, 0, -1, -1], [1, 3, 3, -1, -1], [0, 5]],
    ["an orphan", [0, -1, -1, -1], [1, -1, -1, -1], [0, 4]],
    ["a feature that is not there", [7, -1, -1], [1, -1, -1], [0, 3]],
    ["a leaf with a child", [-1, -1, -1], [1, -1, -1], [0, 3]],
    ["an empty tree", [-1], [-1], [0, 0, 1]],
    ["trees out of order", [-1, -1], [-1, -1], [0, 2, 1, 2]],
    ["starts that are none", [-1], [-1], []],
  ])("%s is refused", (_name, feature, left, starts) => {
    const threshold = feature.map(() => 1);
    expect(() => boosting.load(state({ threshold, feature, left }, starts))).toThrow(ModelFileError);
  });
});
