import { readdirSync, readFileSync } from "node:fs";
import { algorithms, fitPipeline, frameFromRows, savePipeline } from "@crisol/engine";
import { expect, test } from "vitest";

// A reader that knows nothing of the engine: it does what the page says, and must come to the engine's predictions.

const page = readFileSync(new URL("model-file.md", import.meta.url), "utf8");
const golden = new URL("../../packages/engine/test/golden/models/", import.meta.url);

interface Container {
  readonly header: Record<string, unknown>;
  readonly sections: Record<string, ArrayLike<number>>;
}

const TYPES = {
  float64: Float64Array,
  float32: Float32Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint16: Uint16Array,
  uint8: Uint8Array,
};

function readContainer(file: Uint8Array): Container {
  const magic = /magic: `([^`]+)`/
    .exec(page)?.[1]
    ?.split(" ")
    .map((byte) => Number.parseInt(byte, 16));
  expect([...file.subarray(0, 8)]).toEqual(magic);
  const view = new DataView(file.buffer, file.byteOffset);
  expect(view.getUint32(8, true)).toBe(1);
  const length = view.getUint32(12, true);
  const directory = JSON.parse(new TextDecoder().decode(file.subarray(24, 24 + length)));
  let at = 24 + length;
  const sections: Record<string, ArrayLike<number>> = {};
  for (const { name, type, length: count } of directory.sections) {
    at = Math.ceil(at / 8) * 8;
    const array = TYPES[type as keyof typeof TYPES];
    const bytes = count * array.BYTES_PER_ELEMENT;
    sections[name] = new array(file.slice(at, at + bytes).buffer);
    at += bytes;
  }
  expect(Math.ceil(at / 8) * 8).toBe(file.length);
  return { header: directory.header, sections };
}

/** The raw scores of one row by the table of trees, in either version. */
function treeScores({ header, sections }: Container, row: readonly (number | null)[]): number[] {
  const s = sections as Record<string, Float64Array>;
  const features = header.features as { kind: string; cardinality: number }[];
  const version = (header.forestVersion as number | undefined) ?? 1;
  const firstBin = features.map((_, f) => features.slice(0, f).reduce((sum, one) => sum + (one.cardinality ?? 0), 0));
  const none = version === 1 ? 255 : 65535;
  const scores = Array.from(s.base_scores!);
  const inSet = (set: number, bin: number) => {
    const [begin, end] = version === 1 ? [set * 8, set * 8 + 8] : [s.set_starts![set]!, s.set_starts![set + 1]!];
    const word = begin + Math.floor(bin / 32);
    return word < end && ((s.category_sets![word]! >>> (bin % 32)) & 1) === 1;
  };
  for (let tree = 0; tree + 1 < s.tree_starts!.length; tree++) {
    const start = s.tree_starts![tree]!;
    let node = start;
    while (s.feature![node]! >= 0) {
      const feature = s.feature![node]!;
      const zero = s.zero_is_missing?.[feature] === 1 && Math.abs(row[feature] ?? 1) <= Math.fround(1e-35);
      const value = zero ? null : (row[feature] ?? null);
      let goesLeft = s.missing_left![node] === 1;
      if (features[feature]!.kind === "category") {
        const bin = value === null ? none : (s.category_bins![firstBin[feature]! + value] ?? none);
        if (bin !== none) goesLeft = inSet(s.threshold![node]!, bin);
      } else if (value !== null) goesLeft = value <= s.threshold![node]!;
      node = start + s.left![node]! + (goesLeft ? 0 : 1);
    }
    scores[tree % scores.length]! += s.threshold![node]!;
  }
  return scores;
}

function linked(scores: readonly number[], link: string): number[] {
  if (link === "sigmoid") return scores.map((score) => 1 / (1 + Math.exp(-score)));
  if (link === "exponential") return scores.map(Math.exp);
  if (link === "identity") return [...scores];
  const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
  return powers.map((power) => power / powers.reduce((a, b) => a + b, 0));
}

const names = readdirSync(golden).map((name) => name.replace(/\.\w+$/, ""));

test.each([...new Set(names)].filter((name) => name.startsWith("gradient_boosting")))(
  "%s, read by the page",
  (name) => {
    const container = readContainer(new Uint8Array(readFileSync(new URL(`${name}.crisol`, golden))));
    const { columns, answer: predictions } = JSON.parse(readFileSync(new URL(`${name}.json`, golden), "utf8"));
    const {
      task,
      link = { binary_classification: "sigmoid", multiclass_classification: "softmax", regression: "identity" }[
        task as string
      ],
    } = container.header;
    const numbers = columns.map((column: (number | string | null)[]) =>
      column.map((cell) => (cell === null || cell === "NaN" ? null : Number(cell))),
    );
    const predicted = columns[0].flatMap((_: number, row: number) =>
      linked(
        treeScores(
          container,
          numbers.map((column: (number | null)[]) => column[row]),
        ),
        link as string,
      ),
    );
    expect(predicted).toHaveLength(predictions.length);
    predicted.forEach((value: number, i: number) => {
      expect(value).toBeCloseTo(predictions[i], 12);
    });
  },
);

test("the page names every section and every field of a header that today's algorithms write", () => {
  const table = Array.from({ length: 60 }, (_, i) => ({
    size: (i * 37) % 50,
    age: (i * 11) % 30,
    y: ((i * 37) % 50) + i / 9,
  }));
  const missing = algorithms.flatMap(({ name, tasks }) => {
    const regression = tasks.includes("regression");
    const frame = frameFromRows(table.map((row) => ({ ...row, y: regression ? row.y : row.y > 30 })));
    const pipeline = fitPipeline({
      frame,
      targetColumn: "y",
      task: regression ? "regression" : "binary_classification",
      recipe: { steps: [] },
      rows: { train: Array.from({ length: 60 }, (_, i) => i) },
      algorithm: name,
      seed: 1,
    });
    const { header, sections } = readContainer(savePipeline(pipeline));
    const names = [...Object.keys(header), ...Object.keys(sections).map((section) => section.replace("model/", ""))];
    return names.filter((one) => !page.includes(`\`${one}\``)).map((one) => `${name}: ${one}`);
  });
  expect(missing).toEqual([]);
});
