import type { AdviceTask } from "@crisol/contract";
import type { KnownFacts } from "./case.js";

/** Texts where nothing else is there to learn from; null where nothing was measured. */
export function kindOf({
  rows,
  columns,
  target,
  imageColumns = [],
  textColumns = [],
}: KnownFacts): "images" | "text" | "table" | null {
  if (imageColumns.length > 0) return "images";
  if (rows === undefined) return null;
  const features = (columns ?? 0) - (target ? 1 : 0);
  return textColumns.length > 0 && textColumns.length >= features ? "text" : "table";
}

/** The task that the target's values and the kind of the data make together; undefined where the target makes none. */
export function measuredTaskOf(facts: KnownFacts | null): AdviceTask | undefined {
  const task = facts?.task ?? undefined;
  if (facts === null || task === undefined || !task.endsWith("_classification")) return task;
  const kind = kindOf(facts);
  return kind === "images" ? "image_classification" : kind === "text" ? "text_classification" : task;
}
