/** The module by which MLflow's client loads a model folder of ours. */
export const LOADER_MODULE = "crisol_onnx";

/**
 * Python that feeds a table to our ONNX graph. MLflow's own loader of ONNX files does not: it gives columns without a second
 * dimension, text of pandas 3 in a form that ONNX Runtime does not take, whole numbers where the graph takes doubles,
 * missing text as "nan", and it cannot answer probabilities beside labels.
 */
export const LOADER = `"""Loads a model that Crisol exported to ONNX, whose graph has an input for each column."""

import json

import numpy as np
import onnxruntime
import pandas as pd


def _load_pyfunc(path):
    return CrisolModel(path)


class CrisolModel:
    """Answers a table with the column "prediction", and the probability of each class."""

    def __init__(self, path):
        self.session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        self.classes = json.loads(self.session.get_modelmeta().custom_metadata_map["classes"])

    def get_raw_model(self):
        return self.session

    def predict(self, data, params=None):
        table = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
        feeds = {one.name: _column(table, one) for one in self.session.get_inputs()}
        outputs = dict(zip([one.name for one in self.session.get_outputs()], self.session.run(None, feeds)))
        if not self.classes:
            return pd.DataFrame({"prediction": outputs["prediction"].reshape(-1)}, index=table.index)
        answers = {"prediction": outputs["label"]}
        for at, name in enumerate(self.classes):
            answers[f"probability_{name}"] = outputs["probabilities"][:, at]
        return pd.DataFrame(answers, index=table.index)


def _column(table, given):
    if given.name not in table:
        missing = "" if given.type == "tensor(string)" else np.nan
        return np.full((len(table), 1), missing, dtype=object if missing == "" else np.float64)
    values = table[given.name]
    if given.type == "tensor(string)":
        texts = ["" if missing else str(value) for value, missing in zip(values, values.isna())]
        return np.array(texts, dtype=object).reshape(-1, 1)
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    if pd.api.types.is_datetime64_dtype(values.dtype):
        values = (values - pd.Timestamp(0)) / pd.Timedelta(milliseconds=1)
    return values.to_numpy(dtype=np.float64, na_value=np.nan).reshape(-1, 1)
`;
