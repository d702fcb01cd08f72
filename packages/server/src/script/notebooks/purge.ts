import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RESTORE_MS } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { notebookFolder } from "./notebook-process.js";

/**
 * Removes for good the notebooks whose time to be restored is over, and the files of all that are gone, also with their
 * project.
 */
export async function purgeNotebooks({
  store,
  clock,
  settings,
}: Pick<Effects, "store" | "clock" | "settings">): Promise<void> {
  await store.write((tx) =>
    tx
      .deleteFrom("notebook")
      .where("deletedAtMs", "<", clock.now() - RESTORE_MS)
      .execute(),
  );
  const root = dirname(notebookFolder(settings.dataDir, "any"));
  if (!existsSync(root)) return;
  for (const id of await readdir(root)) {
    const known = await store.read.selectFrom("notebook").select("id").where("id", "=", id).executeTakeFirst();
    if (!known) await rm(join(root, id), { recursive: true, force: true });
  }
}
