import { describe, expect, test } from "vitest";
import { isId, newId } from "./ids.js";

const at = (ms: number, byte = 0) => newId("prj", { now: () => ms, random: () => new Uint8Array(10).fill(byte) });

describe("an id", () => {
  test("has its prefix, ten digits of time and sixteen of chance", () => {
    expect(at(0)).toBe("prj_00000000000000000000000000");
    expect(at(2 ** 48 - 1, 255)).toBe("prj_7zzzzzzzzzzzzzzzzzzzzzzzzz");
    // The example of the ULID specification.
    expect(at(1_469_922_850_259).slice(0, 14)).toBe("prj_01arz3ndek");
  });

  test("sorts by the time it was made", () => {
    const times = [0, 1, 31, 32, 1023, 1024, 1e12, 1e12 + 1, 2 ** 47];
    expect(times.map((ms) => at(ms)).sort()).toEqual(times.map((ms) => at(ms)));
  });

  test("is not given twice, and is recognised", () => {
    const ids = Array.from({ length: 10_000 }, () => newId("run"));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => isId("run", id) && !isId("prj", id))).toBe(true);
    expect(isId("run", "run_../../etc/passwd")).toBe(false);
  });

  test("needs a prefix of lower-case letters", () => {
    expect(() => newId("a_b")).toThrow(RangeError);
  });
});
