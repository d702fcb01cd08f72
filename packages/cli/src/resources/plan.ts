import { type Difference, differences } from "./differences.js";
import type { Resource } from "./file.js";
import { kinds } from "./kinds.js";
import type { Workspace } from "./workspace.js";

/** What applying a resource does. */
export interface Change {
  readonly resource: Resource;
  readonly action: "create" | "change" | "follow" | "none";
  /** The fields that differ. */
  readonly fields: readonly Difference[];
  /** Of `follow`: what it is made from and changes, such as `data Diabetes/houses`. */
  readonly because?: string;
}

/** Compares each resource with the workspace; nothing is written. */
export async function plan(workspace: Workspace, resources: readonly Resource[]): Promise<readonly Change[]> {
  const changes: Change[] = [];
  const changing = new Set<string>();
  for (const resource of resources) {
    const description = kinds[resource.kind];
    if (!description) throw new RangeError(`no kind ${resource.kind}`);
    const current = await description.read(workspace, resource.spec);
    const fields = differences(current, resource.spec);
    const because = description.madeFrom?.(resource.spec).find((source) => changing.has(source));
    const own = !current ? "create" : fields.length > 0 ? "change" : "none";
    const action = own === "none" && because && follows(resource.kind) ? "follow" : own;
    if (action !== "none" && !SAYS_ONLY.has(resource.kind)) {
      changing.add(`${resource.kind} ${resource.name}`);
      for (const made of description.makes?.(resource.spec) ?? []) changing.add(made);
    }
    changes.push({ resource, action, fields, ...(action === "follow" && because && { because }) });
  }
  return changes;
}

/** Makes one change, unless what it is made from left nothing to do. Returns what can be seen only now. */
export async function applyChange(workspace: Workspace, { resource }: Change): Promise<string | undefined> {
  const description = kinds[resource.kind];
  if (!description) throw new RangeError(`no kind ${resource.kind}`);
  const current = await description.read(workspace, resource.spec);
  if (current && differences(current, resource.spec).length === 0) return undefined;
  return description.write(workspace, resource.spec, current);
}

/** What these say of themselves makes no other of what is in them. */
const SAYS_ONLY: ReadonlySet<string> = new Set(["project", "model"]);

/** Settings stay as they are when what they belong to becomes another version; pipelines and schedules take the newest when they run. */
const follows = (kind: string) => !["monitor", "model", "pipeline", "schedule"].includes(kind);
