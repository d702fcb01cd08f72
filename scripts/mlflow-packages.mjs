/** MLflow's client as a data scientist has it, with the libraries that log to it: one environment for tests and conformance. */
export const MLFLOW_PACKAGES = [
  "mlflow==3.17.2",
  "scikit-learn==1.9.1",
  "lightgbm==4.7.0",
  "xgboost-cpu==3.2.0",
  "onnx==1.23.2",
  "onnxruntime==1.32.0",
  "optuna==5.0.0",
  "optuna-integration==5.0.0",
  "shap==0.51.0",
  "pytest==9.2.0",
  "pytest-timeout==2.4.0",
];
