"""Boosted trees that MLflow's client registers: what Crisol is to predict with them is left in `converted.json`."""

import json

import lightgbm
import mlflow
import xgboost
from mlflow.models import infer_signature
from sklearn.datasets import load_breast_cancer

mlflow.set_experiment("converted")
x, y = load_breast_cancer(as_frame=True, return_X_y=True)
rows = x.head(50)
expected = {}
with mlflow.start_run():
    # LightGBM's own file calls the columns mean_radius and so on.
    booster = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(x, y), num_boost_round=10)
    signature = infer_signature(x, booster.predict(rows))
    mlflow.lightgbm.log_model(booster, name="trees", signature=signature, registered_model_name="converted lightgbm")
    expected["converted lightgbm"] = booster.predict(rows).tolist()
with mlflow.start_run():
    booster = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(x, y), num_boost_round=10)
    mlflow.xgboost.log_model(booster, name="trees", input_example=rows, registered_model_name="converted xgboost")
    expected["converted xgboost"] = booster.predict(xgboost.DMatrix(rows)).tolist()
with open("converted.json", "w") as file:
    json.dump({"rows": json.loads(rows.to_json(orient="records", double_precision=15)), "expected": expected}, file)
print("done")
