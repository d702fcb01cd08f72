/** Whether a run is a training of ours; else it is of a script. */
export const isTraining = (runId: string): boolean => runId.startsWith("run_");

/** How many requests of a long selection are under way at a time. */
const AT_ONCE = 6;

/** Calls `act` for each of the runs; which it worked for, and the first error of the others. */
export async function eachRun(
  runIds: readonly string[],
  act: (runId: string) => Promise<unknown>,
): Promise<{ readonly done: readonly string[]; readonly error: unknown }> {
  const waiting = [...runIds];
  const done: string[] = [];
  let error: unknown;
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await act(id);
        done.push(id);
      } catch (problem) {
        error ??= problem;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { done, error };
}
