/** The version of MLflow whose routes and files these are, which clients ask for. */
export const MLFLOW_VERSION = "3.17.2";
