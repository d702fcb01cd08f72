import { expect, test } from "vitest";
import { throttledProgress } from "./progress-throttle.js";

test("what says that all is done is passed on at once", () => {
  const passed: number[] = [];
  const { report } = throttledProgress(
    ({ done }) => passed.push(done),
    () => 0,
  );
  for (let done = 1; done <= 20; done++) report({ phase: "fit", done, total: 20, unit: "iterations" });
  expect(passed).toEqual([1, 20]);
});

test("passes on one report in 50 ms, and the last of each phase", () => {
  let nowMs = 0;
  const passed: string[] = [];
  const { report, flush } = throttledProgress(
    ({ phase, done }) => passed.push(`${phase} ${done}`),
    () => nowMs,
  );
  for (let done = 1; done <= 12; done++) {
    report({ phase: "read", done, total: 12, unit: "rows" });
    nowMs += 10;
  }
  report({ phase: "fit", done: 0, total: null, unit: "iterations" });
  report({ phase: "fit", done: 1, total: null, unit: "iterations" });
  flush();
  flush();
  expect(passed).toEqual(["read 1", "read 6", "read 11", "read 12", "fit 0", "fit 1"]);
});
