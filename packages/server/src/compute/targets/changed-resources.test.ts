import { expect, test } from "vitest";
import { changedResources } from "./changed-resources.js";

const GiB = 2 ** 30;

test("what is left out stays, where it runs included", () => {
  const before = { cores: 4, memoryBytes: 8e9, target: "nights" };
  expect(changedResources(before, {}, "nights")).toEqual(before);
  expect(changedResources(before, { cores: 2 }, "nights")).toEqual({ ...before, cores: 2 });
  expect(changedResources(before, { memoryBytes: null }, "nights")).toEqual({ ...before, memoryBytes: null });
});

test("another place replaces target, class and size together", () => {
  const before = { cores: 4, memoryBytes: 8e9, target: "nights", class: "general_purpose" } as const;
  expect(changedResources(before, { class: "gpu" }, "nights")).toEqual({ cores: 4, memoryBytes: 8e9, class: "gpu" });
  // Another size has memory of its own.
  expect(changedResources(before, { size: "memory-2" }, null)).toEqual({
    ...{ cores: 4, memoryBytes: null, size: "memory-2" },
  });
});

test("a size of which only a part changes is given up for what it has, where the job ran", () => {
  const before = { cores: 1, memoryBytes: null, size: "general-4" };
  expect(changedResources(before, {}, "nights")).toEqual(before);
  expect(changedResources(before, { cores: 2 }, "nights")).toEqual({
    ...{ cores: 2, memoryBytes: 16 * GiB, target: "nights" },
  });
  expect(changedResources({ ...before, class: "general_purpose" as const }, { memoryBytes: 1e9 }, null)).toEqual({
    ...{ cores: 4, memoryBytes: 1e9, class: "general_purpose" },
  });
});
