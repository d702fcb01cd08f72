import { MachineSize } from "@crisol/contract";
import { describe, expect, it } from "vitest";
import { machineSizes } from "./machine-sizes.js";

describe("the sizes of machines", () => {
  it("are what the contract says, each once", () => {
    for (const size of machineSizes) expect(MachineSize.parse(size)).toEqual(size);
    expect(new Set(machineSizes.map(({ id }) => id)).size).toBe(machineSizes.length);
  });

  it("have the memory a core that their class stands for", () => {
    for (const { class: of, cores, memoryBytes, gpu } of machineSizes) {
      const gibPerCore = memoryBytes / 2 ** 30 / cores;
      if (of === "general_purpose") expect(gibPerCore).toBe(4);
      if (of === "memory_optimised") expect(gibPerCore).toBeGreaterThanOrEqual(7);
      expect(gpu !== null).toBe(of === "gpu");
    }
  });

  it("cost more and draw more, the larger they are within a class", () => {
    for (const of of ["general_purpose", "memory_optimised"] as const) {
      const sizes = machineSizes.filter((size) => size.class === of);
      for (const key of ["cores", "memoryBytes", "listPricePerHour", "watts"] as const) {
        const values = sizes.map((size) => size[key]);
        expect(values).toEqual([...values].sort((one, other) => one - other));
        expect(new Set(values).size).toBe(values.length);
      }
    }
  });
});
