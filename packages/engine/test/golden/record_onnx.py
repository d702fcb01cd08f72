"""Records small models that skl2onnx and onnxmltools wrote as ONNX, with rows and ONNX Runtime's predictions for them:
python record_onnx.py. Read by src/formats/onnx/onnx-import.test.ts. Made with skl2onnx 1.20, onnxmltools 1.16,
scikit-learn 1.6, LightGBM 4.7, XGBoost 3.2, onnx 1.17, protobuf 4 and onnxruntime 1.32."""
import base64
import json
import pathlib
import warnings

import lightgbm as lgb
import numpy as np
import onnx
import onnxruntime as ort
import pandas as pd
import skl2onnx
import xgboost as xgb
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as ToolsFloats
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    ExtraTreesRegressor, GradientBoostingClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier,
    HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, PoissonRegressor, Ridge
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
path = pathlib.Path(__file__).parent / "onnx.json"
cases, refused = {}, {}
r = np.random.default_rng(5)
N, SHOWN = 300, 12
x = r.normal(size=(N, 3)).astype(np.float32)
signal = 2 * x[:, 0] - x[:, 1] * x[:, 2] + 0.3 * r.normal(size=N)
above, third, count = (signal > 0.4).astype(int), np.digitize(signal, [-1, 1]), np.round(np.exp(signal / 3))
words = np.array(["low", "mid", "high"])[third]


def edges(model):
    """Rows at the thresholds of the trees, as 32-bit floats and the doubles beside them."""
    rows = []
    for node in model.graph.node:
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        if "nodes_values" not in attributes:
            continue
        splits = [i for i, mode in enumerate(attributes["nodes_modes"]) if mode.startswith(b"BRANCH_L")][:4]
        for i in splits:
            threshold = np.float32(attributes["nodes_values"][i])
            for value in [threshold, np.nextafter(threshold, np.float32(9)), np.nextafter(np.float64(threshold), -9)]:
                row = x[SHOWN].astype(float)
                row[attributes["nodes_featureids"][i] % 3] = value
                rows.append(row)
    return rows


def predictions_of(model, feed):
    session = ort.InferenceSession(model.SerializeToString())
    results = session.run(None, feed)
    if len(results) == 1:
        return np.ravel(results[0]), None
    table = results[1]
    if isinstance(table, list):
        table = [[row[key] for key in row] for row in table]
    return np.ravel(table), [str(label) for label in results[0]]


def add(name, model, columns, kinds):
    """`columns` as in JSON; the runtime is fed what each kind makes of them."""
    types = {"float": np.float32, "int": np.int64, "text": object}
    inputs = model.graph.input
    if len(inputs) == 1 and len(columns) > 1:
        feed = {inputs[0].name: np.array([[np.nan if v is None else v for v in c] for c in columns], types[kinds[0]]).T}
    else:
        feed = {
            i.name: np.array([np.nan if v is None else v for v in c], types[k]).reshape(-1, 1)
            for i, c, k in zip(inputs, columns, kinds)
        }
    predictions, labels = predictions_of(model, feed)
    cases[name] = {
        "bytes": base64.b64encode(model.SerializeToString()).decode(),
        "columns": columns,
        "predictions": [float(p) for p in predictions],
        **({"labels": labels} if labels else {}),
    }


def numeric(name, model, missing=False):
    rows = [*x[:SHOWN].astype(float), *edges(model)]
    if missing:
        rows += [[None, 0.5, -0.5], [0.5, None, None], [None, None, None]]
    add(name, model, [[None if v is None else float(v) for v in column] for column in zip(*rows)], ["float"] * 3)


floats = [("X", FloatTensorType([None, 3]))]
small = {"n_estimators": 3, "max_depth": 3, "random_state": 0}
few = {"max_iter": 3, "max_depth": 3, "min_samples_leaf": 10}
holes = x.copy()
holes[r.random(x.shape) < 0.2] = np.nan

for name, estimator, y in [
    ("random forest, two classes", RandomForestClassifier(**small), above),
    ("random forest, three classes", RandomForestClassifier(**small), words),
    ("random forest, regression", RandomForestRegressor(**small), signal),
    ("extra trees, regression", ExtraTreesRegressor(**small), signal),
    ("decision tree", DecisionTreeClassifier(max_depth=3), above),
    ("gradient boosting, two classes", GradientBoostingClassifier(**small), above),
    ("gradient boosting, three classes", GradientBoostingClassifier(**small), third),
    ("gradient boosting, regression", GradientBoostingRegressor(**small), signal),
    ("logistic regression", LogisticRegression(), above),
    ("multinomial regression", LogisticRegression(), words),
    ("linear regression", LinearRegression(), signal),
    ("ridge", Ridge(), signal),
    ("Poisson regression", PoissonRegressor(), count),
    ("min-max and logistic regression", make_pipeline(MinMaxScaler(), LogisticRegression()), above),
    ("robust and logistic regression", make_pipeline(RobustScaler(), LogisticRegression()), above),
    ("standardised forest", make_pipeline(StandardScaler(), RandomForestRegressor(**small)), signal),
]:
    estimator.fit(x, y)
    model = convert_sklearn(estimator, initial_types=floats)
    rows = x[:SHOWN].astype(float)
    if name == "standardised forest":
        add(name, model, rows.T.tolist(), ["float"] * 3)
    else:
        numeric(name, model)
