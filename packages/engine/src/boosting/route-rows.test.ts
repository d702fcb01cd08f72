import fc from "fast-check";
import { expect, test } from "vitest";
import { withKernels } from "../kernels.js";

const NO_LEAF = 0xffff;
const LISTED_ROWS = 64;

test("rows go to the side of their bin, whatever was listed before them", () => {
  const rows = fc.array(fc.record({ bin: fc.nat(9), hasLeaf: fc.boolean() }), { minLength: 1, maxLength: 150 });
  fc.assert(
    fc.property(rows, fc.nat(9), fc.boolean(), fc.boolean(), (given, lastLeft, wide, every) => {
      withKernels((kernels) => {
        const bins = given.map(({ bin }) => bin);
        const column = kernels.place(wide ? Uint16Array.from(bins) : Uint8Array.from(bins));
        const goesLeft = kernels.place(Uint8Array.from({ length: 10 }, (_, bin) => Number(bin <= lastLeft)));
        // A split, the left leaf and the right one: RouteNode in kernels/route.ts, 32 bytes each.
        const split = [column, Number(wide), wide ? 0xffff : 0xff, goesLeft, 64, 32, 0, 0];
        const leaf = (address: number) => [column, 0, 0, goesLeft, address, address, 0, 0];
        const nodes = kernels.place(Uint32Array.from([...split, ...leaf(32), ...leaf(64)]));
        const before = given.map(({ hasLeaf }) => (hasLeaf ? 7 : NO_LEAF));
        const leafOf = kernels.place(Uint16Array.from(before));
        const counts = kernels.allocate(8);
        const listed = kernels.place(new Uint32Array(LISTED_ROWS).fill(2 ** 30));
        kernels.run.routeRows(nodes, 1, 0, given.length, Number(every), leafOf, counts, 2, listed);
        const routed = given.map(({ bin, hasLeaf }) => (every || !hasLeaf ? Number(bin > lastLeft) : undefined));
        const leaves = new Uint16Array(kernels.u8(leafOf, given.length * 2).slice().buffer);
        expect([...leaves]).toEqual(routed.map((side) => side ?? 7));
        const countOf = (side: number) => routed.filter((each) => each === side).length;
        expect([...kernels.u32(counts, 2)]).toEqual([countOf(0), countOf(1)]);
      });
    }),
  );
});
