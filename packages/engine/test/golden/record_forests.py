"""Records the held-out losses of scikit-learn's random forest and extra trees on the fixtures, split by split:
python record_forests.py. The splits are those of splitOf in test/held-out-splits.ts; each takes another seed."""
import json
import pathlib
import time

import numpy as np
import pandas as pd
import sklearn
from sklearn import ensemble

here = pathlib.Path(__file__).parent
SPLITS = 10
golden = {"made_by": f"scikit-learn {sklearn.__version__}"}


def held_out(n, split):
    state, chosen = split * 7919 + 1, np.zeros(n, bool)
    for row in range(n):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        chosen[row] = (state >> 8) % 4 == 0
    return chosen


def loss(model, x, y, task):
    """Root mean squared error; for classes the mean squared distance of the probabilities (Brier score)."""
    if task == "regression":
        return float(np.sqrt(np.mean((model.predict(x) - y) ** 2)))
    p = model.predict_proba(x)
    truth = np.array([model.classes_ == label for label in y], float)
    return float(np.mean(np.sum((p - truth) ** 2, axis=1)))


for name, task in [("diabetes", "binary"), ("glass", "multiclass"), ("wine", "regression"), ("adult", "binary")]:
    data = pd.read_csv(here.parent / "fixtures" / f"{name}.csv")
    y = data.iloc[:, -1].to_numpy()
    x = data.iloc[:, :-1].copy()
    for column in [column for column in x if not pd.api.types.is_numeric_dtype(x[column])]:
        codes = pd.factorize(x[column], sort=True)[0].astype(float)
        x[column] = np.where(codes < 0, np.nan, codes)
    x = x.to_numpy(float)
    golden[name] = {"random_forest": [], "extra_trees": []}
    for peer, kind in [("random_forest", "RandomForest"), ("extra_trees", "ExtraTrees")]:
        make = getattr(ensemble, kind + ("Regressor" if task == "regression" else "Classifier"))
        start = time.perf_counter()
        for split in range(SPLITS):
            test = held_out(len(y), split)
            model = make(random_state=split, n_jobs=1).fit(x[~test], y[~test])
            golden[name][peer].append(round(loss(model, x[test], y[test], task), 6))
        print(name, peer, np.mean(golden[name][peer]), f"{time.perf_counter() - start:.2f} s")
(here / "forests.json").write_text(json.dumps(golden, indent=1) + "\n")
