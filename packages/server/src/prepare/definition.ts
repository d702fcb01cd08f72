import { CrisolError, type Task } from "@crisol/contract";
import type { ProjectRecord } from "../define/projects.js";

/** A project whose definition says all that steps 3 and 4 need. */
export interface Definition {
  readonly task: Task;
  readonly target: string;
  readonly positiveClass: string | null;
  readonly primaryMetric: string;
}

/** The definition of `project`; throws `definition_incomplete` with the first field that is missing before `action`. */
export function defined(project: ProjectRecord, action: string): Definition {
  const { task, target, positiveClass, primaryMetric } = project;
  const missing = (field: string) => new CrisolError("definition_incomplete", { field, action });
  if (task === null) throw missing("task");
  if (target === null) throw missing("target");
  if (primaryMetric === null) throw missing("primary metric");
  return { task, target, positiveClass, primaryMetric };
}

/** The data version that a request means: the one it names, else the project's. Throws `definition_incomplete`. */
export function dataOf(
  project: ProjectRecord,
  given: { readonly dataId?: string | undefined; readonly dataVersion?: number | undefined },
): { readonly dataId: string; readonly dataVersion: number | null } {
  // Without a version, the newest of the data that were named.
  if (given.dataId !== undefined) return { dataId: given.dataId, dataVersion: given.dataVersion ?? null };
  if (project.data === null) throw new CrisolError("definition_incomplete", { field: "data", action: "preparing" });
  return { dataId: project.data.dataId, dataVersion: given.dataVersion ?? project.data.version };
}
