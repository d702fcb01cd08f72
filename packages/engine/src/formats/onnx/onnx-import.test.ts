import { describe, expect, test } from "vitest";
import { exportCase, exportCaseNames } from "../../../test/export-cases.js";
import { type OnnxCase, readOnnxCases, readRefusedOnnx } from "../../../test/golden-onnx.js";
import { circle, doubled, ensemble, onnxModel, secondOfThree } from "../../../test/handmade-onnx.js";
import { ModelFileError } from "../../engine-error.js";
import { exportOnnx } from "../../export/onnx/export-onnx.js";
import type { Frame } from "../../frame/frame.js";
import type { Pipeline } from "../../pipeline.js";
import { loadPipeline, savePipeline } from "../../pipeline-file.js";
import { importedPipeline } from "../imported-model.js";
import { importOnnx } from "./onnx-import.js";

const golden = { cases: readOnnxCases(), refused: readRefusedOnnx() };
const bytesOf = (base64: string) => Uint8Array.from(Buffer.from(base64, "base64"));

function frameOf(names: readonly string[], columns: OnnxCase["columns"]): Frame {
  return {
    rowCount: columns[0]?.length ?? 0,
    columns: columns.map((values, c) => {
      const name = names[c] as string;
      if (!values.some((value) => typeof value === "string")) {
        return {
          kind: "numeric",
          name,
          values: Float64Array.from(values, (value) => (value as number | null) ?? Number.NaN),
        };
      }
      const levels = [...new Set(values.map(String))];
      return {
        kind: "category",
        name,
        levels,
        codes: Int32Array.from(values, (value) => levels.indexOf(String(value))),
      };
    }),
  };
}

