import { askJupyter } from "./jupyter-socket.js";

type Place = Parameters<typeof askJupyter>[0];

/**
 * When something was last done in the JupyterLab, in ms since 1970: now if a cell runs. Looking at it does not count, or a
 * tab that somebody left open would keep it for ever: running cells, using terminals, and saving files in its root does.
 * Undefined where it does not answer.
 */
export async function lastActivity(place: Place, nowMs: number): Promise<number | undefined> {
  const [kernels, terminals, root] = await Promise.all([
    askJupyter(place, "api/kernels"),
    askJupyter(place, "api/terminals"),
    askJupyter(place, "api/contents/?content=1"),
  ]);
  if (kernels === undefined) return undefined;
  const all = listOf(kernels);
  if (all.some((kernel) => kernel.execution_state === "busy")) return nowMs;
  const files = listOf((root as { readonly content?: unknown } | undefined)?.content);
  const times = [
    ...[...all, ...listOf(terminals)].map(({ last_activity }) => last_activity),
    ...files.map(({ last_modified }) => last_modified),
  ];
  return Math.max(0, ...times.map((time) => Date.parse(String(time))).filter(Number.isFinite));
}

interface Item {
  readonly execution_state?: unknown;
  readonly last_activity?: unknown;
  readonly last_modified?: unknown;
}

function listOf(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value : [];
}
