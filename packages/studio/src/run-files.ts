import type { Artifact, RunSummary } from "@crisol/contract";
import { isTraining } from "./any-run.js";

/** Under this path a training of ours gives its model to a script, as `model.crisol`: it is none of its artifacts. */
const MODEL_PATH = "model";

/** What a script can read of a run in `folder`: what it has kept, and of a training of ours that ended well its model. */
export function keptByRun(
  run: Pick<RunSummary, "id" | "state">,
  folder: string,
  items: readonly Artifact[],
): Artifact[] {
  const hasModel = folder === "" && isTraining(run.id) && run.state === "succeeded";
  if (!hasModel || items.some(({ path }) => path === MODEL_PATH)) return [...items];
  return [{ path: MODEL_PATH, isFolder: false, sizeBytes: null }, ...items];
}

/** The filter of a search for runs whose names have `text` in them, whatever its case; empty for none. */
export function nameFilter(text: string): string {
  // The grammar has no escapes: what cannot stand in one kind of quotes stands in the other.
  const typed = text.trim();
  if (typed === "") return "";
  const quote = typed.includes("'") ? '"' : "'";
  return `attributes.run_name ILIKE ${quote}%${typed.replaceAll(quote, "_")}%${quote}`;
}
