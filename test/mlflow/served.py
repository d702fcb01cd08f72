"""Models that only their own code can predict with: what they are to answer is left in `served.json`."""

import json
import sys

import mlflow
import numpy as np
from mlflow.models import infer_signature
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

mlflow.set_experiment("served")
expected = {}

x, y = load_breast_cancer(as_frame=True, return_X_y=True)
rows = x.head(40)
pipeline = make_pipeline(StandardScaler(), KNeighborsClassifier(7)).fit(x, np.where(y == 1, "benign", "malignant"))
with mlflow.start_run():
    signature = infer_signature(x, pipeline.predict(x))
    mlflow.sklearn.log_model(pipeline, name="model", signature=signature, registered_model_name="neighbors")
expected["neighbors"] = {
    "rows": json.loads(rows.to_json(orient="records", double_precision=15)),
    "predictions": pipeline.predict(rows).tolist(),
    "probabilities": pipeline.predict_proba(rows).tolist(),
    "classes": pipeline.classes_.tolist(),
}


class Custom(mlflow.pyfunc.PythonModel):
    """Does what the text of a row says."""

    def predict(self, context, model_input, params=None):
        import os

        answers = []
        for word in model_input["do"]:
            if word == "exit":
                os._exit(3)
            if word == "raise":
                raise ValueError("a row that it does not like")
            if word.startswith("read "):
                try:
                    with open(word[5:], "rb") as file:
                        answers.append(f"read {len(file.read())}")
                except OSError as error:
                    answers.append(type(error).__name__)
            elif word.startswith("list "):
                try:
                    answers.append(",".join(sorted(os.listdir(word[5:]))))
                except OSError as error:
                    answers.append(type(error).__name__)
            elif word == "environment":
                # Its own and of all processes that it sees.
                seen = [" ".join(f"{name}={value}" for name, value in os.environ.items())]
                for process in filter(str.isdigit, os.listdir("/proc")):
                    try:
                        with open(f"/proc/{process}/environ", "rb") as file:
                            seen.append(file.read().decode(errors="replace"))
                    except OSError:
                        pass
                answers.append(" ".join(seen))
            else:
                print("it prints on the standard output")
                answers.append(word.upper())
        return answers


with mlflow.start_run():
    import pandas as pd

    signature = infer_signature(pd.DataFrame({"do": ["a"], "count": [1]}), ["A"])
    mlflow.pyfunc.log_model(
        name="model",
        python_model=Custom(),
        signature=signature,
        registered_model_name="custom",
        pip_requirements=[f"mlflow=={mlflow.__version__}", f"scikit-learn=={sys.modules['sklearn'].__version__}"],
    )
    mlflow.sklearn.log_model(LogisticRegression().fit(x.head(50), y.head(50)), name="bare", registered_model_name="bare")

# An array without names of its columns, and numbers as the answer.
data, target = load_iris(return_X_y=True)
ridge = Ridge().fit(data[:, :3], data[:, 3])
with mlflow.start_run():
    signature = infer_signature(data[:, :3], ridge.predict(data[:, :3]))
    mlflow.sklearn.log_model(ridge, name="model", signature=signature, registered_model_name="ridge")
expected["ridge"] = {
    "rows": [{"0": row[0], "1": row[1], "2": row[2]} for row in data[:40, :3].tolist()],
    "predictions": ridge.predict(data[:40, :3]).tolist(),
}
with open("served.json", "w") as file:
    json.dump(expected, file)
print("done")
