"""Checks the exports in a folder: `onnx` accepts each file, and ONNX Runtime and wasmtime predict what we do."""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
import wasmtime

TOLERANCE = 1e-5
ELEMENTS = {"tensor(string)": object, "tensor(float)": np.float32, "tensor(double)": np.float64}


def feeds(case, session):
    if "matrix" in case:
        yield "features", np.array(case["matrix"], dtype=np.float64).T
        return
    types = {given.name: ELEMENTS[given.type] for given in session.get_inputs()}
    for column in case["columns"]:
        if column["name"] not in types:
            continue
        element = types[column["name"]]
        values = column["values"] if element is object else [float(value) for value in column["values"]]
        yield column["name"], np.array(values, dtype=element).reshape(-1, 1)


def predict(path, case):
    session = onnxruntime.InferenceSession(path)
    outputs = session.run(None, dict(feeds(case, session)))
    return dict(zip([output.name for output in session.get_outputs()], outputs))


def check(path):
    """The largest difference, relative above 1."""
    onnx.checker.check_model(onnx.load(path), full_check=True)
    case = json.loads((path.parent / (path.name.split(".")[0] + ".json")).read_text())
    outputs = predict(path, case)
    predicted = outputs["probabilities" if "probabilities" in outputs else "prediction"].astype(np.float64)
    expected = np.array(case["expected"])
    if expected.size < predicted.size:  # what a binary model predicts by itself: class 1
        predicted = predicted[:, 1]
    expected = expected.reshape(predicted.shape)
    if case["classes"]:
        equal = np.sum(expected > expected.max(axis=1, keepdims=True) - 1e-6, axis=1) > 1
        labels = np.array(case["classes"])[expected.argmax(axis=1)]
        assert np.all((outputs["label"] == labels) | equal), f"{path.name}: labels differ"
    return np.max(np.abs(predicted - expected) / np.maximum(1, np.abs(expected)))


def check_wasm(path):
    """The module has to give the same bits."""
    store = wasmtime.Store()
    module = wasmtime.Module.from_file(store.engine, str(path))
    exports = wasmtime.Instance(store, module, []).exports(store)
    memory, base = exports["memory"], exports["heap_base"](store)
    rows = path.with_suffix(".rows").read_bytes()
    expected = path.with_suffix(".predictions").read_bytes()
    memory.grow(store, (len(rows) + len(expected)) // 65536 + 1)
    memory.write(store, rows, base)
    exports["predict"](store, base, len(rows) // 8 // exports["feature_count"](store), base + len(rows))
    predicted = memory.read(store, base + len(rows), base + len(rows) + len(expected))
    assert bytes(predicted) == expected, f"{path.name}: other bits"


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.wasm")):
    check_wasm(path)
    print(f"{path.name}: the same bits")
files = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
differences = {path.name: check(path) for path in files}
for name, difference in differences.items():
    print(f"{name}: largest difference {difference:.1e}")
bad = [name for name, difference in differences.items() if not difference <= TOLERANCE]
if bad or not files:
    sys.exit(f"of {len(files)} files these are not equal to {TOLERANCE:.0e}: {', '.join(bad)}")
