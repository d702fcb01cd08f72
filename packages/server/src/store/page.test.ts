import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addJobRow } from "../../test/job-row.js";
import { openTestStore } from "../../test/open-store.js";
import { pageOf } from "./page.js";

test("pages are newest first, without gap or repetition, and the last one says so even when it is full", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "crisol-page-"));
  const store = await openTestStore({ dataDir });
  const ids: string[] = [];
  for (let i = 0; i < 6; i++) ids.push(await addJobRow(store, { projectId: "prj_1", subject: `run:run_${i}` }));
  const page = (limit: number, cursor?: string) => pageOf(store.read.selectFrom("job").select("id"), { limit, cursor });
  const newestFirst = ids.sort().reverse();
  const first = await page(3);
  expect(first.items.map(({ id }) => id)).toEqual(newestFirst.slice(0, 3));
  const last = await page(3, first.nextCursor ?? "");
  expect(last.items.map(({ id }) => id)).toEqual(newestFirst.slice(3));
  expect(last.nextCursor).toBeNull();
  expect((await page(6)).nextCursor).toBeNull();
  expect(await page(3, newestFirst[5])).toEqual({ items: [], nextCursor: null });
  await store.close();
  await rm(dataDir, { recursive: true });
});
