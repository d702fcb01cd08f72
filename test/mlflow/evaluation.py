"""mlflow.models.evaluate: metrics, plots and tables of a classifier."""

import mlflow
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

mlflow.set_experiment("evaluation")
table = load_breast_cancer(as_frame=True).frame
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(table.drop(columns="target"), table["target"])
with mlflow.start_run() as run:
    info = mlflow.sklearn.log_model(model, name="model", input_example=table.drop(columns="target").head(2))
    result = mlflow.models.evaluate(
        info.model_uri,
        table,
        targets="target",
        model_type="classifier",
        evaluator_config={"log_model_explainability": False},
    )
logged = mlflow.get_run(run.info.run_id)
assert logged.data.metrics["roc_auc"] == result.metrics["roc_auc"] > 0.99
paths = {entry.path for entry in mlflow.MlflowClient().list_artifacts(run.info.run_id)}
assert "confusion_matrix.png" in paths, paths
print("done")
