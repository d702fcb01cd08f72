"""Autolog of LightGBM and XGBoost: a metric for each round, and the model."""

import lightgbm
import mlflow
import xgboost
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

mlflow.set_experiment("boosting")
x, y = load_breast_cancer(as_frame=True, return_X_y=True)
x.columns = [name.replace(" ", "_") for name in x.columns]
train_x, test_x, train_y, test_y = train_test_split(x, y, random_state=0)
client = mlflow.MlflowClient()

mlflow.lightgbm.autolog()
with mlflow.start_run() as run:
    data = lightgbm.Dataset(train_x, train_y)
    lightgbm.train(
        {"objective": "binary", "verbose": -1},
        data,
        num_boost_round=10,
        valid_sets=[lightgbm.Dataset(test_x, test_y, reference=data)],
        valid_names=["valid"],
    )
assert [point.step for point in client.get_metric_history(run.info.run_id, "valid-binary_logloss")] == list(range(10))
booster = mlflow.lightgbm.load_model(f"runs:/{run.info.run_id}/model")
assert booster.num_trees() == 10

mlflow.xgboost.autolog()
with mlflow.start_run() as run:
    matrix = xgboost.DMatrix(train_x, train_y)
    valid = xgboost.DMatrix(test_x, test_y)
    xgboost.train({"objective": "binary:logistic"}, matrix, num_boost_round=10, evals=[(valid, "valid")])
assert [point.step for point in client.get_metric_history(run.info.run_id, "valid-logloss")] == list(range(10))
assert mlflow.xgboost.load_model(f"runs:/{run.info.run_id}/model").num_boosted_rounds() == 10
print("done")
