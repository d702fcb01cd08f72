import fc from "fast-check";
import { expect, test } from "vitest";
import { type GraphNode, layoutGraph } from "./graph-layout.js";

const size = { width: 188, height: 56 } as const;

/** Graphs without a circle: each node needs some of those before it. */
const graphs = fc.array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 25 }).map((all): GraphNode[] =>
  all.map((picks, index) => ({
    name: `step${index}`,
    needs: index === 0 ? [] : [...new Set(picks.map((pick) => `step${pick % index}`))],
  })),
);

test("no two nodes overlap, all lie in the drawing, and every edge goes forward", () => {
  fc.assert(
    fc.property(graphs, fc.constantFrom("LR" as const, "TB" as const), (steps, direction) => {
      const { nodes, edges, width, height } = layoutGraph(steps, { ...size, direction });
      expect(nodes.map(({ name }) => name)).toEqual(steps.map(({ name }) => name));
      for (const { x, y } of nodes) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(x + size.width).toBeLessThanOrEqual(width);
        expect(y + size.height).toBeLessThanOrEqual(height);
      }
      nodes.forEach((one, index) => {
        for (const other of nodes.slice(index + 1)) {
          const apart = Math.abs(one.x - other.x) >= size.width || Math.abs(one.y - other.y) >= size.height;
          expect(apart).toBe(true);
        }
      });
      const place = new Map(nodes.map((node) => [node.name, node]));
      expect(edges.length).toBe(steps.reduce((sum, { needs }) => sum + needs.length, 0));
      for (const { from, to } of edges) {
        const [before, after] = [place.get(from)!, place.get(to)!];
        const ahead = direction === "LR" ? after.x - before.x - size.width : after.y - before.y - size.height;
        expect(ahead).toBeGreaterThan(0);
      }
    }),
    { numRuns: 60 },
  );
});

test("a circle, a step that needs itself, and one that there is not, as somebody may have typed them, are drawn", () => {
  const steps = [
    { name: "a", needs: ["b"] },
    { name: "b", needs: ["a", "gone"] },
    { name: "c", needs: ["c"] },
  ];
  const { nodes, edges } = layoutGraph(steps, { ...size, direction: "LR" });
  expect(nodes.length).toBe(3);
  expect(edges.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(["a b", "b a", "c c"]);
  for (const { line } of edges) expect(line).toMatch(/^M[-\d.]+,[-\d.]+ /);
});
