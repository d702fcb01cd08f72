import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOfMlmodel, inputNames } from "./mlmodel-signature.js";

const PYYAML = `flavors:
  lightgbm:
    data: model.lgb
signature:
  inputs: '[{"type": "double", "name": "mean radius", "required": true}, {"type":
    "double", "name": "año", "required": true}]'
  outputs: null
`;

async function columns(mlmodel: string, own: readonly string[]) {
  const read = async () => Buffer.from(mlmodel);
  return columnsOfMlmodel({ read }, { sha256: "", sizeBytes: mlmodel.length }, own);
}

test("columns have the names of the table that the client gave, in place of those that its library made of them", async () => {
  expect(await columns(PYYAML, ["mean_radius", "a_o"])).toEqual(["mean radius", "año"]);
  expect(await columns(PYYAML, ["año", "mean radius"])).toBe(undefined);
  expect(await columns(PYYAML, ["f0", "f1", "f2"])).toBe(undefined);
});

test("no text is more than no signature, nor makes anything but a list of names", () => {
  const tensors = `signature:\n  inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}}]'\n`;
  const bomb = `a: &a [x, x]\n${"bcdefghij".replace(/./g, (at, i: number) => `${at}: &${at} [*${"abcdefghi"[i]}, *${"abcdefghi"[i]}]\n`)}signature: {inputs: *j}\n`;
  for (const text of ["", "a", "[", "signature: 1", tensors, bomb, "!!js/function 'x'", 'signature: {inputs: "{}"}']) {
    expect([text, inputNames(text)]).toEqual([text, undefined]);
  }
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 5 }), (names) => {
      const inputs = JSON.stringify(names.map((name) => ({ type: "double", name })));
      expect(inputNames(JSON.stringify({ signature: { inputs } }))).toEqual(names);
    }),
  );
});
