import { describe, expect, test } from "vitest";
import { GB, type Second, seconds, verdictInput } from "../../../test/verdict-input.js";
import type { PlacedNode } from "../nodes/placed-nodes.js";
import type { Held } from "./held.js";
import { verdictOf } from "./verdict.js";

interface NodeOf extends Partial<PlacedNode> {
  readonly atWork: number;
  readonly peakBytes?: number;
}

/** A node of two cores and 8 GB on a target of its own, with four cores and 16 GB. */
function node(at: number, { atWork, peakBytes = GB, ...changes }: NodeOf): PlacedNode {
  const room = { cores: 4, memoryBytes: 16 * GB };
  const usage = { cpuSeconds: atWork * 60, memoryBytes: 0, peakMemoryBytes: peakBytes, readBytes: 0, writtenBytes: 0 };
  return {
    ...{ node: at, target: { id: `tgt_${at}` as PlacedNode["target"]["id"], name: ["left", "right"][at] ?? "more" } },
    ...{ held: { cores: 2, memoryBytes: 8 * GB }, coresAtWork: atWork, usage, machineId: `tgt_${at}` },
    ...{ machine: room, offers: room, sharedBy: 1, pricePerHour: at + 1, currency: "EUR" },
    ...changes,
  };
}

function verdict(nodes: readonly PlacedNode[], second: Second, changes: Partial<Held> = {}, wasOutOfMemory = false) {
  const machine = { cores: 8, memoryBytes: 32 * GB, pricePerHour: 3, currency: "EUR" };
  const held = { cores: 4, memoryBytes: 16 * GB, isMemoryAsked: true, machine, nodes, processesPerNode: 2, ...changes };
  const peakMemoryBytes = nodes.reduce((sum, { usage }) => sum + (usage?.peakMemoryBytes ?? 0), 0);
  const totals = { wallSeconds: 60, cpuSeconds: (second.cores ?? 0) * 60, peakMemoryBytes };
  return verdictOf(
    verdictInput(seconds(60, { ...second, memoryBytes: peakMemoryBytes }), { held, totals, wasOutOfMemory }),
  );
}

describe("the verdict of a job of several nodes", () => {
  test("names the busiest and the idlest where they differ much, and one machine that would do", () => {
    const { kind, reason, findings, alternatives, nodes } = verdict(
      [node(0, { atWork: 1.8 }), node(1, { atWork: 0.2 })],
      { cores: 2, thread: 0.9 },
    );
    expect(kind).toBe("nodes_uneven");
    expect(reason.text).toBe(
      "Node 0, on left, had 1.8 of its 2 cores at work on average, and node 1, on right, 0.2: the work is shared out unevenly, or one waits for the other.",
    );
    // It is on several already: nothing is said of clusters.
    expect(findings.map((finding) => finding.kind)).toEqual(["nodes_uneven", "mostly_unused"]);
    expect(alternatives[0]).toMatchObject({
      ...{ kind: "scale_down", reason: { code: "alternative_one_node" }, machineCount: 1, basis: "machine" },
      again: { cores: 3, memoryBytes: 2.5 * GB, nodes: 1, processesPerNode: 4 },
      // That target alone costs 1 EUR an hour.
      cost: { expected: 1 / 60 },
    });
    expect(nodes.map(({ node, coresAtWork }) => [node, coresAtWork])).toEqual([
      [0, 1.8],
      [1, 0.2],
    ]);
    expect(nodes[0]).not.toHaveProperty("machineId");
  });

  test("is uneven in none of: both idle, both busy, one not measured", () => {
    const kinds = (one: number, other: number | null) => {
      const nodes = [node(0, { atWork: one }), node(1, { atWork: other ?? 0, coresAtWork: other })];
      return verdict(nodes, { cores: one + (other ?? 0), thread: 0.5 }).findings.map(({ kind }) => kind);
    };
    expect(kinds(0.5, 0.1)).not.toContain("nodes_uneven");
    expect(kinds(1.5, 1.2)).not.toContain("nodes_uneven");
    expect(kinds(1.5, null)).not.toContain("nodes_uneven");
    expect(kinds(1.5, 0.7)).toContain("nodes_uneven");
  });

  test("is of the fullest node's memory, whatever the others have left, and asks for more of each where they have it", () => {
    const nodes = [node(0, { atWork: 1.2, peakBytes: GB }), node(1, { atWork: 1.2, peakBytes: 7.6 * GB })];
    const near = verdict(nodes, { cores: 2.4, thread: 0.6 });
    expect(near.kind).toBe("memory_near_limit");
    expect(near.reason.text).toBe("At its peak node 1, on right, took 7.6 GB: 95 % of the 8 GB that it may take.");
    expect(near.alternatives).toMatchObject([
      { machineCount: 2, memoryBytes: 9.5 * GB, again: { cores: 2, memoryBytes: 9.5 * GB }, basis: "machine" },
    ]);
    const ended = verdict(nodes, { cores: 2.4, thread: 0.6 }, {}, true);
    expect(ended.reason.code).toBe("verdict_out_of_memory_node");
    expect(ended.alternatives[0]).toMatchObject({
      memoryBytes: 16 * GB,
      seconds: null,
      again: { memoryBytes: 16 * GB },
    });
    // Two of them on one target have only half of what it offers.
    const together = nodes.map((one) => ({ ...one, sharedBy: 2 }));
    expect(verdict(together, { cores: 2.4, thread: 0.6 }).alternatives[0]).toMatchObject({
      ...{ again: null, basis: "list", size: { id: "memory-2" }, machineCount: 2 },
    });
  });

  test("whose cores are full may have twice as many of each, where the targets have them", () => {
    const nodes = [node(0, { atWork: 1.95, peakBytes: 5 * GB }), node(1, { atWork: 1.9, peakBytes: 5 * GB })];
    const full = verdict(nodes, { cores: 3.9, thread: 0.97 });
    expect(full.kind).toBe("cpu_saturated");
    expect(full.alternatives).toMatchObject([
      {
        kind: "scale_up",
        reason: { code: "alternative_more_cores_each" },
        cores: 4,
        again: { cores: 4, memoryBytes: null },
      },
    ]);
    expect(full.alternatives[0]!.seconds!.expected).toBeLessThan(40);
    const small = nodes.map((one) => ({ ...one, offers: { cores: 2, memoryBytes: 8 * GB } }));
    expect(verdict(small, { cores: 3.9, thread: 0.97 }).alternatives).toMatchObject([{ again: null, machineCount: 2 }]);
  });

  test("that uses little may have less of each where no one machine has room for all", () => {
    const small = { cores: 2, memoryBytes: 8 * GB };
    const nodes = [0, 1, 2, 3].map((at) => node(at, { atWork: 0.7, peakBytes: 3 * GB, offers: small }));
    const little = verdict(nodes, { cores: 2.8, thread: 0.4 }, { cores: 8, memoryBytes: 32 * GB });
    expect(little.kind).toBe("mostly_unused");
    expect(little.alternatives).toMatchObject([
      { reason: { code: "alternative_less_each" }, cores: 1, memoryBytes: 4 * GB, machineCount: 4 },
    ]);
    for (const { reason } of [...little.findings, ...little.alternatives]) {
      expect(reason.text).not.toMatch(/[{}]|NaN|undefined/);
    }
  });
});