for name, estimator, y in [
    ("histogram boosting, two classes", HistGradientBoostingClassifier(**few), above),
    ("histogram boosting, three classes", HistGradientBoostingClassifier(**few), third),
    ("histogram boosting, regression", HistGradientBoostingRegressor(**few), signal),
    ("imputed and standardised", make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression()), above),
]:
    estimator.fit(holes, y)
    numeric(name, convert_sklearn(estimator, initial_types=floats), missing=True)
numeric("no ZipMap", convert_sklearn(RandomForestClassifier(**small).fit(x, above), initial_types=floats, options={"zipmap": False}))

# Columns by name, categories as text and as numbers.
frame = pd.DataFrame({"size": x[:, 0], "weight": x[:, 1], "city": r.choice(["Malaga", "Leon", "Ourense"], N), "rooms": r.integers(1, 5, N)})
frame_types = [("size", FloatTensorType([None, 1])), ("weight", FloatTensorType([None, 1])), ("city", StringTensorType([None, 1])), ("rooms", Int64TensorType([None, 1]))]
priced = signal + (frame.city == "Leon") * 2 - frame.rooms / 2
dear = (priced > 0).map({True: "dear", False: "cheap"})
shown = [*[frame[c].tolist()[:SHOWN] for c in frame]]
shown[2][0], shown[3][1] = "Oviedo", 9
one_hot = ColumnTransformer([
    ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["size", "weight"]),
    ("text", OneHotEncoder(handle_unknown="ignore"), ["city"]),
    ("codes", OneHotEncoder(handle_unknown="ignore"), ["rooms"]),
])
ordinal = ColumnTransformer([("text", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["city"])], remainder="passthrough")
for name, steps, estimator, y in [
    ("one-hot and forest", one_hot, RandomForestClassifier(**small), dear),
    ("one-hot and logistic regression", one_hot, LogisticRegression(), dear),
    ("ordinal and boosting", ordinal, GradientBoostingRegressor(**small), priced),
]:
    estimator = make_pipeline(steps, estimator).fit(frame, y)
    add(name, convert_sklearn(estimator, initial_types=frame_types), shown, ["float", "float", "text", "int"])

tools = [("X", ToolsFloats([None, 3]))]
leaves = {"n_estimators": 3, "num_leaves": 6, "verbose": -1, "min_child_samples": 10}
codes = x.copy()
codes[:, 2] = r.integers(0, 9, N)
odd = signal + np.isin(codes[:, 2], [1, 4, 6]) * 3
for name, estimator, rows, y, options in [
    ("LightGBM, two classes", lgb.LGBMClassifier(**leaves), holes, above, {}),
    ("LightGBM, three classes", lgb.LGBMClassifier(**leaves), x, third, {}),
    ("LightGBM, regression", lgb.LGBMRegressor(**leaves), x, signal, {}),
    ("LightGBM, Poisson", lgb.LGBMRegressor(objective="poisson", **leaves), x, count, {}),
    ("LightGBM, categories", lgb.LGBMRegressor(max_cat_to_onehot=1, min_data_per_group=1, cat_smooth=1, **leaves), codes, odd, {"categorical_feature": [2]}),
]:
    estimator.fit(rows, y, **options)
    model = convert_lightgbm(estimator, initial_types=tools)
    if options:
        add(name, model, codes[:SHOWN * 2].astype(float).T.tolist(), ["float"] * 3)
    else:
        numeric(name, model, missing=rows is holes)
depth = {"n_estimators": 3, "max_depth": 3}
for name, estimator, rows, y in [
    ("XGBoost, two classes", xgb.XGBClassifier(**depth), holes, above),
    ("XGBoost, three classes", xgb.XGBClassifier(**depth), x, third),
    ("XGBoost, regression", xgb.XGBRegressor(**depth), x, signal),
    ("XGBoost, Poisson", xgb.XGBRegressor(objective="count:poisson", **depth), x, count),
]:
    estimator.fit(rows, y)
    numeric(name, convert_xgboost(estimator, initial_types=tools), missing=rows is holes)

for name, estimator, y in [
    ("SVC", SVC(probability=True), above),
    ("one against the rest", OneVsRestClassifier(LogisticRegression()), third),
]:
    model = convert_sklearn(estimator.fit(x, y), initial_types=floats)
    refused[name] = base64.b64encode(model.SerializeToString()).decode()

made_by = [f"{p.__name__} {p.__version__}" for p in (skl2onnx, lgb, xgb, onnx, ort)]
path.write_text(json.dumps({"made_by": made_by, "cases": cases, "refused": refused}, indent=0) + "\n")
print(len(cases), "cases,", path.stat().st_size, "bytes")
