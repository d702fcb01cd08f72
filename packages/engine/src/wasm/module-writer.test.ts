import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteWriter } from "../byte-writer.js";
import { Code, encodeWasm } from "./module-writer.js";

function instantiate(bytes: Uint8Array<ArrayBuffer>, imports: WebAssembly.Imports = {}) {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports as Record<string, never>;
}

test("constants of every size survive", () => {
  fc.assert(
    fc.property(fc.integer(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.double(), (i, l, d) => {
      const constant = (exportName: string, type: "i32" | "i64" | "f64", code: Code) => {
        return { exportName, params: [], results: [type], locals: [], code };
      };
      const bytes = encodeWasm({
        memory: { name: "memory", initial: 1 },
        functions: [
          constant("i", "i32", new Code().i32(i)),
          constant("l", "i64", new Code().i64(l)),
          constant("d", "f64", new Code().f64(d)),
        ],
      });
      const exports = instantiate(bytes) as unknown as Record<string, () => unknown>;
      expect([exports.i?.(), exports.l?.(), exports.d?.()]).toEqual([i, l, d]);
    }),
  );
});

test("numbers of variable length are read back as they were written", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const bytes = new ByteWriter().unsigned(value).toBytes();
      const read = bytes.reduce((sum, byte, i) => sum + BigInt(byte & 127) * 128n ** BigInt(i), 0n);
      expect(Number(read)).toBe(value);
      expect(bytes.every((byte, i) => byte >= 128 === i < bytes.length - 1)).toBe(true);
    }),
  );
});

test("a loop over its own memory, with data and a function of its own", () => {
  const [address, end, sum] = [0, 1, 2];
  const square = {
    params: ["f64"],
    results: ["f64"],
    locals: [],
    code: new Code().get(0).get(0).op("f64.mul"),
  } as const;
  const code = new Code()
    .block((block) =>
      block.loop((loop) =>
        loop
          .get(address)
          .get(end)
          .op("i32.ge_u")
          .branchIf(1)
          .get(sum)
          .get(address)
          .memory("f64.load")
          .call(0)
          .op("f64.add")
          .set(sum)
          .get(address)
          .i32(8)
          .op("i32.add")
          .set(address)
          .branch(0),
      ),
    )
    .get(sum);
  const exports = instantiate(
    encodeWasm({
      memory: { name: "memory", initial: 1, maximum: 2 },
      functions: [
        square,
        { exportName: "sumOfSquares", params: ["i32", "i32"], results: ["f64"], locals: ["f64"], code },
      ],
      data: [{ address: 64, bytes: new Uint8Array(Float64Array.of(1, 2, 3, 4).buffer) }],
      custom: [{ name: "note", bytes: Uint8Array.of(1, 2, 3) }],
    }),
  ) as unknown as { memory: WebAssembly.Memory; sumOfSquares(from: number, to: number): number };
  expect(exports.sumOfSquares(64, 96)).toBe(30);
  expect(exports.sumOfSquares(64, 64)).toBe(0);
});

test("an imported memory that is shared", () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const bytes = encodeWasm({
    memory: { module: "env", name: "memory", initial: 1, maximum: 1, shared: true },
    functions: [
      {
        exportName: "load",
        params: ["i32"],
        results: ["i32"],
        locals: [],
        code: new Code().get(0).memory("i32.load8_u", 5),
      },
    ],
  });
  new Uint8Array(memory.buffer)[12] = 77;
  const { load } = instantiate(bytes, { env: { memory } }) as unknown as { load(address: number): number };
  expect(load(7)).toBe(77);
});
