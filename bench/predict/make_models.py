"""Trains the models of the prediction bench with LightGBM and writes them to the folder argv[1]: model.txt of numbers only and
categories.txt with four features of categories, each with argv[2] rows of doubles, row by row (*.rows). One thread, which gives the same model every time."""

import pathlib
import sys

import lightgbm
import numpy as np

FEATURES, TREES, LEAVES = 28, 500, 63
CARDINALITIES = {20: 8, 21: 30, 22: 120, 23: 200}
folder, row_count = pathlib.Path(sys.argv[1]), int(sys.argv[2])

for name, categories in (("model", {}), ("categories", CARDINALITIES)):
    rng = np.random.default_rng(1)

    def draw(count):
        x = rng.normal(size=(count, FEATURES)).astype(np.float32).astype(np.float64)
        score = x[:, 0] + 0.7 * x[:, 1] * x[:, 2] + np.sin(2 * x[:, 3]) + 0.5 * (x[:, 4] > 0) * x[:, 5]
        score += 0.3 * np.abs(x[:, 6]) - 0.4 * x[:, 7] * x[:, 8] + 0.06 * x[:, 9:20].sum(axis=1)
        x[:, 24:][rng.random((count, 4)) < 0.1] = np.nan
        for feature, cardinality in categories.items():
            x[:, feature] = rng.integers(0, cardinality, count)
            score += np.sin(x[:, feature] * 12.9898) * 0.7
        return x, score + rng.normal(size=count) > 0

    x, y = draw(200_000)
    params = {"objective": "binary", "num_leaves": LEAVES, "learning_rate": 0.05, "verbosity": -1, "num_threads": 1}
    data = lightgbm.Dataset(x, y, categorical_feature=list(categories))
    lightgbm.train(params, data, TREES).save_model(folder / f"{name}.txt")
    draw(row_count)[0].tofile(folder / f"{name}.rows")
