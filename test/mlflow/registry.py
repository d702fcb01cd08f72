"""A model in the registry: versions, aliases and tags, and the model by every name it has."""

import mlflow
import numpy as np
from mlflow import MlflowClient
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

table = load_diabetes(as_frame=True).frame
x, y = table.drop(columns="target"), table["target"]
client = MlflowClient()
mlflow.set_experiment("registry")
with mlflow.start_run() as ridge_run:
    mlflow.sklearn.log_model(Ridge(alpha=5).fit(x, y), name="model")
with mlflow.start_run() as run:
    fitted = Ridge(alpha=0.5).fit(x, y)
    model = mlflow.sklearn.log_model(fitted, name="model", input_example=x.head(3), registered_model_name="diabetes")

client.set_registered_model_alias("diabetes", "champion", 1)
client.set_model_version_tag("diabetes", "1", "checked", "yes")
client.update_registered_model("diabetes", description="Progression after a year")
again = mlflow.register_model(f"runs:/{ridge_run.info.run_id}/model", "diabetes")
assert int(again.version) == 2
expected = fitted.predict(x)
for address in (
    "models:/diabetes@champion",
    "models:/diabetes/1",
    f"runs:/{run.info.run_id}/model",
    f"models:/{model.model_id}",
):
    loaded = mlflow.pyfunc.load_model(address)
    np.testing.assert_array_equal(loaded.predict(x), expected, err_msg=address)
version = client.get_model_version_by_alias("diabetes", "champion")
assert (str(version.version), version.run_id, version.tags) == ("1", run.info.run_id, {"checked": "yes"})
assert client.get_registered_model("diabetes").description == "Progression after a year"
versions = client.search_model_versions("name = 'diabetes'", order_by=["version_number ASC"])
assert [str(one.version) for one in versions] == ["1", "2"]
print("done")
