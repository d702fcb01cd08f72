"""Records the raw scores, as the 32-bit floats that they are, of models of a dozen trees that XGBoost made of the wine data:
python record_xgboost_scores.py. Read by src/formats/xgboost.test.ts, which adds the trees up as XGBoost does."""
import base64
import json
import pathlib

import numpy as np
import pandas as pd
import xgboost as xgb

here = pathlib.Path(__file__).parent
wine = pd.read_csv(here.parent / "fixtures" / "wine.csv")
x = wine[["volatile_acidity", "sulphates", "alcohol", "chlorides"]]
shown = x.iloc[::27]
SMALL = {"max_depth": 2, "eta": 0.3, "seed": 1, "nthread": 1}
cases = {
    "numbers": ({"objective": "reg:squarederror"}, 100 * wine["quality"]),
    "log odds of a base score": ({"objective": "binary:logistic", "base_score": 0.9}, (wine["quality"] > 5).astype(int)),
    "dart": ({"booster": "dart", "rate_drop": 0.3, "one_drop": 1, "objective": "reg:squarederror"}, 100 * wine["quality"]),
}
golden = {"made_by": f"XGBoost {xgb.__version__}", "cases": {}}
for name, (params, y) in cases.items():
    booster = xgb.train({**SMALL, **params}, xgb.DMatrix(x, y), 12)
    rows = xgb.DMatrix(shown)
    golden["cases"][name] = {
        "bytes": base64.b64encode(booster.save_raw("ubj")).decode(),
        "columns": shown.T.to_numpy().tolist(),
        "scores": booster.predict(rows, output_margin=True).astype(float).tolist(),
        "predictions": booster.predict(rows).astype(float).tolist(),
    }
path = here / "xgboost-scores.json"
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(path.stat().st_size, "bytes")
