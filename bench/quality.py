"""Cross-validated predictions of one library with its default parameters, for quality.bench.mjs.

quality.py LIBRARY IN.json OUT.json: IN has columns, kinds, the target and folds of row numbers, OUT gets the prediction of
each fold's test rows. Categories and missing values go in as each library's manual asks.
"""

import json
import sys

import numpy as np
import pandas as pd

library, source, destination = sys.argv[1:]
with open(source) as file:
    given = json.load(file)
task, classes = given["task"], given["classCount"]
frame = pd.DataFrame({f"f{i}": np.array(column, float) for i, column in enumerate(given["columns"])})
categories = [f"f{i}" for i, kind in enumerate(given["kinds"]) if kind == "category"]
y = np.array(given["y"])
y = y if task == "regression" else y.astype(int)
if library == "catboost":
    for name in categories:
        frame[name] = frame[name].map(lambda code: "missing" if np.isnan(code) else str(int(code)))
elif library == "logistic_regression":
    categories = []
else:
    for name in categories:
        codes = frame[name].fillna(-1).astype(int)
        frame[name] = pd.Categorical.from_codes(codes, [f"level {code}" for code in range(codes.max() + 1)])


def make():
    if library == "lightgbm":
        import lightgbm

        return (lightgbm.LGBMRegressor if task == "regression" else lightgbm.LGBMClassifier)(verbose=-1, n_jobs=1)
    if library == "xgboost":
        import xgboost

        kind = xgboost.XGBRegressor if task == "regression" else xgboost.XGBClassifier
        return kind(enable_categorical=True, n_jobs=1)
    if library == "catboost":
        import catboost

        kind = catboost.CatBoostRegressor if task == "regression" else catboost.CatBoostClassifier
        return kind(cat_features=categories, verbose=False, allow_writing_files=False, thread_count=1)
    if library == "hist_gradient_boosting":
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        return (HistGradientBoostingRegressor if task == "regression" else HistGradientBoostingClassifier)()
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(tol=1e-10, max_iter=100_000)


if library == "logistic_regression":
    model = make().fit(frame.to_numpy(), y)
    result = {"coefficients": model.coef_.ravel().tolist(), "intercepts": model.intercept_.tolist()}
else:
    folds = []
    for fold in given["folds"]:
        train, test = np.array(fold["train"]), np.array(fold["test"])
        present = np.unique(y[train])
        codes = y[train] if task == "regression" else np.searchsorted(present, y[train])
        model = make().fit(frame.iloc[train], codes)
        if task == "regression":
            prediction = model.predict(frame.iloc[test])
        else:
            # A class that a fold's training rows lack has the probability 0.
            prediction = np.zeros((len(test), classes))
            prediction[:, present] = model.predict_proba(frame.iloc[test])
            prediction = prediction[:, 1] if classes == 2 else prediction
        folds.append(np.ravel(prediction).astype(float).tolist())
    result = {"folds": folds}
with open(destination, "w") as file:
    json.dump(result, file)
