import type { LoggedText } from "@crisol/contract";
import { z } from "zod";

/** Tags by key, as a file says them: those that it does not name stay, and null removes one. */
export const Tags = z.record(z.string().min(1).max(250), z.string().max(100_000).nullable());
export type Tags = z.infer<typeof Tags>;

/** Tags as a file says them; those that are to be removed and are not there are null already. */
export function tagsOf(tags: readonly LoggedText[], wanted: Tags = {}): Tags {
  const removed = Object.entries(wanted).filter(([, value]) => value === null);
  return Object.fromEntries([...removed, ...tags.map(({ key, value }) => [key, value])]);
}

/** What the API takes at once. */
const TOGETHER = 100;

/** The changes that a file asks for, as many together as the API takes; none where it asks for none. */
export function tagChanges(wanted: Tags = {}) {
  const all = Object.entries(wanted).map(([key, value]) => ({ key, value }));
  return Array.from({ length: Math.ceil(all.length / TOGETHER) }, (_, i) =>
    all.slice(i * TOGETHER, (i + 1) * TOGETHER),
  );
}
