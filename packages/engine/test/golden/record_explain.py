"""Records explain.json: LightGBM models as arrays of our Forest, rows, and what LightGBM and shap say of them.

    pip install lightgbm shap numpy
    python packages/engine/test/golden/record_explain.py

For a LightGBM model shap calls LightGBM; `internal` has it use its own algorithm.
"""

import json
from pathlib import Path

import lightgbm
import numpy as np
import shap

ROWS = 8
random = np.random.default_rng(4)


def table(rows, width, levels):
    x = random.normal(size=(rows, width)).round(3)
    if levels:
        x[:, 0] = random.integers(0, levels, rows)
    x[random.random(x.shape) < 0.08] = np.nan
    return x


def forest_of(booster, width, levels, outputs):
    """Our Forest's arrays: level by level, so that children are neighbours."""
    starts, nodes, sets = [0], [], []
    for tree in booster.dump_model()["tree_info"]:
        queue = [tree["tree_structure"]]
        for at, node in enumerate(queue):
            if "leaf_value" in node:
                nodes.append([-1, node["leaf_value"], -1, 0, node["leaf_count"]])
                continue
            left = len(queue)
            queue += [node["left_child"], node["right_child"]]
            threshold = node["threshold"]
            if node["decision_type"] == "==":
                words = [0] * (levels // 32 + 1)
                for code in map(int, threshold.split("||")):
                    words[code // 32] |= 1 << (code % 32)
                sets.append(words)
                threshold = len(sets) - 1
            else:
                assert node["missing_type"] == "NaN", node["missing_type"]
            nodes.append([node["split_feature"], threshold, left, int(node["default_left"]), node["internal_count"]])
        starts.append(len(nodes))
    feature, threshold, left, missing_left, cover = (list(column) for column in zip(*nodes))
    return {
        "outputs": outputs,
        "treeStarts": starts,
        "feature": feature,
        "threshold": threshold,
        "left": left,
        "missingLeft": missing_left,
        "cover": cover,
        "sets": sets,
        "categories": levels,
        "width": width,
    }


def numbers(values):
    return [None if np.isnan(value) else float(value) for value in np.asarray(values, dtype=float).ravel()]


def internal(booster, **options):
    explainer = shap.TreeExplainer(booster, **options)
    explainer.model.model_type = "internal"
    return explainer


def case(width, levels, classes, trees, leaves):
    x = table(1500, width, levels)
    known = np.nan_to_num(x)
    score = known[:, 1] * known[:, 2] + np.sin(2 * known[:, 3]) + (known[:, 0] % 3) + 0.3 * random.normal(size=len(x))
    edges = np.quantile(score, np.linspace(0, 1, classes + 1)[1:-1])
    y = np.digitize(score, edges) if classes else score
    params = {"num_leaves": leaves, "verbose": -1, "seed": 1, "num_threads": 1, "deterministic": True}
    params |= {"objective": "regression"} if not classes else {"objective": "binary"}
    if classes > 2:
        params |= {"objective": "multiclass", "num_class": classes}
    booster = lightgbm.train(params, lightgbm.Dataset(x, y, categorical_feature=[0] if levels else []), trees)
    outputs = classes if classes > 2 else 1
    rows = x[:ROWS]
    recorded = {
        "forest": forest_of(booster, width, levels, outputs),
        "rows": numbers(rows.T),
        "raw": numbers(booster.predict(rows, raw_score=True)),
        # Row-major, rows x outputs x (features + 1); the last is the expected score.
        "contributions": numbers(booster.predict(rows, pred_contrib=True)),
    }
    if not levels and outputs == 1:
        background = x[100:130]
        recorded |= {
            "shap": numbers(internal(booster).shap_values(rows)),
            "interactions": numbers(internal(booster).shap_interaction_values(rows[:3])),
            "background": numbers(background.T),
            "interventional": numbers(internal(booster, data=background).shap_values(rows)),
        }
    if not levels and classes == 2:
        y_rows = y[:ROWS].astype(float)
        probability = internal(booster, data=background, model_output="probability")
        loss = internal(booster, data=background, model_output="log_loss")
        recorded |= {
            "probability": numbers(probability.shap_values(rows)),
            "target": numbers(y_rows),
            "logLoss": numbers(loss.shap_values(rows, y_rows)),
        }
    return recorded


golden = {
    "made_by": f"LightGBM {lightgbm.__version__}, shap {shap.__version__}",
    "cases": {
        "regression": case(width=6, levels=0, classes=0, trees=12, leaves=15),
        "binary": case(width=8, levels=0, classes=2, trees=12, leaves=15),
        "categories": case(width=5, levels=50, classes=2, trees=12, leaves=15),
        "multiclass": case(width=5, levels=40, classes=3, trees=4, leaves=15),
    },
}
path = Path(__file__).with_name("explain.json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(path, path.stat().st_size)
