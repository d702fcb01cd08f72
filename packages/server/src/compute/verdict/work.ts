/** What a job does, as far as that says where it could run. */
export interface Work {
  readonly kind: "training" | "script" | "other";
  /** Of the packages of a script, one that can compute on a GPU. */
  readonly gpuLibrary: string | null;
  /** Of its packages or in its command, one that distributes over a cluster. */
  readonly clusterLibrary: string | null;
}

const gpuLibraries = ["torch", "tensorflow", "jax", "cupy", "cudf", "cuml", "xgboost", "lightgbm", "catboost"];
const clusterLibraries = ["pyspark", "dask", "ray"];

/** A script by its command and the lock of its environment, as `pip` reads it. */
export function workOfScript(command: string, lock: string | null): Work {
  const packages = [...(lock ?? "").matchAll(/^([A-Za-z0-9_.-]+)==/gm)].map(([, name]) =>
    (name as string).toLowerCase().replace(/-cu\d+x?$/, ""),
  );
  const found = (names: readonly string[]) => names.find((name) => packages.includes(name)) ?? null;
  const cluster = found(clusterLibraries) ?? (/\bspark-submit\b/.test(command) ? "pyspark" : null);
  return { kind: "script", gpuLibrary: found(gpuLibraries), clusterLibrary: cluster };
}
