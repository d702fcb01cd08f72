"""A model in the registry: versions, aliases, tags and stages, and the model by every name it has."""

import mlflow
import numpy as np
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge

table = load_diabetes(as_frame=True).frame
x, y = table.drop(columns="target"), table["target"]
client = MlflowClient()
mlflow.set_experiment("registry")
mlflow.autolog(silent=True)
with mlflow.start_run() as forest_run:
    RandomForestRegressor(n_estimators=5, random_state=1).fit(x, y)
mlflow.autolog(disable=True)
with mlflow.start_run() as ridge_run:
    mlflow.sklearn.log_model(Ridge(alpha=5).fit(x, y), name="model")
with mlflow.start_run() as run:
    fitted = Ridge(alpha=0.5).fit(x, y)
    mlflow.log_metric("r2", fitted.score(x, y))
    model = mlflow.sklearn.log_model(fitted, name="model", input_example=x.head(3), registered_model_name="diabetes")

client.set_registered_model_alias("diabetes", "champion", 1)
client.set_model_version_tag("diabetes", "1", "checked", "yes")
client.set_registered_model_tag("diabetes", "team", "clinic")
client.update_registered_model("diabetes", description="Progression after a year")
client.update_model_version("diabetes", "1", description="Ridge")
again = mlflow.register_model(f"runs:/{ridge_run.info.run_id}/model", "diabetes", tags={"from": "run"})
assert (int(again.version), again.run_id, again.tags) == (2, ridge_run.info.run_id, {"from": "run"})
autologged = mlflow.register_model(f"runs:/{forest_run.info.run_id}/model", "diabetes")
assert int(autologged.version) == 3

expected = fitted.predict(x)
for address in (
    "models:/diabetes@champion",
    "models:/diabetes/1",
    f"runs:/{run.info.run_id}/model",
    f"models:/{model.model_id}",
):
    loaded = mlflow.pyfunc.load_model(address)
    np.testing.assert_allclose(loaded.predict(x), expected, rtol=1e-12, err_msg=address)
assert mlflow.pyfunc.load_model("models:/diabetes/latest").metadata.run_id == forest_run.info.run_id

version = client.get_model_version_by_alias("diabetes", "champion")
assert (str(version.version), version.run_id, version.tags) == ("1", run.info.run_id, {"checked": "yes"})
assert (version.aliases, version.description, version.status) == (["champion"], "Ridge", "READY")
registered = client.get_registered_model("diabetes")
assert (registered.description, registered.tags) == ("Progression after a year", {"team": "clinic"})
assert {alias: str(number) for alias, number in registered.aliases.items()} == {"champion": "1"}

versions = client.search_model_versions("name = 'diabetes'", order_by=["version_number ASC"])
assert [str(one.version) for one in versions] == ["1", "2", "3"]
assert [one.version for one in client.search_model_versions("tags.checked = 'yes'")] == [version.version]
assert [one.version for one in client.search_model_versions(f"run_id = '{ridge_run.info.run_id}'")] == [again.version]
assert [one.name for one in client.search_registered_models("name ILIKE 'DIAB%' AND tags.team = 'clinic'")] == ["diabetes"]

# Stages are MLflow's older way of saying which version is in use.
client.transition_model_version_stage("diabetes", "1", "Production")
client.transition_model_version_stage("diabetes", "2", "Staging")
client.transition_model_version_stage("diabetes", "2", "Production", archive_existing_versions=True)
assert [client.get_model_version("diabetes", n).current_stage for n in "123"] == ["Archived", "Production", "None"]
assert [str(one.version) for one in client.get_latest_versions("diabetes", ["Production"])] == ["2"]
np.testing.assert_array_equal(
    mlflow.pyfunc.load_model("models:/diabetes/Production").predict(x),
    mlflow.pyfunc.load_model("models:/diabetes/2").predict(x),
)

copy = client.copy_model_version("models:/diabetes/1", "diabetes, for the clinic")
np.testing.assert_allclose(mlflow.pyfunc.load_model(f"models:/{copy.name}/{copy.version}").predict(x), expected, rtol=1e-12)

# The number of a version that was deleted is nobody's again.
client.delete_model_version("diabetes", "3")
assert int(mlflow.register_model(f"runs:/{forest_run.info.run_id}/model", "diabetes").version) == 4
client.delete_registered_model_alias("diabetes", "champion")
client.delete_registered_model_tag("diabetes", "team")
client.delete_model_version_tag("diabetes", "1", "checked")
client.rename_registered_model("diabetes", "progression")
assert client.get_registered_model("progression").tags == {}
client.delete_registered_model("progression")
for missing in (
    lambda: client.get_registered_model("progression"),
    lambda: client.get_registered_model("diabetes"),
    lambda: client.get_model_version("progression", "1"),
):
    try:
        missing()
        raise SystemExit("it is still there")
    except MlflowException as error:
        assert error.error_code == "RESOURCE_DOES_NOT_EXIST", error
print("done")