describe.each(Object.entries(golden.cases))(
  "ONNX Runtime's model: %s",
  (_name, { bytes, columns, predictions, labels }) => {
    const model = importOnnx(bytesOf(bytes));
    const pipeline = importedPipeline(model, { targetColumn: "y" });
    const predict = (of: typeof pipeline) => {
      const prediction = of.predict(frameOf(model.columns, columns));
      return prediction.task === "regression" ? prediction.values : prediction.probabilities;
    };

    test("predicts what ONNX Runtime does", () => {
      const predicted = predict(pipeline);
      expect(predicted).toHaveLength(predictions.length);
      predictions.forEach((expected, i) => {
        expect(Math.abs((predicted[i] as number) - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
      });
      if (labels === undefined) expect(pipeline.task).toBe("regression");
      else expect(pipeline.classes).toEqual([...new Set(labels)].sort());
    });

    test("is a model of ours: saved and loaded it predicts the same", () => {
      const file = savePipeline(pipeline);
      expect(predict(loadPipeline(file))).toEqual(predict(pipeline));
      expect(savePipeline(loadPipeline(file))).toEqual(file);
    });

    test("exported to ONNX again and read again it predicts the same", () => {
      const exported = exportOnnx(pipeline);
      if ((pipeline.recipe.save().header.transforms as { type: string }[]).some(({ type }) => type === "categorise")) {
        // How we export categories that are numbers is more than the reader knows.
        expect(() => importOnnx(exported)).toThrow(/operator "(GreaterOrEqual|ReduceMax|ArgMax)"/);
        return;
      }
      const again = importOnnx(exported);
      expect(again.target).toBe("y");
      const pipelineAgain = importedPipeline(again, { targetColumn: "y" });
      expect(pipelineAgain.classes).toEqual(pipeline.classes);
      const expected = predict(pipeline);
      predict(pipelineAgain).forEach((value, i) => {
        expect(Math.abs(value - (expected[i] as number))).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
      });
    });
  },
);

describe("our own exports come back", () => {
  test.each(exportCaseNames)("%s", (name) => {
    const { pipeline, rows } = exportCase(name);
    let again: Pipeline;
    try {
      again = importedPipeline(importOnnx(exportOnnx(pipeline)), { targetColumn: "y" });
    } catch (error) {
      expect(error).toBeInstanceOf(ModelFileError);
      expect((error as Error).message).toMatch(/operator "\w+"|column /);
      return;
    }
    const [given, expected] = [again.predict(rows), pipeline.predict(rows)];
    expect(given.task).toBe(expected.task);
    const numbers = (prediction: typeof given) =>
      prediction.task === "regression" ? prediction.values : prediction.probabilities;
    numbers(given).forEach((value, i) => {
      const own = numbers(expected)[i] as number;
      expect(Math.abs(value - own)).toBeLessThan(1e-9 * Math.max(1, Math.abs(own)));
    });
  });
});

test("columns get the names that are given", () => {
  const { bytes } = golden.cases["random forest, regression"] as OnnxCase;
  const model = importOnnx(bytesOf(bytes), ["height", "width", "depth"]);
  expect(model.columns).toEqual(["f0", "f1", "f2"]);
  expect(model.recipe.inputs.map(({ name }) => name)).toEqual(["height", "width", "depth"]);
  expect(() => importOnnx(bytesOf(bytes), ["a", "b"])).toThrow(/takes 3 columns, and 2 names/);
  expect(() => importOnnx(bytesOf(bytes), ["a", "b", "a"])).toThrow(/one name/);
});

test("columns of no use to the model need no names", () => {
  const inputs = (columns?: readonly string[]) =>
    importOnnx(secondOfThree(0.5), columns).recipe.inputs.map(({ name }) => name);
  expect(inputs()).toEqual(["f1"]);
  expect(inputs(["a", "b", "c"])).toEqual(["b"]);
  expect(inputs(["b"])).toEqual(["b"]);
  expect(() => inputs(["a", "b"])).toThrow("takes 3 columns, of which it uses 1, and 2 names were given");
});

test("who wrote a file, and that explanations know no rows, is said", () => {
  const { producer, notes } = importOnnx(bytesOf((golden.cases["LightGBM, regression"] as OnnxCase).bytes));
  expect(producer).toBe("OnnxMLTools 1.16.0");
  expect(notes.join()).toContain("how many training rows");
});

describe("refused with a sentence", () => {
  const file = bytesOf((golden.cases["random forest, two classes"] as OnnxCase).bytes);
  test.each<readonly [string, Uint8Array, RegExp]>([
    ["an operator that is no model of ours", bytesOf(golden.refused.SVC as string), /operator "SVMClassifier"/],
    ["one against the rest", bytesOf(golden.refused["one against the rest"] as string), /operator "/],
    ["another file", new TextEncoder().encode("hello, world"), /ONNX/],
    ["nothing", new Uint8Array(0), /no graph/],
    ["a cut", file.subarray(0, file.length - 40), /cut off/],
    ["a length of 2^62", Uint8Array.of(0x3a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40), /cut off/],
    ["a number without end", new Uint8Array(100).fill(0xff), /cut off/],
    ["a tree in a circle", onnxModel(ensemble({ nodes_truenodeids: [0, 0, 0] })), /reached twice/],
    ["a node reached twice", onnxModel(ensemble({ nodes_truenodeids: [2, 0, 0] })), /reached twice/],
    ["a link to nowhere", onnxModel(ensemble({ nodes_falsenodeids: [7, 0, 0] })), /has a child -1/],
    ["a node twice", onnxModel(ensemble({ nodes_nodeids: [0, 1, 1] })), /node 1 of tree 0 twice/],
    ["node 2^31", onnxModel(ensemble({ nodes_truenodeids: [2 ** 31, 0, 0] })), /has a child -1/],
    ["feature 2^31", onnxModel(ensemble({ nodes_featureids: [2 ** 31, 0, 0] })), /feature 2147483648/],
    [
      "a feature that is not there",
      onnxModel(ensemble({ nodes_featureids: [1, 0, 0] })),
      /feature 1, and its rows have 1/,
    ],
    ["a count that is wrong", onnxModel(ensemble({ nodes_featureids: [0, 0] })), /2 nodes_featureids for 3 nodes/],
    ["2^31 targets", onnxModel(ensemble({ n_targets: 2 ** 31 })), /2147483648 targets/],
    ["targets without leaves", onnxModel(ensemble({ n_targets: 99_999 })), /99999 numbers/],
    ["a leaf of infinity", onnxModel(ensemble({ target_weights: [Number.POSITIVE_INFINITY, 1] })), /leaf of Infinity/],
    ["a split at NaN", onnxModel(ensemble({ nodes_values: [Number.NaN, 0, 0] })), /at NaN/],
    ["an unknown mode", onnxModel(ensemble({ nodes_modes: ["toString", "LEAF", "LEAF"] })), /mode "toString"/],
    ["a leaf for a node that is not there", onnxModel(ensemble({ target_nodeids: [1, 9] })), /node 9 of tree 0/],
    ["external data", onnxModel(ensemble({}), { external: true }), /external data/],
    ["an operator in a circle", onnxModel(circle), /comes later or never/],
    ["columns doubled again and again", onnxModel(doubled(40)), /more columns than/],
    ["an input of 2^31 columns", onnxModel(ensemble({}), { width: 2 ** 31 }), /1 to 100000/],
    ["an input of unknown width", onnxModel(ensemble({}), { width: undefined }), /number of columns in the file/],
  ])("%s", (_name, hostile, message) => {
    expect(() => importOnnx(hostile)).toThrow(ModelFileError);
    expect(() => importOnnx(hostile)).toThrow(message);
  });
});
