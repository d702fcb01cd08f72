"""Loads the model of MLflow in the folder of the first argument and predicts what it is asked: the server's end of it is `model-process.ts`.

Messages are JSON with their length before them, four bytes with the first the highest: requests on the standard input,
answers on the standard output. What the model prints goes to the standard error.
"""

import json
import math
import os
import struct
import sys
import traceback


class InputProblem(Exception):
    """A cell that the model's signature does not take."""

    def __init__(self, row, column, message):
        super().__init__(message)
        self.where = {"row": row, "column": column, "message": message}


def main():
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # The model's own prints must not stand between the messages, nor may it read them.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)

    import mlflow.pyfunc

    try:
        model = Served(mlflow.pyfunc.load_model(sys.argv[1]))
    except BaseException as error:
        traceback.print_exc()
        send(answers, {"failed": said(error)})
        return
    send(answers, {"ready": True, "classes": model.labels})
    while (request := receive(requests)) is not None:
        try:
            send(answers, {"predictions": model.predict(request["rows"])})
        except InputProblem as problem:
            send(answers, {"input": problem.where})
        except Exception as error:
            traceback.print_exc()
            send(answers, {"failed": said(error)})


class Served:
    """A model and how its answers are read."""

    def __init__(self, model):
        self.model = model
        self.schema = model.metadata.get_input_schema()
        self.classifier = classifier_of(model)
        self.labels = None if self.classifier is None else [label(one) for one in self.classifier.classes_]
        flavor = model.metadata.flavors.get("python_function", {})
        self.answers_probabilities = flavor.get("predict_fn", "predict") == "predict_proba"

    def predict(self, rows):
        """One answer for each row: its prediction, and its probabilities by class where the model has them."""
        data = table_of(self.schema, rows)
        answered = self.model.predict(data)
        if self.answers_probabilities and self.labels is not None:
            return [self.most_likely(row) for row in as_rows(answered, len(rows), len(self.labels))]
        values = as_values(answered, len(rows))
        if self.labels is None:
            return [{"prediction": as_json(value)} for value in values]
        predictions = [{"prediction": label(value)} for value in values]
        if hasattr(self.classifier, "predict_proba"):
            probabilities = as_rows(self.classifier.predict_proba(data), len(rows), len(self.labels))
            for prediction, row in zip(predictions, probabilities):
                prediction["probabilities"] = dict(zip(self.labels, row))
        return predictions

    def most_likely(self, row):
        best = max(range(len(row)), key=row.__getitem__)
        return {"prediction": self.labels[best], "probabilities": dict(zip(self.labels, row))}


def classifier_of(model):
    """The model as scikit-learn has it, if it is one of classes; a Python function of the user's own says nothing of its classes."""
    if "sklearn" not in model.metadata.flavors:
        return None
    try:
        raw = model.get_raw_model()
    except Exception:
        return None
    classes = getattr(raw, "classes_", None)
    return raw if classes is not None and getattr(classes, "ndim", 0) == 1 else None


def table_of(schema, rows):
    """The rows, each a list of cells in the order of the columns, as the signature wants them."""
    import numpy
    import pandas

    if schema.is_tensor_spec():
        kind = schema.inputs[0].type
        return numpy.array([[math.nan if cell is None else cell for cell in row] for row in rows]).astype(kind)
    columns = {}
    for at, column in enumerate(schema.inputs):
        cells = [row[at] for row in rows]
        columns[column.name] = column_of(column, cells, numpy, pandas)
    return pandas.DataFrame(columns)


def column_of(column, cells, numpy, pandas):
    kind = column.type.name
    if kind in ("integer", "long"):
        bound = 2**31 if kind == "integer" else 2**63
        for row, cell in enumerate(cells):
            if cell is None:
                raise InputProblem(row, column.name, "must be a whole number: the model takes no missing ones here")
            if cell != int(cell) or not -bound <= cell < bound:
                raise InputProblem(row, column.name, f"must be a whole number from -{bound} to {bound - 1}, not {cell}")
        return pandas.Series(cells, dtype="int32" if kind == "integer" else "int64")
    if kind == "boolean":
        for row, cell in enumerate(cells):
            if cell is None:
                raise InputProblem(row, column.name, "must be true or false: the model takes no missing ones here")
        return pandas.Series(cells, dtype="bool")
    if kind in ("float", "double"):
        values = [math.nan if cell is None else cell for cell in cells]
        return pandas.Series(values, dtype="float32" if kind == "float" else "float64")
    if kind == "datetime":
        times = pandas.to_datetime(pandas.Series(cells, dtype="object"), utc=True, format="ISO8601")
        return times.dt.tz_localize(None).astype("datetime64[ns]")
    return pandas.Series(cells, dtype="object")


def as_values(answered, count):
    """A value for each row, of whatever the model has answered with."""
    import numpy
    import pandas

    if isinstance(answered, pandas.DataFrame):
        names = list(answered.columns)
        if len(names) != 1 and "prediction" not in names:
            shown = ", ".join(str(name) for name in names[:10])
            raise ValueError(f"it answers with the columns {shown}: one is needed, or one called prediction")
        answered = answered[names[0] if len(names) == 1 else "prediction"]
    values = numpy.asarray(answered)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1 or len(values) != count:
        raise ValueError(f"it answers with the shape {list(values.shape)}: one value for each of {count} rows is needed")
    return values.tolist()


def as_rows(answered, count, width):
    import numpy

    values = numpy.asarray(answered, dtype="float64")
    if values.shape != (count, width):
        raise ValueError(f"its probabilities have the shape {list(values.shape)}, not [{count}, {width}]")
    if not numpy.isfinite(values).all():
        raise ValueError("its probabilities are not finite")
    return values.tolist()


def as_json(value):
    """A number, or the text of a class."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return label(value)
    if not math.isfinite(value):
        raise ValueError(f"it predicts {value}")
    return value


def label(value):
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def said(error):
    return f"{type(error).__name__}: {error}"[:2000]


def send(stream, message):
    content = json.dumps(message).encode()
    stream.write(struct.pack(">I", len(content)) + content)
    stream.flush()


def receive(stream):
    """The next request; None when there are no more."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    return json.loads(stream.read(struct.unpack(">I", head)[0]))


main()
