import { expect, test } from "vitest";
import { logLineText } from "./log-lines.js";
import { nodeTable } from "./node-table.js";

test("processes have a row each, what is measured of a node its first, and what one that failed printed last stands below", () => {
  const rank = { exitCode: null, signal: null, startedAt: null, endedAt: null, lastLines: [] };
  const usage = { cpuSeconds: 1.25, memoryBytes: 1e6, peakMemoryBytes: 2e6, readBytes: null, writtenBytes: null };
  const text = nodeTable([
    {
      ...{ node: 0, target: { id: "tgt_x", name: "nights" }, pricePerHour: 1, currency: "EUR", usage },
      ranks: [
        { ...rank, rank: 0, localRank: 0, state: "stopped", signal: "SIGTERM" },
        { ...rank, rank: 1, localRank: 1, state: "failed", exitCode: 3, lastLines: ["no", "luck"] },
      ],
    },
  ] as Parameters<typeof nodeTable>[0]);
  expect(text).toMatch(/0 +0 +nights +stopped +SIGTERM +1\.3 +1\.0 MB +2\.0 MB\n1 +0 +nights +failed +3\s*\n/);
  expect(text).toMatch(/\n\nRank 1 printed last:\nno\nluck$/);
  expect(nodeTable([])).toBe("It is one process.");
});

test("a line of one of several processes begins with its rank", () => {
  expect(logLineText({ text: "step 1", rank: 3 }, false)).toBe("[3] step 1");
  expect(logLineText({ text: "step 1", rank: null }, false)).toBe("step 1");
});
