export const MLFLOW_PACKAGES: readonly string[];
