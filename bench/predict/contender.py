"""One library of the prediction bench on a model: contender.py NAME MODEL ROWS prints its times as JSON and writes its raw
scores of the first rows. What it compiles of the model is kept beside it.

Each library has a function that loads the model and returns (predict(rows, threads), one(row)) with raw scores.
"""

import ctypes
import json
import pathlib
import sys
import time

import numpy as np

FEATURES = 28
KEPT = 10_000


def lightgbm(path):
    import lightgbm

    booster = lightgbm.Booster(model_file=path)
    # For a single row its C interface has a way of its own, which leaves most of the Python out.
    library, config = lightgbm.basic._LIB, ctypes.c_void_p()
    library.LGBM_BoosterPredictForMatSingleRowFastInit(
        booster._handle, 1, 0, -1, 1, FEATURES, b"num_threads=1", ctypes.byref(config)
    )
    length, score = ctypes.c_int64(), ctypes.c_double()

    def one(row):
        library.LGBM_BoosterPredictForMatSingleRowFast(
            config, row.ctypes.data_as(ctypes.c_void_p), ctypes.byref(length), ctypes.byref(score)
        )
        return score.value

    return lambda rows, threads: booster.predict(rows, raw_score=True, num_threads=threads), one


def onnx_session(path, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(path, options)


def onnx_runtime(path):
    """Probabilities and not raw scores, which onnxmltools' file does not give."""
    sessions = {threads: onnx_session(path, threads) for threads in (1, 2)}
    [given] = sessions[1].get_inputs()
    element = np.float32 if given.type == "tensor(float)" else np.float64
    output = "probabilities"

    def predict(rows, threads):
        [probabilities] = sessions[threads].run([output], {given.name: rows.astype(element, copy=False)})
        return np.log(probabilities[:, 1].astype(np.float64) / probabilities[:, 0])

    return predict, lambda row: sessions[1].run([output], {given.name: row.astype(element, copy=False)})


def onnx_lightgbm(path):
    """ONNX Runtime on the file that onnxmltools makes of LightGBM's model."""
    import lightgbm as lgb
    import onnxmltools
    from onnxmltools.convert.common.data_types import FloatTensorType

    target = path.replace(".txt", ".onnxmltools.onnx")
    if not pathlib.Path(target).exists():
        types = [("features", FloatTensorType([None, FEATURES]))]
        model = onnxmltools.convert_lightgbm(lgb.Booster(model_file=path), initial_types=types, zipmap=False)
        onnxmltools.utils.save_model(model, target)
    return onnx_runtime(target)


def onnx_ours(path):
    return onnx_runtime(path.replace(".txt", ".onnx"))


def onnx_ours_float(path):
    return onnx_runtime(path.replace(".txt", ".float.onnx"))


def lleaves(path):
    import lleaves as leaves

    model = leaves.Model(path)
    model.compile(cache=path.replace(".txt", ".lleaves"), raw_score=True)
    return lambda rows, threads: model.predict(rows, n_jobs=threads), lambda row: model.predict(row, n_jobs=1)


def tl2cgen(path):
    import tl2cgen as generator
    import treelite

    target = path.replace(".txt", ".so")
    if not pathlib.Path(target).exists():
        model = treelite.frontend.load_lightgbm_model(path)
        generator.export_lib(model, toolchain="gcc", libpath=target, params={"parallel_comp": 8}, verbose=False)
    predictors = {threads: generator.Predictor(target, nthread=threads) for threads in (1, 2)}

    def predict(rows, threads):
        return predictors[threads].predict(generator.DMatrix(rows), pred_margin=True).reshape(-1)

    return predict, lambda row: predict(row, 1)


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(name, path, row_count):
    rows = np.fromfile(path.replace(".txt", ".rows")).reshape(-1, FEATURES)[:row_count]
    predict, one = globals()[name](path)
    singles = [np.ascontiguousarray(rows[i : i + 1]) for i in range(2000)]
    for row in singles[:200]:
        one(row)
    one_row = np.array([seconds(lambda: one(row)) for row in singles]) * 1e6
    thousand = rows[:1000]
    predict(thousand, 1)
    times = {
        "oneRowMicroseconds": [float(np.median(one_row)), float(np.percentile(one_row, 99))],
        "thousandRows": float(np.median([seconds(lambda: predict(thousand, 1)) for _ in range(9)])),
        "allRows": {threads: seconds(lambda: predict(rows, threads)) for threads in (1, 2)},
    }
    np.asarray(predict(rows[:KEPT], 1), np.float64).tofile(path.replace(".txt", f".{name}.scores"))
    print(json.dumps(times))


measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
